#include "assignment/reactions_reply.h"

#include "assignment/reactions_followed.h"
#include "assignment/unit_acts.h"
#include "assignment/wire.h"

#include "banfu/event/v1/event.pb-c.h"

typedef Banfu__Event__V1__Event event_t;

/* --- which parts --- */

/* All proposals of a merged handling, else the event's own. */
static void add_all(struct flow *flow, struct load *load, char *const *proposals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        followed_add(flow, load, proposals[i], flow_unit(flow));
    }
    if (count == 0) {
        followed_add(flow, load, flow_proposal(flow), flow_unit(flow));
    }
}

static void plan(struct flow *flow, struct load *load)
{
    const event_t *event = flow_happened(flow);

    switch ((int)event->body_case) {
    case BANFU__EVENT__V1__EVENT__BODY_SIGNED:
        add_all(flow, load, event->signed_->proposals, event->signed_->n_proposals);
        return;
    case BANFU__EVENT__V1__EVENT__BODY_RECALLED:
        add_all(flow, load, event->recalled->proposals, event->recalled->n_proposals);
        return;
    case BANFU__EVENT__V1__EVENT__BODY_CLOSED_MANY: /* of older logs alone */
        for (size_t i = 0; i < event->closed_many->n_items; i++) {
            const Banfu__Event__V1__ClosedItem *item = event->closed_many->items[i];
            followed_add(flow, load, item->proposal, item->unit);
        }
        return;
    default: add_all(flow, load, NULL, 0);
    }
}

/* --- what happened to them --- */

/* One commit has one event: what else follows from a card stands in it. */
static enum answering_event card_event(bool closed, bool reopened)
{
    if (reopened) {
        return ANSWERING_REOPEN;
    }
    return closed ? ANSWERING_CLOSE : ANSWERING_EVENTS;
}

/* ANSWERING_EVENTS where nothing of interest did. */
static enum answering_event event_of(const event_t *happened)
{
    switch ((int)happened->body_case) {
    case BANFU__EVENT__V1__EVENT__BODY_SIGNED: return ANSWERING_SIGN_REPLY;
    case BANFU__EVENT__V1__EVENT__BODY_RECALLED: return ANSWERING_RECALL_REPLY;
    case BANFU__EVENT__V1__EVENT__BODY_CLOSED:
    case BANFU__EVENT__V1__EVENT__BODY_CLOSED_MANY: return ANSWERING_CLOSE;
    case BANFU__EVENT__V1__EVENT__BODY_REOPENED: return ANSWERING_REOPEN;
    case BANFU__EVENT__V1__EVENT__BODY_CARD_RETURNED:
        return card_event(happened->card_returned->closed, happened->card_returned->reopened);
    case BANFU__EVENT__V1__EVENT__BODY_CARD_CORRECTED:
        return card_event(happened->card_corrected->closed, happened->card_corrected->reopened);
    case BANFU__EVENT__V1__EVENT__BODY_DISSATISFACTION_RECORDED:
        return card_event(false, happened->dissatisfaction_recorded->reopened);
    default: return ANSWERING_EVENTS;
    }
}

static bool note(struct flow *flow, enum answering_event event, const struct unit_act *act)
{
    struct followed *followed = flow_state(flow);
    struct proposal *proposal = followed_proposal(followed);
    const char *unit = followed->unit;
    const struct answering_unit *part = proposal ? proposal_find_answering(proposal, unit) : NULL;

    if (!part) {
        return false;
    }
    enum answering_state before = part->state;
    note_reply(proposal, unit, event, act, flow_failure(flow));
    return part->state != before;
}

static size_t count_omitted(const struct proposal *proposal)
{
    size_t count = 0;

    for (size_t i = 0; i < proposal->co_unit_count; i++) {
        count += proposal->co_units[i].state == OPINION_OMITTED;
    }
    return count;
}

/* What co-units failed to give is told, so that it can be counted against them (rule 7). */
static void tell_omitted(struct flow *flow)
{
    struct followed *followed = flow_state(flow);
    const struct proposal *proposal = followed_proposal(followed);
    Banfu__Event__V1__OpinionsOmitted *body =
        wire_new(flow_arena(flow), &banfu__event__v1__opinions_omitted__descriptor);
    char **names = wire_list(flow_arena(flow), proposal->co_unit_count);

    if (!body || !names) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < proposal->co_unit_count; i++) {
        if (proposal->co_units[i].state == OPINION_OMITTED) {
            names[body->n_co_units++] = borrow_text(proposal->co_units[i].unit);
        }
    }
    body->co_units = names;
    body->caused_by = flow_happened_position(flow);
    event_t *event = flow_event(flow);
    event->proposal = borrow_text(followed->stored.key);
    event->unit = borrow_text(followed->unit);
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_OPINIONS_OMITTED;
    event->opinions_omitted = body;
}

/* Only the first reply decides whether the work may still be given to others; later rounds find it
 * signed already. */
static void decide(struct flow *flow, struct commit *commit)
{
    const struct unit_act act = followed_act(flow);
    enum answering_event event = event_of(flow_happened(flow));
    bool changed = event != ANSWERING_EVENTS && note(flow, event, &act);

    if (changed && event == ANSWERING_SIGN_REPLY &&
        count_omitted(followed_proposal(flow_state(flow))) > 0) {
        tell_omitted(flow);
    }
    followed_put(flow, commit, changed);
}

const struct flow_steps REACTIONS_REPLY = {
    .plan = plan, .take = followed_take, .decide = decide, .state_size = sizeof(struct followed)};
