/* A unit's liaison officer, and the hand-over of the post (rule 8). */
#include "assignment/handlers_held.h"

#include "assignment/fields.h"
#include "assignment/lifecycle_handover.h"

#include <string.h>

static void plan_open(struct flow *flow, struct load *load)
{
    const Banfu__Assignment__V1__OpenHandOverRequest *request = flow_request(flow);

    field_allow(flow_failure(flow), "reason", "原因", request->reason, LONG_TEXT_MAX);
    field_require(flow_failure(flow), "successor", "接任联络员的账号", request->successor,
                  SHORT_TEXT_MAX);
    if (!failure_is_set(flow_failure(flow))) {
        held_plan(flow, load);
        ((struct held_state *)flow_state(flow))->successor = request->successor;
    }
}

/* Whether the successor fits is asked again: he may have been given other posts meanwhile. */
static void take_sign(struct flow *flow, const struct loaded *loaded)
{
    struct held_state *state = flow_state(flow);

    held_take(flow, loaded);
    if (!failure_is_set(flow_failure(flow))) {
        state->successor = state->stored.handover.to.account;
    }
}

/* --- deciding --- */

static bool decide(struct flow *flow, struct commit *commit, enum handover_event event,
                   const char *reason, const char *named)
{
    struct held_state *state = flow_state(flow);
    const struct handover_act act = {.role = role_name(flow_post(flow)->role),
                                     .account = flow_caller(flow)->account,
                                     .name = flow_caller(flow)->name,
                                     .now_ms = flow_now_ms(flow),
                                     .reason = reason,
                                     .liaisons = &state->liaisons,
                                     .candidate = &state->candidate,
                                     .current = &state->digest,
                                     .cut = state->cut,
                                     .named = named};
    struct handover *handover = &state->stored.handover;

    if (handover_decide(handover, event, &act, flow_failure(flow), handover) != 0) {
        return false;
    }
    flow_part(flow, state->stored.thing, STORE_HANDOVER_PART, state->stored.version);
    commit_rest_on(commit, state->docket.id, STORE_DOCKET_PART, state->docket.version);
    store_put_handover(commit, &state->stored, event == HANDOVER_SIGN ? state->inventory : NULL,
                       flow_arena(flow), flow_failure(flow));
    flow_event(flow)->unit = borrow_text(state->unit);
    flow_event(flow)->reason = borrow_text(reason);
    flow_receipt(flow)->state = borrow_text(handover_state_name(handover->state));
    return true;
}

static void decide_open(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__OpenHandOverRequest *request = flow_request(flow);
    const struct held_state *state = flow_state(flow);
    const struct handover *handover = &state->stored.handover;
    Banfu__Event__V1__HandOverOpened *body =
        case_message(flow, &banfu__event__v1__hand_over_opened__descriptor);

    if (!body || !held_digest(flow) ||
        !decide(flow, commit, HANDOVER_OPEN, request->reason, request->successor)) {
        return;
    }
    body->from_account = borrow_text(handover->from.account);
    body->to_account = borrow_text(handover->to.account);
    body->by_leader = handover->by_leader;
    body->to_leader = handover->to_leader;
    flow_event(flow)->body_case = BANFU__EVENT__V1__EVENT__BODY_HAND_OVER_OPENED;
    flow_event(flow)->hand_over_opened = body;
}

static void decide_sign(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__SignHandOverRequest *request = flow_request(flow);
    const struct held_state *state = flow_state(flow);
    const struct handover *handover = &state->stored.handover;
    Banfu__Event__V1__LiaisonMoved *body =
        case_message(flow, &banfu__event__v1__liaison_moved__descriptor);

    if (!body || !held_digest(flow) ||
        !decide(flow, commit, HANDOVER_SIGN, "", request->inventory)) {
        return;
    }
    body->from_account = borrow_text(handover->from.account);
    body->to_account = borrow_text(handover->to.account);
    body->inventory = borrow_text(handover->inventory.digest);
    body->proposals = handover->inventory.proposals;
    body->promises = handover->inventory.promises;
    body->cards = handover->inventory.cards;
    flow_event(flow)->body_case = BANFU__EVENT__V1__EVENT__BODY_LIAISON_MOVED;
    flow_event(flow)->liaison_moved = body;
}

