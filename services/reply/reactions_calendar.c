#include "reply/reactions_calendar.h"

#include "reply/errors.h"
#include "reply/store.h"

#include "banfu/event/v1/event.pb-c.h"

struct calendar_state {
    size_t entity, versions, text;
    int64_t version; /* of the part here */
    struct stored_calendar standing;
    const char *table;
};

static void plan_calendar(struct flow *flow, struct load *load)
{
    struct calendar_state *state = flow_state(flow);
    const char *digest = flow_happened(flow)->calendar_changed->table_digest;

    state->entity = store_load_calendar(load);
    state->versions = load_versions(load, STORE_CALENDAR);
    state->text = *digest ? load_text(load, digest) : SIZE_MAX;
}

static void take_calendar(struct flow *flow, const struct loaded *loaded)
{
    struct calendar_state *state = flow_state(flow);
    bool damaged = false;
    size_t size = 0;

    state->version = loaded_version(loaded, state->versions, STORE_CALENDAR_PART);
    if (store_take_calendar(loaded, state->entity, flow_arena(flow), flow_failure(flow),
                            &state->standing) < 0) {
        return;
    }
    if (state->text != SIZE_MAX) {
        state->table = loaded_text(loaded, state->text, flow_arena(flow), &size, &damaged);
    }
    if (damaged) {
        failure_refuse(flow_failure(flow), &REFUSE_DATA_DAMAGED, NULL);
    }
}

/* Several dockets of a city may tell of its table: the latest stands. */
static void decide_calendar(struct flow *flow, struct commit *commit)
{
    const struct calendar_state *state = flow_state(flow);
    const struct stored_calendar told = {flow_happened(flow)->calendar_changed->version,
                                         state->table};

    if (!told.table || told.version <= state->standing.version) {
        flow_nothing(flow);
        return;
    }
    flow_part_also(flow, STORE_CALENDAR, STORE_CALENDAR_PART, state->version);
    store_put_calendar(commit, &told, flow_arena(flow));
}

const struct flow_steps REACTIONS_CALENDAR = {.plan = plan_calendar,
                                              .take = take_calendar,
                                              .decide = decide_calendar,
                                              .state_size = sizeof(struct calendar_state)};
