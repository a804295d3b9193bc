#include "assignment/reactions_followed.h"

#include <string.h>

static size_t find_case(const struct followed *followed, const char *key)
{
    size_t place = 0;

    while (place < followed->case_count && strcmp(followed->cases[place].key, key) != 0) {
        place++;
    }
    return place;
}

void followed_add(struct flow *flow, struct load *load, const char *key, const char *unit)
{
    struct followed *followed = flow_state(flow);
    size_t place = find_case(followed, key);
    enum proposal_kind kind = KIND_NONE;
    int32_t number = 0;

    if (followed->count == FOLLOWED_MAX || proposal_key_parse(key, &kind, &number) != 0) {
        return;
    }
    if (place == followed->case_count) {
        if (!store_load_bare_proposal(load, flow_docket(flow), key, flow_arena(flow),
                                      &followed->cases[place])) {
            failure_set(flow_failure(flow), STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
            return;
        }
        followed->case_count++;
    }
    followed->parts[followed->count].place = place;
    followed->parts[followed->count].unit = unit;
    followed->count++;
}

void followed_take(struct flow *flow, const struct loaded *loaded)
{
    struct followed *followed = flow_state(flow);

    for (size_t i = 0; i < followed->case_count; i++) {
        store_take_proposal(loaded, flow_arena(flow), &followed->cases[i], flow_failure(flow));
    }
}

struct unit_act followed_act(const struct flow *flow)
{
    return (struct unit_act){.role = "SERVICE",
                             .today = date_at(flow_happened_ms(flow)),
                             .now_ms = flow_happened_ms(flow),
                             .reason = ""};
}

struct proposal *followed_proposal(struct followed *followed, size_t i)
{
    struct stored_proposal *stored = &followed->cases[followed->parts[i].place];

    return stored->found ? &stored->proposal : NULL;
}

void followed_put(struct flow *flow, struct commit *commit)
{
    struct followed *followed = flow_state(flow);
    bool any = false;

    for (size_t i = 0; i < followed->case_count; i++) {
        struct stored_proposal *stored = &followed->cases[i];
        if (followed->changed[i]) {
            flow_part_also(flow, stored->thing, STORE_ASSIGNMENT_PART, stored->version);
            store_put_proposal(commit, flow_docket(flow), stored, flow_arena(flow),
                               flow_failure(flow));
            any = true;
        }
    }
    if (!any) {
        flow_nothing(flow);
    }
}
