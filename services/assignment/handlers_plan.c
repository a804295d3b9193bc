/* Work plans and the progress of key proposals, told as often as the docket says (rule 30). */
#include "assignment/fields.h"
#include "assignment/handlers.h"
#include "assignment/plan.h"
#include "assignment/refusal.h"

static struct work_plan read_plan(const Banfu__Assignment__V1__Plan *plan, struct failure *failure)
{
    struct work_plan none = work_plan_none();

    if (!plan) {
        return none;
    }
    return (struct work_plan){
        .principal = plan->principal,
        .day = *plan->date ? field_day(failure, "plan.date", "研究部署的日期", plan->date, DAY_NONE)
                           : DAY_NONE,
        .meeting = plan->meeting,
        .leader = plan->leader,
        .people = plan->people,
        .progress = plan->progress,
        .standards = plan->standards,
        .confirmed_by = "",
        .supervisor = plan->supervisor,
    };
}

/* The name of the principal who acts, "" for anybody else. */
static const char *principal_acting(const struct flow *flow)
{
    bool principal = flow_post(flow) && flow_post(flow)->role == ROLE_PRINCIPAL;

    return principal ? flow_caller(flow)->name : "";
}

static struct plan_act plan_act(const struct flow *flow, bool key_proposal)
{
    return (struct plan_act){.principal = principal_acting(flow),
                             .key_proposal = key_proposal,
                             .today = date_at(flow_now_ms(flow)),
                             .now_ms = flow_now_ms(flow)};
}

static Banfu__Event__V1__PlanFiled *plan_filed(struct flow *flow)
{
    Banfu__Event__V1__PlanFiled *body =
        case_message(flow, &banfu__event__v1__plan_filed__descriptor);

    if (body) {
        body->confirmed_by = borrow_text(principal_acting(flow));
    }
    return body;
}

/* --- FilePlan for one proposal --- */

static void decide_case_plan(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__FilePlanRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);
    struct answering_unit *part = proposal_find_answering(&state->stored.proposal, state->unit);
    const struct work_plan plan = read_plan(request->plan, flow_failure(flow));
    const struct plan_act act = plan_act(flow, state->stored.proposal.key_supervision);

    if (!part) {
        refuse_saying(flow_failure(flow), REFUSAL_UNIT_NOT_CONCERNED, "%s", state->unit);
        return;
    }
    if (work_plan_file(&part->plan, &plan, &act, flow_failure(flow), &part->plan) != 0) {
        return;
    }
    case_conclude(flow, commit,
                  &(struct case_outcome){.what = "报送工作方案",
                                         .reason = "",
                                         .unit = state->unit,
                                         .kind = BANFU__EVENT__V1__EVENT__BODY_PLAN_FILED,
                                         .body = plan_filed(flow),
                                         .state = case_unit_state(state, state->unit)});
}

static const struct flow_steps FILE_CASE_PLAN = {
    .plan = case_plan,
    .take = case_take_unit,
    .decide = decide_case_plan,
    .state_size = sizeof(struct case_state),
};

/* --- FilePlan for the docket --- */

struct plan_state {
    struct stored_docket docket;
    struct stored_plan plan;
    const char *unit;
};

/* The unit's plan is found before anything is loaded: by the request or the caller's own post. */
static void plan_unit_plan(struct flow *flow, struct load *load)
{
    struct plan_state *state = flow_state(flow);

    if (!case_admit_unit(flow, &state->unit)) {
        return;
    }
    if (!store_load_docket(load, flow_docket(flow), flow_arena(flow), &state->docket) ||
        !store_load_plan(load, flow_docket(flow), state->unit, flow_arena(flow), &state->plan)) {
        flow_fail_memory(flow);
    }
}

static void take_unit_plan(struct flow *flow, const struct loaded *loaded)
{
    struct plan_state *state = flow_state(flow);

    store_need_docket(loaded, flow_arena(flow), &state->docket, flow_failure(flow));
    store_take_plan(loaded, flow_arena(flow), &state->plan, flow_failure(flow));
}

static void ask_units(struct flow *flow)
{
    peers_ask_units(flow, assignment_of(flow)->units);
}

