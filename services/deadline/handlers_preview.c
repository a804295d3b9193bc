/* What another calendar would move: of each docket of the city every timetable that has clocks is
 * loaded, a trip for each hundred, counted by the new table in memory of its own, and forgotten. */
#include "deadline/handlers_methods.h"

#include "common/base/calendar.h"
#include "deadline/policy.h"

#include <string.h>

enum {
    TRIP_SHEETS = LOAD_THINGS_MAX,
    MOVED_MAX = 3 * LOAD_MEMBERS_MAX,
    DOCKETS_MAX = 1000,
    SCRATCH_BYTES = 4 << 20
};

typedef Banfu__Deadline__V1__MovedClock MovedClock;

/* What the trip under way brings. */
enum trip { TRIP_DOCKETS, TRIP_LIST, TRIP_COUNT };

struct preview_state {
    struct case_state common; /* of the docket asked for */
    enum trip trip;
    size_t dockets_place, settings_place, members_place;
    const char **dockets; /* of the city */
    size_t docket_count, docket;
    struct settings settings; /* of the docket under way */
    const char **proposals;   /* likewise: its timetables */
    size_t count, next;
    struct sheet *sheets; /* of the trip under way */
    size_t sheet_count;
    MovedClock **moved;
    size_t moved_listed;
    int32_t moved_count, running;
    bool cut; /* there are more timetables than one load tells */
};

static void plan_dockets(struct flow *flow, struct load *load)
{
    struct preview_state *state = flow_state(flow);

    case_plan_settings(flow, &state->common, load);
    state->dockets_place = load_members(load, STORE_DOCKETS, 0, (double)INT64_MAX, DOCKETS_MAX);
}

static bool make_room(struct flow *flow, struct preview_state *state)
{
    struct arena *arena = flow_arena(flow);

    state->dockets = arena_array(arena, DOCKETS_MAX, sizeof(const char *));
    state->proposals = arena_array(arena, LOAD_MEMBERS_MAX, sizeof(const char *));
    state->sheets = arena_array(arena, TRIP_SHEETS, sizeof(*state->sheets));
    state->moved = arena_array(arena, MOVED_MAX, sizeof(MovedClock *));
    if (!state->dockets || !state->proposals || !state->sheets || !state->moved) {
        flow_fail_memory(flow);
        return false;
    }
    return true;
}

static void list_dockets(struct flow *flow, struct preview_state *state,
                         const struct loaded *loaded)
{
    size_t count = loaded_member_count(loaded, state->dockets_place);

    for (size_t i = 0; i < count; i++) {
        const char *docket =
            arena_strdup(flow_arena(flow), store_member(loaded, state->dockets_place, i));
        if (!docket) {
            flow_fail_memory(flow);
            return;
        }
        state->dockets[state->docket_count++] = docket;
    }
}

static const char *docket_of(const struct preview_state *state)
{
    return state->dockets[state->docket];
}

static void plan_list(struct flow *flow, struct preview_state *state, struct load *load)
{
    const struct counted_by any = {INT32_MAX, 0};

    state->trip = TRIP_LIST;
    state->settings_place = store_plan_settings(load, docket_of(state), flow_arena(flow));
    state->members_place =
        store_plan_behind(load, docket_of(state), any, LOAD_MEMBERS_MAX, flow_arena(flow));
}

/* "suggestion-17" of "shuozhou-2022/suggestion-17"; "" of the docket itself. */
static const char *proposal_of(const char *thing, struct arena *arena)
{
    const char *slash = strchr(thing, '/');

    return slash ? arena_strdup(arena, slash + 1) : "";
}

static void list_proposals(struct flow *flow, struct preview_state *state,
                           const struct loaded *loaded)
{
    size_t count = loaded_member_count(loaded, state->members_place);
    int64_t version = 0;

    store_take_settings(loaded, state->settings_place, flow_arena(flow), flow_failure(flow),
                        &state->settings, &version);
    state->cut = state->cut || count == LOAD_MEMBERS_MAX;
    state->count = state->next = 0;
    for (size_t i = 0; i < count; i++) {
        const char *thing = store_member(loaded, state->members_place, i);
        const char *proposal = proposal_of(thing, flow_arena(flow));
        if (!proposal) {
            flow_fail_memory(flow);
            return;
        }
        state->proposals[state->count++] = proposal;
    }
}

static void plan_trip(struct flow *flow, struct preview_state *state, struct load *load)
{
    state->trip = TRIP_COUNT;
    state->sheet_count = 0;
    while (state->next < state->count && state->sheet_count < TRIP_SHEETS) {
        store_plan_sheet(load, docket_of(state), state->proposals[state->next++], flow_arena(flow),
                         &state->sheets[state->sheet_count++]);
    }
}

