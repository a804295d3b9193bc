/* Co-units' opinions: given, waived, pressed (rule 7). */
#include "assignment/fields.h"
#include "assignment/handlers.h"
#include "assignment/unit_acts.h"

#include <string.h>

/* --- GiveOpinion --- */

static void decide_give(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__GiveOpinionRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);
    const struct opinion opinion = {
        .number = request->number,
        .text = request->text,
        .signed_by = request->signed_by,
        .signed_on =
            field_day(flow_failure(flow), "date", "签发日期", request->date, state->act.today),
    };
    char digest[65] = "";

    state->act.opinion = &opinion;
    if (failure_is_set(flow_failure(flow)) ||
        give_opinion(&state->stored.proposal, state->unit, &state->act, flow_failure(flow)) != 0) {
        return;
    }
    commit_text(commit, opinion.text, strlen(opinion.text), digest);
    Banfu__Event__V1__OpinionGiven *body =
        case_message(flow, &banfu__event__v1__opinion_given__descriptor);
    if (body) {
        body->number = request->number;
        body->signed_by = request->signed_by;
        body->text_digest = arena_strdup(flow_arena(flow), digest);
    }
    case_conclude(flow, commit,
                  &(struct case_outcome){.what = "出具会办意见",
                                         .reason = "",
                                         .unit = state->unit,
                                         .kind = BANFU__EVENT__V1__EVENT__BODY_OPINION_GIVEN,
                                         .body = body && body->text_digest ? body : NULL,
                                         .state = case_unit_state(state, state->unit)});
}

/* A co-unit is not among the answering ones: without ?unit= it is the caller's own. */
static const struct flow_steps GIVE_OPINION = {
    .plan = case_plan,
    .take = case_take_unit,
    .decide = decide_give,
    .state_size = sizeof(struct case_state),
};

ASSIGNMENT_HANDLER(give_opinion, GiveOpinionRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &GIVE_OPINION, &request->base, closure);
}

/* --- WaiveOpinion --- */

/* The co-unit named, or the only one there is. */
static const char *co_unit_meant(struct flow *flow, const char *co_unit)
{
    const struct case_state *state = flow_state(flow);
    const struct proposal *proposal = &state->stored.proposal;
    const char *only = NULL;
    size_t count = 0;

    for (size_t i = 0; i < proposal->co_unit_count; i++) {
        if (proposal->co_units[i].state != OPINION_RELEASED) {
            only = proposal->co_units[i].unit;
            count++;
        }
    }
    if (*co_unit) {
        return field_unit(flow_failure(flow), "coUnit", co_unit) ? co_unit : NULL;
    }
    if (count != 1) {
        failure_add_field(flow_failure(flow), "coUnit", "请指明会办单位（规则7）");
        return NULL;
    }
    return only;
}

static void decide_waive(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__WaiveOpinionRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);
    const char *co_unit = co_unit_meant(flow, request->co_unit);

    state->act.reason = request->reason;
    if (!co_unit ||
        waive_opinion(&state->stored.proposal, co_unit, &state->act, flow_failure(flow)) != 0) {
        return;
    }
    Banfu__Event__V1__OpinionWaived *body =
        case_message(flow, &banfu__event__v1__opinion_waived__descriptor);
    if (body) {
        body->co_unit = borrow_text(co_unit);
    }
    case_conclude(flow, commit,
                  &(struct case_outcome){.what = "免予会办",
                                         .reason = request->reason,
                                         .unit = co_unit,
                                         .kind = BANFU__EVENT__V1__EVENT__BODY_OPINION_WAIVED,
                                         .body = body,
                                         .state = case_unit_state(state, co_unit)});
}

static const struct flow_steps WAIVE_OPINION = {
    .plan = case_plan,
    .take = case_take,
    .decide = decide_waive,
    .state_size = sizeof(struct case_state),
};

ASSIGNMENT_HANDLER(waive_opinion, WaiveOpinionRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &WAIVE_OPINION, &request->base, closure);
}

/* --- PressOpinion --- */

/* The office may press, and whoever waits for the opinion. */
static bool may_press(struct flow *flow)
{
    const struct case_state *state = flow_state(flow);
    const struct answering_unit *part =
        proposal_find_answering(&state->stored.proposal, state->unit);

    if (flow_post(flow) && flow_post(flow)->role == ROLE_OFFICE) {
        return true;
    }
    if (!part || !proposal_hears_co_units(&state->stored.proposal, part)) {
        failure_add_field(flow_failure(flow), "unit", "只有等候意见的主办单位可以催要（规则7）");
        return false;
    }
    return true;
}

static void decide_press(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__PressOpinionRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);
    const char *co_unit = co_unit_meant(flow, request->co_unit);

    if (!co_unit || !may_press(flow) ||
        press_opinion(&state->stored.proposal, co_unit, &state->act, flow_failure(flow)) != 0) {
        return;
    }
    Banfu__Event__V1__OpinionPressed *body =
        case_message(flow, &banfu__event__v1__opinion_pressed__descriptor);
    if (body) {
        body->co_unit = borrow_text(co_unit);
    }
    case_conclude(flow, commit,
                  &(struct case_outcome){.what = "催要会办意见",
                                         .reason = "",
                                         .unit = co_unit,
                                         .kind = BANFU__EVENT__V1__EVENT__BODY_OPINION_PRESSED,
                                         .body = body,
                                         .state = case_unit_state(state, co_unit)});
}

static const struct flow_steps PRESS_OPINION = {
    .plan = case_plan,
    .take = case_take_unit,
    .decide = decide_press,
    .state_size = sizeof(struct case_state),
};

ASSIGNMENT_HANDLER(press_opinion, PressOpinionRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &PRESS_OPINION, &request->base, closure);
}
