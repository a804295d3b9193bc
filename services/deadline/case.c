#include "deadline/case.h"

#include "common/base/clock.h"
#include "deadline/errors.h"

#include <string.h>

static struct deadline *deadline_of(const struct flow *flow)
{
    return service_data(flow_service(flow));
}

static const char *city_of(const struct flow *flow, char city[SERVICE_SHARD_SIZE])
{
    struct arena *arena = flow_arena(flow);
    struct failure failure;

    failure_init(&failure, arena);
    city[0] = '\0';
    (void)!service_shard(flow_service(flow), flow_docket(flow), &failure, city);
    return city;
}

/* --- plan --- */

void case_plan_settings(struct flow *flow, struct case_state *state, struct load *load)
{
    state->calendar_place = load_versions(load, STORE_CALENDAR);
    state->settings_place = store_plan_settings(load, flow_docket(flow), flow_arena(flow));
    if (state->calendar_asked) {
        state->calendar_entity = load_entity(load, STORE_CALENDAR);
    }
}

static void plan_all(struct flow *flow, struct load *load)
{
    struct case_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);

    case_plan_settings(flow, state, load);
    store_plan_sheet(load, flow_docket(flow), flow_proposal(flow), arena, &state->sheet);
    if (state->with_reports) {
        store_plan_sheet(load, flow_docket(flow), "", arena, &state->reports);
    }
}

void case_plan(struct flow *flow, struct load *load)
{
    plan_all(flow, load);
}

void case_plan_with_reports(struct flow *flow, struct load *load)
{
    struct case_state *state = flow_state(flow);

    state->with_reports = true;
    plan_all(flow, load);
}

/* --- more --- */

/* The table that came with the second trip, as the version that came with it. */
static void learn(struct flow *flow, const struct case_state *state, const struct loaded *loaded,
                  int64_t version)
{
    char city[SERVICE_SHARD_SIZE];
    bool damaged = false;
    const ProtobufCMessage *record =
        loaded_entity(loaded, state->calendar_entity, WIRE_CALENDAR, flow_arena(flow), &damaged);

    if (!record) {
        failure_set(flow_failure(flow), STATUS_DATA_LOSS, "CALENDAR_DAMAGED",
                    "工作日历数据损坏，请联系管理员");
        return;
    }
    (void)!calendars_learn(deadline_of(flow)->calendars, city_of(flow, city), version,
                           wire_read_calendar(record), clock_steady_ms(), flow_failure(flow));
}

bool case_learn_calendar(struct flow *flow, struct case_state *state, const struct loaded *loaded,
                         bool *ret_again)
{
    char city[SERVICE_SHARD_SIZE];
    int64_t version = loaded_version(loaded, state->calendar_place, STORE_PART);

    *ret_again = false;
    if (calendars_find(deadline_of(flow)->calendars, city_of(flow, city), version)) {
        return true;
    }
    if (state->calendar_asked) {
        learn(flow, state, loaded, version);
        return !failure_is_set(flow_failure(flow));
    }
    state->calendar_asked = true;
    *ret_again = true;
    return true;
}

bool case_more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct case_state *state = flow_state(flow);
    bool again = false;

    if (!case_learn_calendar(flow, state, loaded, &again) || !again) {
        return false;
    }
    plan_all(flow, load);
    return true;
}

/* --- take --- */

void case_take_settings(struct flow *flow, struct case_state *state, const struct loaded *loaded)
{
    char city[SERVICE_SHARD_SIZE];
    int64_t happened_ms = flow_happened_ms(flow);

    state->calendar_version = loaded_version(loaded, state->calendar_place, STORE_PART);
    store_take_settings(loaded, state->settings_place, flow_arena(flow), flow_failure(flow),
                        &state->almanac.settings, &state->settings_version);
    state->almanac.calendar =
        calendars_find(deadline_of(flow)->calendars, city_of(flow, city), state->calendar_version);
    state->moment = (struct moment){.almanac = &state->almanac,
                                    .now_ms = happened_ms ? happened_ms : flow_now_ms(flow)};
}

void case_take_sheet(struct flow *flow, struct case_state *state, struct sheet *sheet,
                     const struct loaded *loaded)
{
    const struct counted_by now = {state->calendar_version, state->settings_version};

    store_take_sheet(loaded, sheet, flow_arena(flow), flow_failure(flow));
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    if (sheet->stored.bytes && (sheet->counted_by.calendar != now.calendar ||
                                sheet->counted_by.settings != now.settings)) {
        (void)!domain_count_anew(&sheet->timetable, &state->moment, flow_failure(flow));
    } else if (sheet->stored.bytes) {
        sheet->wakes_ms = timetable_wake_ms(&sheet->timetable, &state->almanac);
    }
    sheet->counted_by = now;
}

void case_take(struct flow *flow, const struct loaded *loaded)
{
    struct case_state *state = flow_state(flow);

    case_take_settings(flow, state, loaded);
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    case_take_sheet(flow, state, &state->sheet, loaded);
    if (state->with_reports) {
        case_take_sheet(flow, state, &state->reports, loaded);
    }
}

bool case_docket_exists(struct flow *flow, const struct case_state *state)
{
    if (!failure_is_set(flow_failure(flow)) && state->settings_version == 0) {
        failure_set(flow_failure(flow), STATUS_NOT_FOUND, "DOCKET_UNKNOWN", "没有“%s”这个办理年度",
                    flow_docket(flow));
    }
    return !failure_is_set(flow_failure(flow));
}

