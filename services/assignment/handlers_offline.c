/* What holds state secrets: a number, a unit and dates (rule 1). */
#include "assignment/fields.h"
#include "assignment/handlers.h"
#include "assignment/offline.h"

/* There may be none yet, so the proposal is not needed. */
static void take_entry(struct flow *flow, const struct loaded *loaded)
{
    const struct assignment_object object = {.unit = "", .kind = ""};
    struct case_state *state = flow_state(flow);
    struct failure *failure = flow_failure(flow);

    if (!flow_admit(flow, &object)) {
        return;
    }
    store_need_docket(loaded, flow_arena(flow), &state->docket, failure);
    store_take_proposal(loaded, flow_arena(flow), &state->stored, failure);
    state->act = (struct unit_act){.role = role_name(flow_post(flow)->role),
                                   .today = date_at(flow_now_ms(flow)),
                                   .now_ms = flow_now_ms(flow),
                                   .reason = ""};
    flow_expect(flow, state->stored.version);
}

static civil_day read_day(struct flow *flow, const char *field, const char *what, const char *text)
{
    return *text ? field_day(flow_failure(flow), field, what, text, DAY_NONE) : DAY_NONE;
}

static struct offline_entry read_entry(struct flow *flow)
{
    const Banfu__Assignment__V1__RegisterOfflineRequest *request = flow_request(flow);
    struct offline_entry entry = {
        .unit = request->lead_unit,
        .unit_known = case_unit_known(request->lead_unit, flow),
        .days = {.assigned = read_day(flow, "assignedDate", "交办日期", request->assigned_date),
                 .replied = read_day(flow, "repliedDate", "答复日期", request->replied_date),
                 .closed = read_day(flow, "closedDate", "办结日期", request->closed_date)},
    };

    (void)!proposal_key_parse(flow_proposal(flow), &entry.kind, &entry.number);
    entry.between = proposal_key_between(flow_proposal(flow));
    return entry;
}

static Banfu__Event__V1__ProposalsRegistered *registered(struct flow *flow, bool updated)
{
    const Banfu__Assignment__V1__RegisterOfflineRequest *request = flow_request(flow);
    const struct case_state *state = flow_state(flow);
    Banfu__Event__V1__ProposalsRegistered *body =
        case_message(flow, &banfu__event__v1__proposals_registered__descriptor);
    Banfu__Event__V1__Registered **list = wire_list(flow_arena(flow), 1);
    Banfu__Event__V1__Registered *one =
        wire_registered(&state->stored.proposal, state->stored.key, updated, flow_arena(flow));

    if (!body || !list || !one) {
        return NULL;
    }
    one->lead_unit = request->lead_unit;
    one->assigned_date = request->assigned_date;
    one->replied_date = request->replied_date;
    one->closed_date = request->closed_date;
    list[0] = one;
    body->proposals = list;
    body->n_proposals = 1;
    return body;
}

static void decide_entry(struct flow *flow, struct commit *commit)
{
    struct case_state *state = flow_state(flow);
    const struct offline_entry entry = read_entry(flow);
    bool stands = state->stored.found;

    if (failure_is_set(flow_failure(flow)) ||
        offline_register(stands ? &state->stored.proposal : NULL, &entry, &state->docket.docket,
                         &state->act, flow_failure(flow), &state->stored.proposal) != 0) {
        return;
    }
    case_conclude(
        flow, commit,
        &(struct case_outcome){.what = stands ? "更正线下办理件" : "登记线下办理件",
                               .reason = "",
                               .unit = entry.unit,
                               .kind = BANFU__EVENT__V1__EVENT__BODY_PROPOSALS_REGISTERED,
                               .body = registered(flow, stands),
                               .state = proposal_state_name(state->stored.proposal.state)});
}

static const struct flow_steps REGISTER_OFFLINE = {
    .plan = case_plan,
    .take = take_entry,
    .ask = case_ask_units,
    .decide = decide_entry,
    .state_size = sizeof(struct case_state),
};

ASSIGNMENT_HANDLER(register_offline, RegisterOfflineRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &REGISTER_OFFLINE, &request->base, closure);
}
