#include "assignment/handlers_members.h"

#include "assignment/asks.h"

void members_add(struct flow *flow, struct load *load, const char *key)
{
    struct members_state *state = flow_state(flow);
    enum proposal_kind kind = KIND_NONE;
    int32_t number = 0;

    if (state->count == MERGED_MAX || proposal_key_parse(key, &kind, &number) != 0) {
        failure_add_field(flow_failure(flow), "with",
                          "连同主件最多%d件，写成suggestion-17或proposal-17的样子", MERGED_MAX + 1);
    } else if (!store_load_proposal(load, flow_docket(flow), key, flow_arena(flow),
                                    &state->others[state->count])) {
        flow_fail_memory(flow);
    } else {
        state->count++;
    }
}

/* All again: what is decided on is of one moment. */
static void plan_again(struct flow *flow, struct load *load)
{
    struct members_state *state = flow_state(flow);
    const struct proposal first = state->main.stored.proposal;

    case_plan(flow, load);
    state->count = 0;
    for (size_t i = 0; i < first.merged_count && !failure_is_set(flow_failure(flow)); i++) {
        members_add(flow, load, first.merged[i]);
    }
    state->earlier = state->count;
}

bool members_more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct members_state *state = flow_state(flow);

    if (state->asked) {
        return false;
    }
    store_take_proposal(loaded, flow_arena(flow), &state->main.stored, flow_failure(flow));
    state->asked = true;
    if (state->main.stored.proposal.merged_count == 0 && state->count == 0) {
        return false; /* all is there */
    }
    plan_again(flow, load);
    return true;
}

/* Which texts there are, once all members are loaded; false where there is none. */
static bool find_asks(struct flow *flow, const struct loaded *loaded,
                      const char *ret_digests[MERGED_MAX + 1])
{
    struct members_state *state = flow_state(flow);
    bool any = false;

    store_take_proposal(loaded, flow_arena(flow), &state->main.stored, flow_failure(flow));
    for (size_t i = 0; i <= state->count; i++) {
        struct stored_proposal *stored = i == 0 ? &state->main.stored : &state->others[i - 1];
        if (i > 0) {
            store_take_proposal(loaded, flow_arena(flow), stored, flow_failure(flow));
        }
        ret_digests[i] = stored->found ? stored->proposal.asks_digest : "";
        any = any || *ret_digests[i];
    }
    return any;
}

bool members_more_texts(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct members_state *state = flow_state(flow);
    const char *digests[MERGED_MAX + 1];

    if (state->texts || members_more(flow, loaded, load)) {
        return !state->texts;
    }
    state->texts = true;
    for (size_t i = 0; i < COUNT_OF(state->asks); i++) {
        state->asks[i] = SIZE_MAX;
    }
    if (!find_asks(flow, loaded, digests)) {
        return false;
    }
    size_t count = state->count;
    plan_again(flow, load);
    for (size_t i = 0; i <= count; i++) {
        state->asks[i] = *digests[i] ? load_text(load, digests[i]) : SIZE_MAX;
    }
    return true;
}

void members_take_asks(struct flow *flow, const struct loaded *loaded, size_t place,
                       struct proposal *proposal)
{
    bool damaged = false;
    size_t size = 0;

    if (place == SIZE_MAX || failure_is_set(flow_failure(flow))) {
        return;
    }
    const char *text = loaded_text(loaded, place, flow_arena(flow), &size, &damaged);
    if (damaged) {
        failure_set(flow_failure(flow), STATUS_DATA_LOSS, "TEXT_DAMAGED",
                    "诉求无法读取，请通知系统管理员");
    } else if (!text || asks_split(text, flow_arena(flow), proposal) != 0) {
        /* They were set anew between the trips. */
        failure_set(flow_failure(flow), STATUS_ABORTED, "VERSION_STALE", "诉求刚被改动过，请刷新");
    }
}

void members_take(struct flow *flow, const struct loaded *loaded)
{
    struct members_state *state = flow_state(flow);

    case_take(flow, loaded);
    for (size_t i = 0; i < state->count && !failure_is_set(flow_failure(flow)); i++) {
        store_need_proposal(loaded, &state->main.docket.docket, flow_arena(flow), &state->others[i],
                            flow_failure(flow));
        proposal_count_days(&state->main.docket.docket, state->main.calendar,
                            &state->others[i].proposal);
    }
    if (!state->texts) {
        return;
    }
    members_take_asks(flow, loaded, state->asks[0], &state->main.stored.proposal);
    for (size_t i = 0; i < state->count; i++) {
        members_take_asks(flow, loaded, state->asks[i + 1], &state->others[i].proposal);
    }
}

size_t members_count(struct flow *flow)
{
    const struct members_state *state = flow_state(flow);

    return state->count + 1;
}

static struct merged_member member_of(const struct stored_proposal *stored)
{
    return (struct merged_member){
        .proposal = &stored->proposal, .key = stored->key, .version = stored->version};
}

const struct merged_member *members_list(struct flow *flow)
{
    const struct members_state *state = flow_state(flow);
    struct merged_member *list = arena_array(flow_arena(flow), state->count + 1, sizeof(*list));

    if (!list) {
        flow_fail_memory(flow);
        return NULL;
    }
    list[0] = member_of(&state->main.stored);
    for (size_t i = 0; i < state->count; i++) {
        list[i + 1] = member_of(&state->others[i]);
    }
    return list;
}