bool case_exists(struct flow *flow)
{
    const struct case_state *state = flow_state(flow);

    if (case_docket_exists(flow, state) && state->sheet.timetable.handling_count == 0) {
        refuse(flow_failure(flow), &REFUSAL_PROPOSAL_UNKNOWN, NULL);
    }
    return !failure_is_set(flow_failure(flow));
}

/* The only unit that answers; NULL where there are several or none. */
static const char *only_answering(const struct timetable *timetable)
{
    const char *unit = NULL;

    for (size_t i = 0; i < timetable->handling_count; i++) {
        const struct handling *handling = &timetable->handlings[i];
        if (!handling->open || handling->part == HANDLING_CO) {
            continue;
        }
        if (unit) {
            return NULL;
        }
        unit = handling->unit;
    }
    return unit;
}

bool case_choose_unit(struct flow *flow)
{
    struct case_state *state = flow_state(flow);
    const struct timetable *timetable = &state->sheet.timetable;
    const char *own = flow_caller_unit(flow);

    if (*flow_unit(flow)) {
        state->unit = flow_unit(flow);
    } else if (*own && timetable_handling(timetable, own)) {
        state->unit = own;
    } else {
        state->unit = only_answering(timetable);
    }
    if (!state->unit) {
        failure_add_field(flow_failure(flow), "unit", "此件由多个单位承办，请指明单位");
    }
    return state->unit != NULL;
}

/* 市住建局、市教育局: who handles it now. */
static const char *list_units(const struct timetable *timetable)
{
    const char *list = "";

    for (size_t i = 0; i < timetable->handling_count; i++) {
        const struct handling *handling = &timetable->handlings[i];
        if (handling->open) {
            const char *longer =
                arena_printf(timetable->arena, "%s%s%s", list, *list ? "、" : "", handling->unit);
            list = longer ? longer : list;
        }
    }
    return *list ? list : "无";
}

bool case_unit_is_known(struct flow *flow)
{
    const struct case_state *state = flow_state(flow);
    const char *unit = flow_unit(flow);

    if (failure_is_set(flow_failure(flow)) || !*unit ||
        timetable_handling(&state->sheet.timetable, unit)) {
        return !failure_is_set(flow_failure(flow));
    }
    failure_add_field(flow_failure(flow), "unit", "“%s”不承办、会办此件；此件的单位：%s", unit,
                      list_units(&state->sheet.timetable));
    return false;
}

static bool names_another_unit(const struct flow *flow)
{
    const char *unit = flow_unit_meant(flow);

    return *unit && strcmp(unit, flow_caller_unit(flow)) != 0;
}

void case_plan_unit_meant(struct flow *flow, struct case_state *state, struct load *load)
{
    if (names_another_unit(flow)) {
        store_plan_sheet(load, flow_docket(flow), "", flow_arena(flow), &state->reports);
    }
}

bool case_takes_part(struct flow *flow, const struct timetable *timetable)
{
    if (!failure_is_set(flow_failure(flow)) && names_another_unit(flow) &&
        !timetable_handling(timetable, flow_unit_meant(flow))) {
        failure_set(flow_failure(flow), STATUS_NOT_FOUND, "UNIT_UNKNOWN",
                    "“%s”在此办理年度没有承办或会办的建议提案", flow_unit_meant(flow));
    }
    return !failure_is_set(flow_failure(flow));
}

bool case_unit_takes_part(struct flow *flow, struct case_state *state, const struct loaded *loaded)
{
    if (!names_another_unit(flow)) {
        return true;
    }
    store_take_sheet(loaded, &state->reports, flow_arena(flow), flow_failure(flow));
    return case_takes_part(flow, &state->reports.timetable);
}

struct view case_view(const struct flow *flow)
{
    const struct case_state *state = flow_state(flow);

    return (struct view){.timetable = &state->sheet.timetable,
                         .almanac = &state->almanac,
                         .now_ms = state->moment.now_ms,
                         .arena = flow_arena(flow)};
}

/* --- decide --- */

bool case_name_part(struct flow *flow)
{
    struct case_state *state = flow_state(flow);

    flow_part(flow, state->sheet.thing, STORE_PART, state->sheet.version);
    state->part_named = true;
    return !failure_is_set(flow_failure(flow));
}

static bool put_first(struct flow *flow, struct commit *commit, struct case_state *state)
{
    state->record = store_sheet_record(&state->sheet, flow_arena(flow));
    if (!store_sheet_changed(&state->sheet, state->record, flow_arena(flow))) {
        return false;
    }
    if (!state->part_named) {
        flow_part(flow, state->sheet.thing, STORE_PART, state->sheet.version);
    }
    store_put_sheet(commit, &state->sheet, state->record, &state->almanac, flow_arena(flow));
    return true;
}

/* Of a sheet whose version the client does not name. */
static bool put_also(struct flow *flow, struct commit *commit, const struct almanac *almanac,
                     const struct sheet *sheet)
{
    struct packed record = store_sheet_record(sheet, flow_arena(flow));

    if (!store_sheet_changed(sheet, record, flow_arena(flow))) {
        return false;
    }
    flow_part_also(flow, sheet->thing, STORE_PART, sheet->version);
    store_put_sheet(commit, sheet, record, almanac, flow_arena(flow));
    return true;
}

bool case_put(struct flow *flow, struct commit *commit)
{
    struct case_state *state = flow_state(flow);
    bool first = put_first(flow, commit, state);
    bool second = state->with_reports && put_also(flow, commit, &state->almanac, &state->reports);

    return first || second;
}
