#include "deadline/handlers_methods.h"

#include "common/base/calendar.h"
#include "common/base/clock.h"
#include "deadline/policy.h"

#include <banfu/event/v1/event.pb-c.h>
#include <banfu/proposal/v1/proposal.pb-c.h>
#include <string.h>

static const struct deadline *deadline_of(const struct flow *flow)
{
    return service_data(flow_service(flow));
}

struct calendar_state {
    struct case_state common; /* whether there is such a docket, and the table's version */
    size_t entity_place;
    const char *table;
};

static void plan_calendar(struct flow *flow, struct load *load)
{
    struct calendar_state *state = flow_state(flow);

    case_plan_settings(flow, &state->common, load);
    state->entity_place = load_entity(load, STORE_CALENDAR);
}

static void take_calendar(struct flow *flow, const struct loaded *loaded)
{
    struct calendar_state *state = flow_state(flow);
    bool damaged = false;
    const ProtobufCMessage *record =
        loaded_entity(loaded, state->entity_place, WIRE_CALENDAR, flow_arena(flow), &damaged);

    case_take_settings(flow, &state->common, loaded);
    if (!case_docket_exists(flow, &state->common)) {
        return;
    }
    if (damaged) {
        failure_set(flow_failure(flow), STATUS_DATA_LOSS, "CALENDAR_DAMAGED",
                    "工作日历数据损坏，请联系管理员");
    }
    state->table =
        record ? wire_read_calendar(record) : calendars_shipped(deadline_of(flow)->calendars);
}

static void answer_calendar(struct flow *flow)
{
    const struct calendar_state *state = flow_state(flow);
    Banfu__Deadline__V1__GetCalendarResponse response;

    banfu__deadline__v1__get_calendar_response__init(&response);
    response.version = state->common.calendar_version;
    response.table = wire_text(state->table);
    flow_answer(flow, &response.base);
}

const struct flow_steps GET_CALENDAR_STEPS = {
    .plan = plan_calendar,
    .take = take_calendar,
    .answer = answer_calendar,
    .state_size = sizeof(struct calendar_state),
};

/* --- another table --- */

static void take_put(struct flow *flow, const struct loaded *loaded)
{
    static const struct policy_object nothing;

    take_calendar(flow, loaded);
    (void)!flow_admit(flow, &nothing);
}

/* 2022 of shuozhou-2022; 0 where the docket is named otherwise. */
static int32_t year_of(struct flow *flow)
{
    const char *dash = strrchr(flow_docket(flow), '-');
    const char *begins = arena_printf(flow_arena(flow), "%s-01-01", dash ? dash + 1 : "");
    civil_day first = DAY_NONE;

    if (!begins || date_parse(begins, strlen(begins), &first) < 0) {
        return 0;
    }
    return date_of_day(first).year;
}

/* Weekends are off without a table: what counts is a day of Monday to Friday. */
static bool has_day_off(const struct calendar *calendar, int32_t year)
{
    for (civil_day day = date_day(year, 1, 1); day <= date_day(year, 12, 31); day++) {
        if (date_weekday(day) < SATURDAY && !calendar_is_working(calendar, day)) {
            return true;
        }
    }
    return false;
}

struct calendar *handlers_read_calendar(struct flow *flow, const char *table)
{
    struct calendar *calendar = NULL;
    int32_t year = year_of(flow);

    if (strlen(table) > CALENDAR_TEXT_MAX) {
        failure_add_field(flow_failure(flow), "table", "节假日安排表最多%d字节", CALENDAR_TEXT_MAX);
        return NULL;
    }
    if (calendar_parse(table, strlen(table), flow_failure(flow), &calendar) < 0) {
        return NULL;
    }
    if (year == 0 || has_day_off(calendar, year)) {
        return calendar;
    }
    failure_add_field(flow_failure(flow), "table", "表中没有%d年的休息日，节假日将全部取消",
                      (int)year);
    calendar_free(calendar);
    return NULL;
}

static bool is_readable(struct flow *flow, const char *table)
{
    struct calendar *calendar = handlers_read_calendar(flow, table);
    bool readable = calendar != NULL;

    calendar_free(calendar);
    return readable;
}

/* Whoever counts working days by this table reads it from the event. */
static void tell_changed(struct flow *flow, struct commit *commit, const char *table)
{
    const struct calendar_state *state = flow_state(flow);
    Banfu__Event__V1__CalendarChanged *body = arena_alloc(flow_arena(flow), sizeof(*body));
    char digest[65] = "";

    commit_text(commit, table, strlen(table), digest);
    char *kept = arena_strdup(flow_arena(flow), digest);
    if (!body || !kept) {
        flow_fail_memory(flow);
        return;
    }
    banfu__event__v1__calendar_changed__init(body);
    body->table_digest = kept;
    body->version = state->common.calendar_version + 1;
    flow_event(flow)->body_case = BANFU__EVENT__V1__EVENT__BODY_CALENDAR_CHANGED;
    flow_event(flow)->calendar_changed = body;
}

/* The dates follow: the sweep counts anew what was counted by an older table, and whoever loads
 * such a timetable before does so at once. */
static void decide_put(struct flow *flow, struct commit *commit)
{
    const Banfu__Deadline__V1__PutCalendarRequest *request = flow_request(flow);
    const struct calendar_state *state = flow_state(flow);

    flow_part(flow, STORE_CALENDAR, STORE_PART, state->common.calendar_version);
    if (failure_is_set(flow_failure(flow)) || !is_readable(flow, request->table)) {
        return;
    }
    commit_put(commit, STORE_CALENDAR, wire_store_calendar(request->table, flow_arena(flow)));
    tell_changed(flow, commit, request->table);
    flow_receipt(flow)->state = wire_text("CHANGED");
}

const struct flow_steps PUT_CALENDAR_STEPS = {
    .plan = plan_calendar,
    .take = take_put,
    .decide = decide_put,
    .state_size = sizeof(struct calendar_state),
};
