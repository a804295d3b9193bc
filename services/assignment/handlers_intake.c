/* Merging, withdrawal, asks (rules 3 and 4). */
#include "assignment/fields.h"
#include "assignment/handlers.h"
#include "assignment/intake.h"

#include <string.h>

/* --- Withdraw --- */

static void decide_withdraw(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__WithdrawRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);
    struct failure *failure = flow_failure(flow);
    int32_t position = request->signer ? request->signer : 1;
    bool ended = false;
    civil_day day = field_day(failure, "date", "日期", request->date, state->act.today);

    state->act.reason = request->reason;
    if (failure_is_set(failure) ||
        signer_release(&state->stored.proposal, position, request->by_office, day, &state->act,
                       failure, &ended) != 0) {
        return;
    }
    Banfu__Event__V1__SignerReleased *released =
        case_message(flow, &banfu__event__v1__signer_released__descriptor);
    void *withdrawn = ended ? case_message(flow, &banfu__event__v1__withdrawn__descriptor) : NULL;
    if (released) {
        released->signer = position;
        released->by_own_wish = !request->by_office;
    }
    case_conclude(
        flow, commit,
        &(struct case_outcome){.what = request->by_office ? "注明不再答复" : "提出人撤回",
                               .reason = request->reason,
                               .unit = "",
                               .kind = ended ? BANFU__EVENT__V1__EVENT__BODY_WITHDRAWN
                                             : BANFU__EVENT__V1__EVENT__BODY_SIGNER_RELEASED,
                               .body = ended ? withdrawn : released,
                               .state = proposal_state_name(state->stored.proposal.state)});
}

static const struct flow_steps WITHDRAW = {
    .plan = case_plan,
    .take = case_take,
    .decide = decide_withdraw,
    .state_size = sizeof(struct case_state),
};

ASSIGNMENT_HANDLER(withdraw, WithdrawRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &WITHDRAW, &request->base, closure);
}

/* --- SetAsks --- */

static void decide_asks(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__SetAsksRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);

    if (asks_set(&state->stored.proposal, (const char *const *)request->asks, request->n_asks,
                 &state->act, flow_arena(flow), flow_failure(flow)) != 0) {
        return;
    }
    Banfu__Event__V1__AsksSet *body = case_message(flow, &banfu__event__v1__asks_set__descriptor);
    if (body) {
        body->count = (int32_t)request->n_asks;
    }
    case_conclude(
        flow, commit,
        &(struct case_outcome){.what = "分列诉求",
                               .reason = "",
                               .unit = "",
                               .kind = BANFU__EVENT__V1__EVENT__BODY_ASKS_SET,
                               .body = body,
                               .state = proposal_state_name(state->stored.proposal.state)});
}

static const struct flow_steps SET_ASKS = {
    .plan = case_plan,
    .take = case_take,
    .decide = decide_asks,
    .state_size = sizeof(struct case_state),
};

ASSIGNMENT_HANDLER(set_asks, SetAsksRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &SET_ASKS, &request->base, closure);
}

/* --- Merge, UndoMerge: several proposals change in one commit --- */

struct merge_state {
    struct case_state main;
    struct stored_proposal others[MERGED_MAX];
    size_t count;
    bool asked; /* UndoMerge: the others have been asked for */
};

static void load_other(struct flow *flow, struct load *load, const char *key)
{
    struct merge_state *state = flow_state(flow);
    enum proposal_kind kind = KIND_NONE;
    int32_t number = 0;

    if (state->count == MERGED_MAX || proposal_key_parse(key, &kind, &number) != 0) {
        failure_add_field(flow_failure(flow), "with",
                          "应是最多%d件，写成suggestion-17或proposal-17的样子", MERGED_MAX);
    } else if (!store_load_proposal(load, flow_docket(flow), key, flow_arena(flow),
                                    &state->others[state->count])) {
        case_fail_memory(flow);
    } else {
        state->count++;
    }
}

static void take_merge(struct flow *flow, const struct loaded *loaded)
{
    struct merge_state *state = flow_state(flow);

    case_take(flow, loaded);
    for (size_t i = 0; i < state->count && !failure_is_set(flow_failure(flow)); i++) {
        store_need_proposal(loaded, &state->main.docket.docket, flow_arena(flow), &state->others[i],
                            flow_failure(flow));
    }
}

static const struct keyed_proposal *list_others(struct flow *flow)
{
    struct merge_state *state = flow_state(flow);
    struct keyed_proposal *list = arena_array(flow_arena(flow), state->count + 1, sizeof(*list));

    for (size_t i = 0; list && i < state->count; i++) {
        list[i] = (struct keyed_proposal){.proposal = &state->others[i].proposal,
                                          .key = state->others[i].key};
    }
    if (!list) {
        case_fail_memory(flow);
    }
    return list;
}

