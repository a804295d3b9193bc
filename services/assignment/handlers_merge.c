/* Merging and taking apart (rule 3): several proposals change in one commit. */
#include "assignment/fields.h"
#include "assignment/handlers_members.h"
#include "assignment/intake.h"

#include <string.h>

/* Those behind the first `from`, for the rules. */
static const struct keyed_proposal *keyed(struct flow *flow, size_t from)
{
    struct members_state *state = flow_state(flow);
    struct keyed_proposal *list = arena_array(flow_arena(flow), state->count + 1, sizeof(*list));

    for (size_t i = from; list && i < state->count; i++) {
        list[i - from] = (struct keyed_proposal){.proposal = &state->others[i].proposal,
                                                 .key = state->others[i].key};
    }
    if (!list) {
        flow_fail_memory(flow);
    }
    return list;
}

static struct merged_before count_earlier(const struct members_state *state)
{
    struct merged_before count = {0};

    for (size_t i = 0; i < state->earlier; i++) {
        count.signers += state->others[i].proposal.signer_count;
        count.asks += state->others[i].proposal.ask_count;
    }
    return count;
}

/* What was decided of the others, each with its line of history. */
static void put_others(struct flow *flow, struct commit *commit, size_t from,
                       const struct history_line *line)
{
    struct members_state *state = flow_state(flow);

    for (size_t i = from; i < state->count; i++) {
        struct stored_proposal *other = &state->others[i];
        if (proposal_note(&other->proposal, line, flow_arena(flow)) != 0) {
            flow_fail_memory(flow);
            return;
        }
        flow_part_also(flow, other->thing, STORE_ASSIGNMENT_PART, other->version);
        store_put_proposal(commit, flow_docket(flow), other, flow_arena(flow), flow_failure(flow));
    }
}

static const char *caller_name(const struct flow *flow)
{
    return flow_caller(flow) ? flow_caller(flow)->name : "";
}

/* --- Merge --- */

static void add_asked(struct flow *flow, struct load *load)
{
    const Banfu__Assignment__V1__MergeRequest *request = flow_request(flow);

    for (size_t i = 0; i < request->n_with && !failure_is_set(flow_failure(flow)); i++) {
        if (strcmp(request->with[i], flow_proposal(flow)) == 0) {
            failure_add_field(flow_failure(flow), "with", "不能并入自己（规则3）");
        } else {
            members_add(flow, load, request->with[i]);
        }
    }
}

static void plan_merge(struct flow *flow, struct load *load)
{
    case_plan(flow, load);
    if (!failure_is_set(flow_failure(flow))) {
        add_asked(flow, load);
    }
}

/* Those merged into it earlier come first. */
static bool more_merge(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    if (!members_more(flow, loaded, load)) {
        return false;
    }
    if (!failure_is_set(flow_failure(flow))) {
        add_asked(flow, load);
    }
    return true;
}

/* The event tells of those merged earlier too: what it says of them must still be so. */
static void rest_on_earlier(struct flow *flow, struct commit *commit)
{
    const struct members_state *state = flow_state(flow);

    for (size_t i = 0; i < state->earlier; i++) {
        commit_rest_on(commit, state->others[i].thing, STORE_ASSIGNMENT_PART,
                       state->others[i].version);
    }
}

static void decide_merge(struct flow *flow, struct commit *commit)
{
    struct members_state *state = flow_state(flow);
    const struct keyed_proposal main = {.proposal = &state->main.stored.proposal,
                                        .key = state->main.stored.key};
    const struct keyed_proposal *others = keyed(flow, state->earlier);
    const struct merged_before earlier = count_earlier(state);
    const struct history_line line = {.instant_ms = flow_now_ms(flow),
                                      .what = "并案办理",
                                      .by = caller_name(flow),
                                      .reason = main.key};

    if (!others || proposals_merge(&main, others, state->count - state->earlier, &earlier,
                                   &state->main.act, flow_arena(flow), flow_failure(flow)) != 0) {
        return;
    }
    const struct merged_member *members = members_list(flow);
    case_conclude(
        flow, commit,
        &(struct case_outcome){
            .what = "并案办理",
            .reason = "",
            .unit = "",
            .kind = BANFU__EVENT__V1__EVENT__BODY_MERGED,
            .body = members ? wire_merged(members, members_count(flow), flow_arena(flow)) : NULL,
            .state = proposal_state_name(main.proposal->state)});
    rest_on_earlier(flow, commit);
    store_rest_on_replies(commit, &state->main.stored, flow_arena(flow));
    for (size_t i = state->earlier; i < state->count; i++) {
        store_rest_on_replies(commit, &state->others[i], flow_arena(flow));
    }
    put_others(flow, commit, state->earlier, &line);
}

static const struct flow_steps MERGE = {
    .plan = plan_merge,
    .more = more_merge,
    .take = members_take,
    .decide = decide_merge,
    .state_size = sizeof(struct members_state),
    .up_to_date = true,
};

ASSIGNMENT_HANDLER(merge, MergeRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &MERGE, &request->base, closure);
}

/* --- UndoMerge --- */

/* The main one's key first, then the others'. */
static Banfu__Event__V1__MergeUndone *merge_undone(struct flow *flow)
{
    const struct members_state *state = flow_state(flow);
    Banfu__Event__V1__MergeUndone *body =
        case_message(flow, &banfu__event__v1__merge_undone__descriptor);
    char **keys = wire_list(flow_arena(flow), state->count + 1);

    if (!body || !keys) {
        return NULL;
    }
    keys[0] = borrow_text(state->main.stored.key);
    for (size_t i = 0; i < state->count; i++) {
        keys[i + 1] = borrow_text(state->others[i].key);
    }
    body->proposals = keys;
    body->n_proposals = state->count + 1;
    return body;
}

static void decide_undo(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__UndoMergeRequest *request = flow_request(flow);
    struct members_state *state = flow_state(flow);
    const struct keyed_proposal *others = keyed(flow, 0);
    const struct history_line line = {.instant_ms = flow_now_ms(flow),
                                      .what = "拆案",
                                      .by = caller_name(flow),
                                      .reason = request->reason};

    state->main.act.reason = request->reason;
    if (!others || proposals_take_apart(&state->main.stored.proposal, others, state->count,
                                        &state->main.act, flow_failure(flow)) != 0) {
        return;
    }
    case_conclude(
        flow, commit,
        &(struct case_outcome){.what = "拆案",
                               .reason = request->reason,
                               .unit = "",
                               .kind = BANFU__EVENT__V1__EVENT__BODY_MERGE_UNDONE,
                               .body = merge_undone(flow),
                               .state = proposal_state_name(state->main.stored.proposal.state)});
    store_rest_on_replies(commit, &state->main.stored, flow_arena(flow));
    put_others(flow, commit, 0, &line);
}

static const struct flow_steps UNDO_MERGE = {
    .plan = case_plan,
    .more = members_more,
    .take = members_take,
    .decide = decide_undo,
    .state_size = sizeof(struct members_state),
    .up_to_date = true,
};

ASSIGNMENT_HANDLER(undo_merge, UndoMergeRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &UNDO_MERGE, &request->base, closure);
}
