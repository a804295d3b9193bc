/* What units do with what was assigned to them, and the office's answer to a return (rule 6). */
#include "assignment/fields.h"
#include "assignment/handlers.h"
#include "assignment/unit_acts.h"

/* --- SignFor --- */

static void decide_sign_for(struct flow *flow, struct commit *commit)
{
    struct case_state *state = flow_state(flow);

    if (sign_for(&state->stored.proposal, state->unit, &state->act, flow_failure(flow)) != 0) {
        return;
    }
    Banfu__Event__V1__SignedFor *body =
        case_message(flow, &banfu__event__v1__signed_for__descriptor);
    if (body && flow_caller(flow)) {
        body->liaison = borrow_text(flow_caller(flow)->name);
    }
    case_conclude(flow, commit,
                  &(struct case_outcome){.what = "签收",
                                         .reason = "",
                                         .unit = state->unit,
                                         .kind = BANFU__EVENT__V1__EVENT__BODY_SIGNED_FOR,
                                         .body = body,
                                         .state = case_unit_state(state, state->unit)});
}

static const struct flow_steps SIGN_FOR = {
    .plan = case_plan,
    .take = case_take_unit,
    .decide = decide_sign_for,
    .state_size = sizeof(struct case_state),
};

ASSIGNMENT_HANDLER(sign_for, SignForRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &SIGN_FOR, &request->base, closure);
}

/* --- Accept --- */

static struct five_fixed read_five_fixed(const Banfu__Assignment__V1__AcceptRequest *request,
                                         struct failure *failure)
{
    struct five_fixed five = {
        .leader = request->leader,
        .handler = request->handler,
        .task = request->task,
        .quality_aim = request->quality_aim,
        .guarantor = request->guarantor,
    };

    if (*request->time_limit) {
        five.time_limit =
            field_day(failure, "timeLimit", "办理时限", request->time_limit, DAY_NONE);
    }
    return five;
}

static void decide_accept(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__AcceptRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);
    struct five_fixed five = read_five_fixed(request, flow_failure(flow));

    state->act.five_fixed = &five;
    if (failure_is_set(flow_failure(flow)) ||
        accept_assignment(&state->docket.docket, state->calendar, &state->stored.proposal,
                          state->unit, &state->act, flow_failure(flow)) != 0) {
        return;
    }
    const struct answering_unit *part =
        proposal_find_answering(&state->stored.proposal, state->unit);
    Banfu__Event__V1__Accepted *body = case_message(flow, &banfu__event__v1__accepted__descriptor);
    if (body) {
        body->commitment = wire_commitment(&part->five_fixed, flow_arena(flow));
    }
    case_conclude(flow, commit,
                  &(struct case_outcome){.what = "填报五定",
                                         .reason = "",
                                         .unit = state->unit,
                                         .kind = BANFU__EVENT__V1__EVENT__BODY_ACCEPTED,
                                         .body = body && body->commitment ? body : NULL,
                                         .state = case_unit_state(state, state->unit),
                                         .due = five.time_limit});
}

static const struct flow_steps ACCEPT = {
    .plan = case_plan,
    .take = case_take_unit,
    .decide = decide_accept,
    .state_size = sizeof(struct case_state),
};

ASSIGNMENT_HANDLER(accept, AcceptRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &ACCEPT, &request->base, closure);
}

/* --- RequestReturn --- */

static void decide_request_return(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__RequestReturnRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);

    state->act.reason = request->reason;
    state->act.proposed_unit = request->proposed_unit;
    if (request_return(&state->stored.proposal, state->unit, &state->act, case_unit_known, flow,
                       flow_failure(flow)) != 0) {
        return;
    }
    Banfu__Event__V1__ReturnRequested *body =
        case_message(flow, &banfu__event__v1__return_requested__descriptor);
    if (body) {
        body->proposed_unit = request->proposed_unit;
    }
    case_conclude(flow, commit,
                  &(struct case_outcome){.what = "申请退办",
                                         .reason = request->reason,
                                         .unit = state->unit,
                                         .kind = BANFU__EVENT__V1__EVENT__BODY_RETURN_REQUESTED,
                                         .body = body,
                                         .state = case_unit_state(state, state->unit)});
}

static const struct flow_steps REQUEST_RETURN = {
    .plan = case_plan,
    .take = case_take_unit,
    .ask = case_ask_units,
    .decide = decide_request_return,
    .state_size = sizeof(struct case_state),
};

ASSIGNMENT_HANDLER(request_return, RequestReturnRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &REQUEST_RETURN, &request->base, closure);
}

/* --- DecideReturn --- */

/* The unit whose request is pending, where the call names none. */
static const char *asking_unit(const struct proposal *proposal)
{
    for (size_t i = 0; i < proposal->answering_count; i++) {
        if (proposal->answering[i].state == ANSWERING_RETURN_REQUESTED) {
            return proposal->answering[i].unit;
        }
    }
    for (size_t i = 0; i < proposal->co_unit_count; i++) {
        if (proposal->co_units[i].state == OPINION_RETURN_REQUESTED) {
            return proposal->co_units[i].unit;
        }
    }
    return NULL;
}

/* A grant tells consumers who answers now, and from whom it came: the same event as any
 * assignment. */
static void conclude_grant(struct flow *flow, struct commit *commit, const char *unit,
                           const char *before)
{
    const Banfu__Assignment__V1__DecideReturnRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);

    case_conclude(
        flow, commit,
        &(struct case_outcome){
            .what = case_change_text("同意退办", before, &state->stored.proposal, flow_arena(flow)),
            .reason = request->reason,
            .unit = unit,
            .kind = BANFU__EVENT__V1__EVENT__BODY_ASSIGNED,
            .body = wire_assigned(&state->stored.proposal, true, unit, flow_arena(flow)),
            .state = proposal_state_name(state->stored.proposal.state)});
}

static void conclude_refusal(struct flow *flow, struct commit *commit, const char *unit)
{
    const Banfu__Assignment__V1__DecideReturnRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);

    case_conclude(flow, commit,
                  &(struct case_outcome){
                      .what = "不同意退办",
                      .reason = request->reason,
                      .unit = unit,
                      .kind = BANFU__EVENT__V1__EVENT__BODY_RETURN_DECIDED,
                      .body = case_message(flow, &banfu__event__v1__return_decided__descriptor),
                      .state = case_unit_state(state, unit)});
}

static void decide_decide_return(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__DecideReturnRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);
    struct known_units units;
    const struct assign_context context = case_assign_context(flow, &units);
    const char *pending = asking_unit(&state->stored.proposal);
    const char *unit = *request->unit ? request->unit : pending;
    const char *before = case_units_text(&state->stored.proposal, flow_arena(flow));

    if (!unit) {
        unit = unit_meant(&state->stored.proposal, "", flow_failure(flow));
    }
    state->act.reason = request->reason;
    state->act.grant = request->grant;
    if (!unit || decide_return(&context, unit, request->lead_unit, &state->act, flow_failure(flow),
                               &state->stored.proposal) != 0) {
        return;
    }
    if (request->grant) {
        conclude_grant(flow, commit, unit, before);
    } else {
        conclude_refusal(flow, commit, unit);
    }
}

static const struct flow_steps DECIDE_RETURN = {
    .plan = case_plan,
    .take = case_take,
    .ask = case_ask_units,
    .decide = decide_decide_return,
    .state_size = sizeof(struct case_state),
};

ASSIGNMENT_HANDLER(decide_return, DecideReturnRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &DECIDE_RETURN, &request->base, closure);
}