static void decide_unit_plan(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__FilePlanRequest *request = flow_request(flow);
    struct plan_state *state = flow_state(flow);
    const struct work_plan plan = read_plan(request->plan, flow_failure(flow));
    const struct plan_act act = plan_act(flow, false);
    struct work_plan filed;

    if (!case_unit_known(state->unit, flow)) {
        failure_add_field(flow_failure(flow), "unit", "“%s”不是本届的承办单位（规则5）",
                          state->unit);
    }
    if (failure_is_set(flow_failure(flow)) ||
        work_plan_file(&state->plan.plan, &plan, &act, flow_failure(flow), &filed) != 0) {
        return;
    }
    flow_part(flow, state->plan.thing, STORE_PLAN_PART, state->plan.version);
    store_put_plan(commit, flow_docket(flow), state->unit, &filed, flow_arena(flow),
                   flow_failure(flow));
    Banfu__Event__V1__Event *event = flow_event(flow);
    event->unit = borrow_text(state->unit);
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_PLAN_FILED;
    event->plan_filed = plan_filed(flow);
    flow_receipt(flow)->state = borrow_text(*filed.confirmed_by ? "CONFIRMED" : "FILED");
}

static const struct flow_steps FILE_UNIT_PLAN = {
    .plan = plan_unit_plan,
    .take = take_unit_plan,
    .ask = ask_units,
    .decide = decide_unit_plan,
    .state_size = sizeof(struct plan_state),
};

ASSIGNMENT_HANDLER(file_plan, FilePlanRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, *request->proposal ? &FILE_CASE_PLAN : &FILE_UNIT_PLAN, &request->base,
                closure);
}

/* --- GetPlan --- */

static void answer_plan(struct flow *flow)
{
    const struct plan_state *state = flow_state(flow);
    Banfu__Assignment__V1__GetPlanResponse *response =
        case_message(flow, &banfu__assignment__v1__get_plan_response__descriptor);

    if (!response || !case_need_unit(flow, state->unit)) {
        return;
    }
    response->unit = borrow_text(state->unit);
    response->version = state->plan.version;
    if (state->plan.plan.filed_ms != 0) {
        response->plan = wire_plan(&state->plan.plan, flow_arena(flow));
        if (!response->plan) {
            flow_fail_memory(flow);
            return;
        }
    }
    flow_answer(flow, &response->base);
}

static const struct flow_steps GET_PLAN = {
    .plan = plan_unit_plan,
    .take = take_unit_plan,
    .ask = ask_units,
    .answer = answer_plan,
    .state_size = sizeof(struct plan_state),
};

ASSIGNMENT_HANDLER(get_plan, GetPlanRequest, Banfu__Assignment__V1__GetPlanResponse)
{
    (void)service;
    flow_read(call, &GET_PLAN, &request->base, (flow_closure)closure);
}

/* --- ReportProgress --- */

static void decide_progress(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__ReportProgressRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);
    const struct progress_report report = {
        .unit = state->unit, .month = request->month, .gist = request->gist};

    if (!proposal_find_answering(&state->stored.proposal, state->unit)) {
        refuse_saying(flow_failure(flow), REFUSAL_UNIT_NOT_CONCERNED, "%s", state->unit);
        return;
    }
    if (progress_report(&state->stored.proposal, &report, state->act.today, flow_arena(flow),
                        flow_failure(flow)) != 0) {
        return;
    }
    Banfu__Event__V1__ProgressReported *body =
        case_message(flow, &banfu__event__v1__progress_reported__descriptor);
    if (body) {
        body->month = request->month;
        body->gist = request->gist;
    }
    case_conclude(flow, commit,
                  &(struct case_outcome){.what = "报告进展",
                                         .reason = "",
                                         .unit = state->unit,
                                         .kind = BANFU__EVENT__V1__EVENT__BODY_PROGRESS_REPORTED,
                                         .body = body,
                                         .state = case_unit_state(state, state->unit)});
}

static const struct flow_steps REPORT_PROGRESS = {
    .plan = case_plan,
    .take = case_take_unit,
    .decide = decide_progress,
    .state_size = sizeof(struct case_state),
};

ASSIGNMENT_HANDLER(report_progress, ReportProgressRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &REPORT_PROGRESS, &request->base, closure);
}