static void put_others(struct flow *flow, struct commit *commit)
{
    struct merge_state *state = flow_state(flow);

    for (size_t i = 0; i < state->count; i++) {
        flow_part_also(flow, state->others[i].thing, STORE_ASSIGNMENT_PART,
                       state->others[i].version);
        store_put_proposal(commit, flow_docket(flow), &state->others[i], flow_arena(flow),
                           flow_failure(flow));
    }
}

/* The main one's key first, then the others'. */
static char **all_keys(struct flow *flow)
{
    const struct merge_state *state = flow_state(flow);
    char **keys = wire_list(flow_arena(flow), state->count + 1);

    if (!keys) {
        case_fail_memory(flow);
        return NULL;
    }
    keys[0] = borrow_text(state->main.stored.key);
    for (size_t i = 0; i < state->count; i++) {
        keys[i + 1] = borrow_text(state->others[i].key);
    }
    return keys;
}

static void plan_merge(struct flow *flow, struct load *load)
{
    const Banfu__Assignment__V1__MergeRequest *request = flow_request(flow);

    case_plan(flow, load);
    for (size_t i = 0; i < request->n_with && !failure_is_set(flow_failure(flow)); i++) {
        if (strcmp(request->with[i], flow_proposal(flow)) == 0) {
            failure_add_field(flow_failure(flow), "with", "不能并入自己（规则3）");
        } else {
            load_other(flow, load, request->with[i]);
        }
    }
}

static void decide_merge(struct flow *flow, struct commit *commit)
{
    struct merge_state *state = flow_state(flow);
    const struct keyed_proposal main = {.proposal = &state->main.stored.proposal,
                                        .key = state->main.stored.key};
    const struct keyed_proposal *others = list_others(flow);

    if (!others || proposals_merge(&main, others, state->count, &state->main.act, flow_arena(flow),
                                   flow_failure(flow)) != 0) {
        return;
    }
    Banfu__Event__V1__Merged *body = case_message(flow, &banfu__event__v1__merged__descriptor);
    char **keys = all_keys(flow);
    if (body && keys) {
        body->proposals = keys;
        body->n_proposals = state->count + 1;
    }
    case_conclude(
        flow, commit,
        &(struct case_outcome){.what = "并案办理",
                               .reason = "",
                               .unit = "",
                               .kind = BANFU__EVENT__V1__EVENT__BODY_MERGED,
                               .body = keys ? body : NULL,
                               .state = proposal_state_name(state->main.stored.proposal.state)});
    put_others(flow, commit);
}

static const struct flow_steps MERGE = {
    .plan = plan_merge,
    .take = take_merge,
    .decide = decide_merge,
    .state_size = sizeof(struct merge_state),
};

ASSIGNMENT_HANDLER(merge, MergeRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &MERGE, &request->base, closure);
}

/* The first trip tells which others there are, the second brings all of them at one moment. */
static bool more_undo(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct merge_state *state = flow_state(flow);

    if (state->asked) {
        return false;
    }
    store_take_proposal(loaded, flow_arena(flow), &state->main.stored, flow_failure(flow));
    const struct proposal first = state->main.stored.proposal;
    state->asked = true;
    case_plan(flow, load);
    for (size_t i = 0; i < first.merged_count && !failure_is_set(flow_failure(flow)); i++) {
        load_other(flow, load, first.merged[i]);
    }
    return true;
}

static void decide_undo(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__UndoMergeRequest *request = flow_request(flow);
    struct merge_state *state = flow_state(flow);
    const struct keyed_proposal *others = list_others(flow);

    state->main.act.reason = request->reason;
    if (!others || proposals_take_apart(&state->main.stored.proposal, others, state->count,
                                        &state->main.act, flow_failure(flow)) != 0) {
        return;
    }
    Banfu__Event__V1__MergeUndone *body =
        case_message(flow, &banfu__event__v1__merge_undone__descriptor);
    char **keys = all_keys(flow);
    if (body && keys) {
        body->proposals = keys;
        body->n_proposals = state->count + 1;
    }
    case_conclude(
        flow, commit,
        &(struct case_outcome){.what = "拆案",
                               .reason = request->reason,
                               .unit = "",
                               .kind = BANFU__EVENT__V1__EVENT__BODY_MERGE_UNDONE,
                               .body = keys ? body : NULL,
                               .state = proposal_state_name(state->main.stored.proposal.state)});
    put_others(flow, commit);
}

static const struct flow_steps UNDO_MERGE = {
    .plan = case_plan,
    .more = more_undo,
    .take = take_merge,
    .decide = decide_undo,
    .state_size = sizeof(struct merge_state),
};

ASSIGNMENT_HANDLER(undo_merge, UndoMergeRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &UNDO_MERGE, &request->base, closure);
}
