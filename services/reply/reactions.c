#include "reply/reactions.h"

#include "common/service/city_calendar.h"
#include "common/service/flow.h"
#include "reply/errors.h"
#include "reply/reactions_numbers.h"
#include "reply/reactions_successor.h"
#include "reply/store.h"

#include "banfu/event/v1/event.pb-c.h"

/* Released signers are kept apart from the handlings, which read them along: one who is released
 * concerns every unit that answers, and none of them has decided anything. */
struct released_state {
    struct store_key key;
    size_t place, units;
    struct released released;
    size_t unit_count;
    const char *unit_names[STORE_UNITS_MAX];
};

static void plan(struct flow *flow, struct load *load)
{
    struct released_state *state = flow_state(flow);

    state->key = (struct store_key){.docket = flow_docket(flow),
                                    .proposal = flow_proposal(flow),
                                    .unit = "",
                                    .arena = flow_arena(flow)};
    state->place = load_entity(load, store_released_entity(&state->key));
    state->units = store_load_units(load, &state->key);
}

static void take_units(struct released_state *state, const struct loaded *loaded)
{
    size_t count = loaded_member_count(loaded, state->units);

    for (size_t i = 0; i < count && i < STORE_UNITS_MAX; i++) {
        const char *unit = arena_strdup(state->key.arena, store_unit(loaded, state->units, i));
        if (unit) {
            state->unit_names[state->unit_count++] = unit;
        }
    }
}

static void take(struct flow *flow, const struct loaded *loaded)
{
    struct released_state *state = flow_state(flow);
    bool damaged = false;
    const ProtobufCMessage *record =
        loaded_entity(loaded, state->place, wire_released_record, flow_arena(flow), &damaged);

    if (damaged) {
        failure_refuse(flow_failure(flow), &REFUSE_DATA_DAMAGED, NULL);
        return;
    }
    state->released = wire_to_released(record);
    take_units(state, loaded);
}

static void put(struct flow *flow, struct commit *commit, const struct released *released)
{
    const struct released_state *state = flow_state(flow);

    commit_put(commit, store_released_entity(&state->key),
               wire_from_released(released, flow_arena(flow)));
    for (size_t i = 0; i < state->unit_count; i++) {
        struct unsettled unsettled = {.key = state->key, .position = flow_happened_position(flow)};
        unsettled.key.unit = state->unit_names[i];
        store_put_unsettled(commit, &unsettled);
    }
}

static void release_one(struct flow *flow, struct commit *commit)
{
    const struct released_state *state = flow_state(flow);
    struct released released = state->released;
    int32_t *signers = arena_array(flow_arena(flow), state->released.count + 1, sizeof(*signers));

    if (!signers) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < released.count; i++) {
        signers[i] = released.signers[i];
    }
    signers[released.count++] = flow_happened(flow)->signer_released->signer;
    released.signers = signers;
    put(flow, commit, &released);
}

static void release_all(struct flow *flow, struct commit *commit)
{
    const struct released_state *state = flow_state(flow);
    struct released released = state->released;

    released.all = true;
    put(flow, commit, &released);
}

static const struct flow_steps RELEASED = {
    .plan = plan, .take = take, .decide = release_one, .state_size = sizeof(struct released_state)};

/* --- all of them, and what they were numbered --- */

struct withdrawn_state {
    struct released_state released; /* first: the steps above */
    struct ended ended;
};

static void plan_withdrawn(struct flow *flow, struct load *load)
{
    struct withdrawn_state *state = flow_state(flow);

    plan(flow, load);
    ended_plan(flow, load, &state->ended);
}

static bool more_withdrawn(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct withdrawn_state *state = flow_state(flow);

    if (!state->ended.asked) {
        take(flow, loaded);
    }
    return !failure_is_set(flow_failure(flow)) && ended_more(flow, loaded, load, &state->ended);
}

static void take_withdrawn(struct flow *flow, const struct loaded *loaded)
{
    struct withdrawn_state *state = flow_state(flow);

    ended_take(flow, loaded, &state->ended);
}

static void decide_withdrawn(struct flow *flow, struct commit *commit)
{
    struct withdrawn_state *state = flow_state(flow);

    release_all(flow, commit);
    (void)ended_decide(flow, commit, &state->ended);
}

static const struct flow_steps WITHDRAWN = {.plan = plan_withdrawn,
                                            .more = more_withdrawn,
                                            .take = take_withdrawn,
                                            .decide = decide_withdrawn,
                                            .state_size = sizeof(struct withdrawn_state)};

/* --- what is handled as one --- */

static void plan_nothing(struct flow *flow, struct load *load)
{
    (void)flow;
    (void)load;
}

static struct members listed(char *const *proposals, size_t count)
{
    struct members members = {.count = 0};

    for (size_t i = 0; i < count && i < MATTERS_MAX; i++) {
        members.of[members.count++] = proposals[i];
    }
    return members;
}

static struct store_key of_docket(struct flow *flow)
{
    return (struct store_key){
        .docket = flow_docket(flow), .proposal = "", .unit = "", .arena = flow_arena(flow)};
}

/* The event names all of them, those merged earlier too. */
static void merge(struct flow *flow, struct commit *commit)
{
    const Banfu__Event__V1__Merged *merged = flow_happened(flow)->merged;
    const struct members members = listed(merged->proposals, merged->n_proposals);
    const struct store_key key = of_docket(flow);

    store_put_members(commit, &key, &members);
}

static void take_apart(struct flow *flow, struct commit *commit)
{
    const Banfu__Event__V1__MergeUndone *undone = flow_happened(flow)->merge_undone;
    const struct members members = listed(undone->proposals, undone->n_proposals);
    const struct store_key key = of_docket(flow);

    store_part_members(commit, &key, &members);
}

static const struct flow_steps MERGED = {.plan = plan_nothing, .decide = merge};

static const struct flow_steps TAKEN_APART = {.plan = plan_nothing, .decide = take_apart};

const struct flow_steps *reply_reacts_to(uint32_t kind)
{
    switch (kind) {
    case BANFU__EVENT__V1__EVENT__BODY_SIGNER_RELEASED: return &RELEASED;
    case BANFU__EVENT__V1__EVENT__BODY_WITHDRAWN: return &WITHDRAWN;
    case BANFU__EVENT__V1__EVENT__BODY_ASSIGNED: return &REACTIONS_REASSIGNED;
    case BANFU__EVENT__V1__EVENT__BODY_MERGED: return &MERGED;
    case BANFU__EVENT__V1__EVENT__BODY_MERGE_UNDONE: return &TAKEN_APART;
    case BANFU__EVENT__V1__EVENT__BODY_UNIT_SUCCEEDED: return &REACTIONS_PASSED;
    case BANFU__EVENT__V1__EVENT__BODY_CALENDAR_CHANGED: return &CITY_CALENDAR_TOLD;
    default: return NULL;
    }
}
