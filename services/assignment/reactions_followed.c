#include "assignment/reactions_followed.h"

#include "assignment/successor.h"

void followed_add(struct flow *flow, struct load *load, const char *key, const char *unit)
{
    struct followed *followed = flow_state(flow);
    enum proposal_kind kind = KIND_NONE;
    int32_t number = 0;

    if (followed->count++ != flow_piece(flow) || proposal_key_parse(key, &kind, &number) != 0) {
        return;
    }
    followed->unit = unit;
    followed->is_ours =
        store_load_bare_proposal(load, flow_docket(flow), key, flow_arena(flow), &followed->stored);
    if (!followed->is_ours) {
        flow_fail_memory(flow);
    }
}

void followed_take(struct flow *flow, const struct loaded *loaded)
{
    struct followed *followed = flow_state(flow);

    if (followed->is_ours) {
        store_take_proposal(loaded, flow_arena(flow), &followed->stored, flow_failure(flow));
    }
    /* Whoever told of it may not have heard yet that the unit was succeeded. */
    const struct proposal *proposal = followed_proposal(followed);
    if (proposal && !failure_is_set(flow_failure(flow))) {
        followed->unit = proposal_unit_now(proposal, followed->unit);
    }
}

struct unit_act followed_act(const struct flow *flow)
{
    return (struct unit_act){.role = "SERVICE",
                             .today = date_at(flow_happened_ms(flow)),
                             .now_ms = flow_happened_ms(flow),
                             .reason = ""};
}

struct proposal *followed_proposal(struct followed *followed)
{
    return followed->is_ours && followed->stored.found ? &followed->stored.proposal : NULL;
}

void followed_put(struct flow *flow, struct commit *commit, bool changed)
{
    struct followed *followed = flow_state(flow);
    struct stored_proposal *stored = &followed->stored;

    if (flow_piece(flow) + 1 < followed->count) {
        flow_unended(flow);
    }
    if (changed) {
        flow_part_also(flow, stored->thing, STORE_ASSIGNMENT_PART, stored->version);
        store_put_proposal(commit, flow_docket(flow), stored, flow_arena(flow), flow_failure(flow));
    } else {
        flow_nothing(flow);
    }
}