static void decide_cancel(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__CancelHandOverRequest *request = flow_request(flow);
    Banfu__Event__V1__HandOverCancelled *body =
        case_message(flow, &banfu__event__v1__hand_over_cancelled__descriptor);

    field_require(flow_failure(flow), "reason", "撤销交接的原因", request->reason, LONG_TEXT_MAX);
    if (!body || failure_is_set(flow_failure(flow)) ||
        !decide(flow, commit, HANDOVER_CANCEL, request->reason, "")) {
        return;
    }
    flow_event(flow)->body_case = BANFU__EVENT__V1__EVENT__BODY_HAND_OVER_CANCELLED;
    flow_event(flow)->hand_over_cancelled = body;
}

/* --- answering --- */

static bool add_people(struct flow *flow, Banfu__Assignment__V1__LiaisonView *view)
{
    const struct held_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);

    if (*state->liaisons.officer.account) {
        view->officer = wire_liaison(&state->liaisons.officer, arena);
    }
    view->deputies = wire_list(arena, state->liaisons.deputy_count);
    for (size_t i = 0; view->deputies && i < state->liaisons.deputy_count; i++) {
        view->deputies[i] = wire_liaison(&state->liaisons.deputies[i], arena);
        if (!view->deputies[i]) {
            return false;
        }
        view->n_deputies = i + 1;
    }
    return view->deputies != NULL;
}

static void answer_liaison(struct flow *flow)
{
    const struct held_state *state = flow_state(flow);
    Banfu__Assignment__V1__LiaisonView *view =
        case_message(flow, &banfu__assignment__v1__liaison_view__descriptor);

    if (!view || !case_need_unit(flow, state->unit) || !held_digest(flow)) {
        return;
    }
    view->unit = borrow_text(state->unit);
    view->version = state->stored.version;
    view->inventory = state->inventory;
    if (state->stored.handover.state != HANDOVER_NONE) {
        view->hand_over = wire_handover(&state->stored.handover, flow_arena(flow));
    }
    if (!add_people(flow, view)) {
        flow_fail_memory(flow);
        return;
    }
    flow_answer(flow, &view->base);
}

/* --- the methods --- */

static void ask_liaison(struct flow *flow)
{
    case_ask_units(flow);
    if (!failure_is_set(flow_failure(flow))) {
        held_ask(flow);
    }
}

static const struct flow_steps GET_LIAISON = {
    .plan = held_plan,
    .more = held_more,
    .take = held_take,
    .ask = ask_liaison,
    .answer = answer_liaison,
    .state_size = sizeof(struct held_state),
};

static const struct flow_steps OPEN = {
    .plan = plan_open,
    .more = held_more,
    .take = held_take,
    .ask = held_ask,
    .decide = decide_open,
    .state_size = sizeof(struct held_state),
};

static const struct flow_steps SIGN = {
    .plan = held_plan,
    .more = held_more,
    .take = take_sign,
    .ask = held_ask,
    .decide = decide_sign,
    .state_size = sizeof(struct held_state),
};

static const struct flow_steps CANCEL = {
    .plan = held_plan,
    .more = held_more,
    .take = held_take,
    .decide = decide_cancel,
    .state_size = sizeof(struct held_state),
};

ASSIGNMENT_HANDLER(get_liaison, GetLiaisonRequest, Banfu__Assignment__V1__LiaisonView)
{
    (void)service;
    flow_read(call, &GET_LIAISON, &request->base, (flow_closure)closure);
}

ASSIGNMENT_HANDLER(open_hand_over, OpenHandOverRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &OPEN, &request->base, closure);
}

ASSIGNMENT_HANDLER(sign_hand_over, SignHandOverRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &SIGN, &request->base, closure);
}

ASSIGNMENT_HANDLER(cancel_hand_over, CancelHandOverRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &CANCEL, &request->base, closure);
}
