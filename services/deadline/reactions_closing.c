#include "deadline/reactions_closing.h"

#include "deadline/case.h"

#include <banfu/event/v1/event.pb-c.h>
#include <string.h>

enum { SHEETS_MAX = LOAD_THINGS_MAX - 1 /* and the calendar's version */ };

struct closing_state {
    struct case_state common; /* settings and calendar */
    struct sheet *sheets;     /* of each proposal once */
    size_t count;
};

static const Banfu__Event__V1__ClosedMany *closed(const struct flow *flow)
{
    return flow_happened(flow)->closed_many;
}

static struct sheet *find_sheet(const struct closing_state *state, const char *proposal)
{
    for (size_t i = 0; i < state->count; i++) {
        if (strcmp(state->sheets[i].proposal, proposal) == 0) {
            return &state->sheets[i];
        }
    }
    return NULL;
}

/* Whoever closes many keeps to fewer than fit here; what is over is not passed by in silence. */
static void plan_sheets(struct flow *flow, struct closing_state *state, struct load *load)
{
    case_plan_settings(flow, &state->common, load);
    state->count = 0;
    for (size_t i = 0; i < closed(flow)->n_items; i++) {
        const char *proposal = closed(flow)->items[i]->proposal;
        if (find_sheet(state, proposal)) {
            continue;
        }
        if (state->count == SHEETS_MAX) {
            failure_set(flow_failure(flow), STATUS_RESOURCE_EXHAUSTED, "TOO_MANY",
                        "一次办结的件数过多");
            return;
        }
        store_plan_sheet(load, flow_docket(flow), proposal, flow_arena(flow),
                         &state->sheets[state->count++]);
    }
}

static void plan_many(struct flow *flow, struct load *load)
{
    struct closing_state *state = flow_state(flow);

    state->sheets = arena_array(flow_arena(flow), SHEETS_MAX, sizeof(*state->sheets));
    if (!state->sheets) {
        failure_set(flow_failure(flow), STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
        return;
    }
    plan_sheets(flow, state, load);
}

static bool more_many(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct closing_state *state = flow_state(flow);
    bool again = false;

    if (!case_learn_calendar(flow, &state->common, loaded, &again) || !again) {
        return false;
    }
    plan_sheets(flow, state, load);
    return true;
}

static void take_many(struct flow *flow, const struct loaded *loaded)
{
    struct closing_state *state = flow_state(flow);

    case_take_settings(flow, &state->common, loaded);
    for (size_t i = 0; i < state->count && !failure_is_set(flow_failure(flow)); i++) {
        case_take_sheet(flow, &state->common, &state->sheets[i], loaded);
    }
}

static bool finish_all(struct flow *flow, const struct closing_state *state)
{
    for (size_t i = 0; i < closed(flow)->n_items; i++) {
        const Banfu__Event__V1__ClosedItem *item = closed(flow)->items[i];
        struct sheet *sheet = find_sheet(state, item->proposal);
        if (domain_finish(&sheet->timetable, &state->common.moment, item->unit, CLOCK_END_CLOSED,
                          flow_failure(flow)) < 0) {
            return false;
        }
    }
    return true;
}

/* The changed clocks of all of them; NULL when the arena is full. */
static Banfu__Event__V1__Clock **list_changed(struct flow *flow, const struct closing_state *state,
                                              size_t *ret_count)
{
    size_t room = 1, count = 0;

    for (size_t i = 0; i < state->count; i++) {
        room += state->sheets[i].timetable.clock_count;
    }
    Banfu__Event__V1__Clock **all =
        arena_array(flow_arena(flow), room, sizeof(Banfu__Event__V1__Clock *));
    for (size_t i = 0; all && i < state->count; i++) {
        Banfu__Event__V1__Clock **some = NULL;
        size_t some_count = 0;
        if (!wire_changed_clocks(&state->sheets[i].timetable, state->sheets[i].proposal,
                                 flow_arena(flow), &some_count, &some)) {
            return NULL;
        }
        for (size_t k = 0; k < some_count; k++) {
            all[count++] = some[k];
        }
    }
    *ret_count = count;
    return all;
}

static void tell(struct flow *flow, const struct closing_state *state)
{
    size_t count = 0;
    Banfu__Event__V1__Clock **clocks = list_changed(flow, state, &count);

    if (!clocks ||
        (count > 0 && !wire_clocks_changed(flow_event(flow), count, clocks,
                                           flow_happened_position(flow), flow_arena(flow)))) {
        failure_set(flow_failure(flow), STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
    }
}

static void decide_many(struct flow *flow, struct commit *commit)
{
    struct closing_state *state = flow_state(flow);
    bool changed = false;

    if (!finish_all(flow, state)) {
        return;
    }
    for (size_t i = 0; i < state->count; i++) {
        changed = case_put_also(flow, commit, &state->common.almanac, &state->sheets[i]) || changed;
    }
    if (changed) {
        tell(flow, state);
    } else {
        flow_nothing(flow);
    }
}

const struct flow_steps CLOSED_MANY_STEPS = {
    .plan = plan_many,
    .more = more_many,
    .take = take_many,
    .decide = decide_many,
    .state_size = sizeof(struct closing_state),
};