static void note_moved(struct flow *flow, struct preview_state *state, const struct sheet *sheet,
                       const struct clock *clock, civil_day old_day)
{
    struct arena *arena = flow_arena(flow);
    MovedClock *moved = NULL;

    state->moved_count++;
    if (state->moved_listed < MOVED_MAX) {
        moved = arena_alloc(arena, sizeof(*moved));
    }
    if (!moved) {
        return;
    }
    banfu__deadline__v1__moved_clock__init(moved);
    moved->docket = wire_text(sheet->docket);
    moved->proposal = wire_text(sheet->proposal);
    moved->unit = wire_text(arena_strdup(arena, clock->unit));
    moved->kind = (Banfu__Event__V1__ClockKind__Enum)clock->kind;
    moved->old_due_date = wire_day(old_day, arena);
    moved->new_due_date = wire_day(clock->due.day, arena);
    state->moved[state->moved_listed++] = moved;
}

/* Compares each running clock's date before and after. */
static void count_sheet(struct flow *flow, struct preview_state *state, struct sheet *sheet,
                        const struct moment *moment, struct arena *scratch)
{
    const struct timetable *timetable = &sheet->timetable;
    civil_day *before = arena_array(scratch, timetable->clock_count + 1, sizeof(*before));

    if (!before) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < timetable->clock_count; i++) {
        before[i] = timetable->clocks[i].due.day;
    }
    if (domain_count_anew(&sheet->timetable, moment, flow_failure(flow)) < 0) {
        return;
    }
    for (size_t i = 0; i < timetable->clock_count; i++) {
        const struct clock *clock = &timetable->clocks[i];
        state->running += clock_is_running(clock);
        if (clock->due.day != before[i]) {
            note_moved(flow, state, sheet, clock, before[i]);
        }
    }
}

/* The table as it would be, read for each trip: nothing is held while the store is asked. */
static struct calendar *read_table(struct flow *flow)
{
    const Banfu__Deadline__V1__PutCalendarRequest *request = flow_request(flow);

    return handlers_read_calendar(flow, request->table);
}

static void count_by(struct flow *flow, struct preview_state *state, const struct loaded *loaded,
                     const struct calendar *calendar, struct arena *scratch)
{
    const struct almanac almanac = {state->settings, calendar};
    const struct moment moment = {&almanac, service_case_now_ms(flow_service(flow))};

    for (size_t i = 0; i < state->sheet_count && !failure_is_set(flow_failure(flow)); i++) {
        arena_clear(scratch);
        store_take_sheet(loaded, &state->sheets[i], scratch, flow_failure(flow));
        count_sheet(flow, state, &state->sheets[i], &moment, scratch);
    }
}

static void count_trip(struct flow *flow, struct preview_state *state, const struct loaded *loaded)
{
    struct calendar *calendar = read_table(flow);
    struct arena *scratch = calendar ? arena_new(SCRATCH_BYTES) : NULL;

    if (scratch) {
        count_by(flow, state, loaded, calendar, scratch);
    } else if (!failure_is_set(flow_failure(flow))) {
        flow_fail_memory(flow);
    }
    arena_free(scratch);
    calendar_free(calendar);
}

static void begin(struct flow *flow, struct preview_state *state, const struct loaded *loaded)
{
    static const struct policy_object nothing;

    case_take_settings(flow, &state->common, loaded);
    if (!case_docket_exists(flow, &state->common) || !flow_admit(flow, &nothing) ||
        !make_room(flow, state)) {
        return;
    }
    list_dockets(flow, state, loaded);
    calendar_free(read_table(flow)); /* faulty lines are named even where nothing runs */
}

static void take_trip(struct flow *flow, struct preview_state *state, const struct loaded *loaded)
{
    switch (state->trip) {
    case TRIP_DOCKETS: begin(flow, state, loaded); break;
    case TRIP_LIST: list_proposals(flow, state, loaded); break;
    case TRIP_COUNT: count_trip(flow, state, loaded); break;
    }
}

static bool more_trips(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct preview_state *state = flow_state(flow);
    bool first = state->trip == TRIP_DOCKETS;

    take_trip(flow, state, loaded);
    if (failure_is_set(flow_failure(flow))) {
        return false;
    }
    if (!first && state->next < state->count) {
        plan_trip(flow, state, load);
        return true;
    }
    state->docket += !first;
    if (state->docket == state->docket_count) {
        return false;
    }
    plan_list(flow, state, load);
    return true;
}

static void answer_moved(struct flow *flow)
{
    const struct preview_state *state = flow_state(flow);
    Banfu__Deadline__V1__PreviewCalendarResponse response =
        BANFU__DEADLINE__V1__PREVIEW_CALENDAR_RESPONSE__INIT;

    response.moved = state->moved;
    response.n_moved = state->moved_listed;
    response.moved_count = state->moved_count;
    response.running = state->running;
    response.cut = state->cut;
    flow_answer(flow, &response.base);
}

const struct flow_steps PREVIEW_CALENDAR_STEPS = {
    .plan = plan_dockets,
    .more = more_trips,
    .answer = answer_moved,
    .state_size = sizeof(struct preview_state),
};
