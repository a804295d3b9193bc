/* Units that disagree bring it to the office (协调, rule 7). */
#include "assignment/coordination.h"
#include "assignment/handlers.h"

static void decide_request(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__RequestCoordinationRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);

    state->act.reason = request->reason;
    if (coordination_request(&state->stored.proposal, state->unit, &state->act, flow_arena(flow),
                             flow_failure(flow)) != 0) {
        return;
    }
    case_conclude(
        flow, commit,
        &(struct case_outcome){
            .what = "提请协调",
            .reason = request->reason,
            .unit = state->unit,
            .kind = BANFU__EVENT__V1__EVENT__BODY_COORDINATION_REQUESTED,
            .body = case_message(flow, &banfu__event__v1__coordination_requested__descriptor),
            .state = "OPEN"});
}

static const struct flow_steps REQUEST_COORDINATION = {
    .plan = case_plan,
    .take = case_take_unit,
    .decide = decide_request,
    .state_size = sizeof(struct case_state),
};

ASSIGNMENT_HANDLER(request_coordination, RequestCoordinationRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &REQUEST_COORDINATION, &request->base, closure);
}

static void decide_decision(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__DecideCoordinationRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);
    const char *unit = "";

    if (coordination_decide(&state->stored.proposal, request->decision, state->act.now_ms,
                            flow_failure(flow), &unit) != 0) {
        return;
    }
    Banfu__Event__V1__CoordinationDecided *body =
        case_message(flow, &banfu__event__v1__coordination_decided__descriptor);
    if (body) {
        body->decision = request->decision;
    }
    case_conclude(flow, commit,
                  &(struct case_outcome){.what = "协调决定",
                                         .reason = request->decision,
                                         .unit = unit,
                                         .kind = BANFU__EVENT__V1__EVENT__BODY_COORDINATION_DECIDED,
                                         .body = body,
                                         .state = "DECIDED"});
}

static const struct flow_steps DECIDE_COORDINATION = {
    .plan = case_plan,
    .take = case_take,
    .decide = decide_decision,
    .state_size = sizeof(struct case_state),
};

ASSIGNMENT_HANDLER(decide_coordination, DecideCoordinationRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &DECIDE_COORDINATION, &request->base, closure);
}
