/* What another calendar would move in a docket: every timetable that has clocks is loaded, a trip
 * for each hundred, counted by the new table in memory of its own, and forgotten. */
#include "deadline/handlers_methods.h"

#include "common/base/calendar.h"
#include "deadline/policy.h"

#include <string.h>

enum { TRIP_SHEETS = LOAD_THINGS_MAX, MOVED_MAX = 3 * LOAD_MEMBERS_MAX, SCRATCH_BYTES = 4 << 20 };

typedef Banfu__Deadline__V1__MovedClock MovedClock;

struct preview_state {
    struct case_state common;
    size_t members_place;
    bool listed;
    const char **proposals; /* of the docket's timetables */
    size_t count, next;
    struct sheet *sheets; /* of the trip under way */
    size_t sheet_count;
    MovedClock **moved;
    size_t moved_listed;
    int32_t moved_count, running;
    bool cut; /* there are more timetables than one load tells */
};

static void plan_list(struct flow *flow, struct load *load)
{
    struct preview_state *state = flow_state(flow);
    const struct counted_by any = {INT32_MAX, 0};

    case_plan_settings(flow, &state->common, load);
    state->members_place =
        store_plan_behind(load, flow_docket(flow), any, LOAD_MEMBERS_MAX, flow_arena(flow));
}

/* "suggestion-17" of "shuozhou-2022/suggestion-17"; "" of the docket itself. */
static const char *proposal_of(const char *thing, struct arena *arena)
{
    const char *slash = strchr(thing, '/');

    return slash ? arena_strdup(arena, slash + 1) : "";
}

static bool list_proposals(struct flow *flow, struct preview_state *state,
                           const struct loaded *loaded)
{
    struct arena *arena = flow_arena(flow);
    size_t count = loaded_member_count(loaded, state->members_place);

    state->cut = count == LOAD_MEMBERS_MAX;
    state->proposals = arena_array(arena, count + 1, sizeof(const char *));
    state->sheets = arena_array(arena, TRIP_SHEETS, sizeof(*state->sheets));
    state->moved = arena_array(arena, MOVED_MAX, sizeof(MovedClock *));
    if (!state->proposals || !state->sheets || !state->moved) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const char *thing = store_member(loaded, state->members_place, i);
        state->proposals[state->count] = proposal_of(thing, arena);
        state->count += state->proposals[state->count] != NULL;
    }
    return true;
}

static void plan_trip(struct flow *flow, struct preview_state *state, struct load *load)
{
    state->sheet_count = 0;
    while (state->next < state->count && state->sheet_count < TRIP_SHEETS) {
        store_plan_sheet(load, flow_docket(flow), state->proposals[state->next++], flow_arena(flow),
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
    const struct almanac almanac = {state->common.almanac.settings, calendar};
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

    state->listed = true;
    case_take_settings(flow, &state->common, loaded);
    if (!flow_admit(flow, &nothing)) {
        return;
    }
    if (!list_proposals(flow, state, loaded)) {
        flow_fail_memory(flow);
    }
    calendar_free(read_table(flow)); /* faulty lines are named even where nothing runs */
}

static bool more_trips(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct preview_state *state = flow_state(flow);

    if (!state->listed) {
        begin(flow, state, loaded);
    } else {
        count_trip(flow, state, loaded);
    }
    if (failure_is_set(flow_failure(flow)) || state->next == state->count) {
        return false;
    }
    plan_trip(flow, state, load);
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
    .plan = plan_list,
    .more = more_trips,
    .answer = answer_moved,
    .state_size = sizeof(struct preview_state),
};
