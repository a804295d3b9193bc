#include "assignment/handlers_members.h"

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
        case_fail_memory(flow);
    } else {
        state->count++;
    }
}

bool members_more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct members_state *state = flow_state(flow);

    if (state->asked) {
        return false;
    }
    store_take_proposal(loaded, flow_arena(flow), &state->main.stored, flow_failure(flow));
    const struct proposal first = state->main.stored.proposal;
    state->asked = true;
    if (first.merged_count == 0 && state->count == 0) {
        return false; /* all is there */
    }
    case_plan(flow, load);
    state->count = 0;
    for (size_t i = 0; i < first.merged_count && !failure_is_set(flow_failure(flow)); i++) {
        members_add(flow, load, first.merged[i]);
    }
    state->earlier = state->count;
    return true;
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
        case_fail_memory(flow);
        return NULL;
    }
    list[0] = member_of(&state->main.stored);
    for (size_t i = 0; i < state->count; i++) {
        list[i + 1] = member_of(&state->others[i]);
    }
    return list;
}
