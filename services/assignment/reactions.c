#include "assignment/reactions.h"

#include "assignment/domain.h"
#include "assignment/lifecycle.h"
#include "assignment/store.h"
#include "assignment/unit_acts.h"

#include "banfu/event/v1/event.pb-c.h"

/* The proposals of one handling: several where it is merged. */
struct reply_state {
    struct stored_proposal cases[MERGED_MAX + 1];
    size_t count;
};

static void load_case(struct flow *flow, struct load *load, const char *key)
{
    struct reply_state *state = flow_state(flow);
    enum proposal_kind kind = KIND_NONE;
    int32_t number = 0;

    if (state->count > MERGED_MAX || proposal_key_parse(key, &kind, &number) != 0) {
        return; /* not of ours: nothing to note */
    }
    if (store_load_bare_proposal(load, flow_docket(flow), key, flow_arena(flow),
                                 &state->cases[state->count])) {
        state->count++;
    } else {
        failure_set(flow_failure(flow), STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
    }
}

static void plan_reply(struct flow *flow, struct load *load)
{
    const Banfu__Event__V1__Event *event = flow_happened(flow);
    bool is_signature = event->body_case == BANFU__EVENT__V1__EVENT__BODY_SIGNED;

    if (!is_signature || event->signed_->n_proposals == 0) {
        load_case(flow, load, flow_proposal(flow));
        return;
    }
    for (size_t i = 0; i < event->signed_->n_proposals; i++) {
        load_case(flow, load, event->signed_->proposals[i]);
    }
}

static void take_reply(struct flow *flow, const struct loaded *loaded)
{
    struct reply_state *state = flow_state(flow);

    for (size_t i = 0; i < state->count; i++) {
        store_take_proposal(loaded, flow_arena(flow), &state->cases[i], flow_failure(flow));
    }
}

static enum answering_event event_of(const Banfu__Event__V1__Event *happened)
{
    switch ((int)happened->body_case) {
    case BANFU__EVENT__V1__EVENT__BODY_SIGNED: return ANSWERING_SIGN_REPLY;
    case BANFU__EVENT__V1__EVENT__BODY_RECALLED: return ANSWERING_RECALL_REPLY;
    case BANFU__EVENT__V1__EVENT__BODY_CLOSED: return ANSWERING_CLOSE;
    default: return ANSWERING_REOPEN;
    }
}

static bool note_case(struct flow *flow, struct stored_proposal *stored, const struct unit_act *act)
{
    enum answering_event event = event_of(flow_happened(flow));
    struct proposal *proposal = &stored->proposal;
    const char *unit = flow_unit(flow);
    const struct answering_unit *part = proposal_find_answering(proposal, unit);

    if (!stored->found || !part) {
        return false;
    }
    enum answering_state before = part->state;
    note_reply(proposal, unit, event, act, flow_failure(flow));
    return part->state != before;
}

/* A press by way of deadline's counts for rule 7 as one of our own. */
static bool note_press(struct flow *flow, struct stored_proposal *stored,
                       const struct unit_act *act)
{
    const Banfu__Event__V1__Event *event = flow_happened(flow);
    struct proposal *proposal = &stored->proposal;
    struct co_unit *co_unit =
        stored->found ? proposal_find_co_unit(proposal, flow_unit(flow)) : NULL;
    const struct answering_unit *presser =
        co_unit && event->actor ? proposal_find_answering(proposal, event->actor->unit) : NULL;

    if (!presser || co_unit->pressed_on != DAY_NONE ||
        !proposal_hears_co_units(proposal, presser) ||
        !transition_find(&opinion_table, (int)co_unit->state, OPINION_PRESS)) {
        return false;
    }
    return co_unit_decide(co_unit, OPINION_PRESS, act, flow_failure(flow), co_unit) == 0;
}

static bool note(struct flow *flow, struct stored_proposal *stored, const struct unit_act *act)
{
    return flow_happened(flow)->body_case == BANFU__EVENT__V1__EVENT__BODY_PRESSED
               ? note_press(flow, stored, act)
               : note_case(flow, stored, act);
}

/* Only the first reply decides whether the work may still be given to others; later rounds find it
 * signed already. */
static void decide_reply(struct flow *flow, struct commit *commit)
{
    struct reply_state *state = flow_state(flow);
    const Banfu__Event__V1__Event *event = flow_happened(flow);
    bool press = event->body_case == BANFU__EVENT__V1__EVENT__BODY_PRESSED;
    const struct unit_act act = {.role = press && event->actor ? event->actor->role : "SERVICE",
                                 .today = date_at(flow_happened_ms(flow)),
                                 .now_ms = flow_happened_ms(flow),
                                 .reason = ""};
    bool changed = false;

    for (size_t i = 0; i < state->count; i++) {
        struct stored_proposal *stored = &state->cases[i];
        if (note(flow, stored, &act)) {
            flow_part_also(flow, stored->thing, STORE_ASSIGNMENT_PART, stored->version);
            store_put_proposal(commit, flow_docket(flow), stored, flow_arena(flow),
                               flow_failure(flow));
            changed = true;
        }
    }
    if (!changed) {
        flow_nothing(flow);
    }
}

static const struct flow_steps NOTE_REPLY = {
    .plan = plan_reply,
    .take = take_reply,
    .decide = decide_reply,
    .state_size = sizeof(struct reply_state),
};

const struct flow_steps *assignment_reacts_to(uint32_t kind)
{
    switch (kind) {
    case BANFU__EVENT__V1__EVENT__BODY_SIGNED:
    case BANFU__EVENT__V1__EVENT__BODY_RECALLED:
    case BANFU__EVENT__V1__EVENT__BODY_CLOSED:
    case BANFU__EVENT__V1__EVENT__BODY_REOPENED:
    case BANFU__EVENT__V1__EVENT__BODY_PRESSED: return &NOTE_REPLY;
    default: return NULL;
    }
}
