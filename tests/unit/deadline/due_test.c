/* Due dates over random calendars and anchors, counted again as a clerk counts them: day by day on
 * a wall calendar. What the explanation writes down is what was computed. */
#include "deadline/due.h"

#include "deadline/explain.h"
#include "desk.h"

enum { CALENDARS = 40, DATES = 120, ROOM = 64, YEARS_DAYS = 1000 };

struct dice {
    uint64_t seed;
};

static int32_t draw(struct dice *dice, int32_t below)
{
    dice->seed ^= dice->seed >> 12;
    dice->seed ^= dice->seed << 25;
    dice->seed ^= dice->seed >> 27;
    return (int32_t)((dice->seed * 2685821657736338717ULL) >> 33) % below;
}

/* Days off and worked weekend days wherever chance puts them; the wall calendar is kept beside. */
static struct calendar *random_calendar(struct desk *desk, struct dice *dice, bool *ret_worked)
{
    static char text[CALENDAR_TEXT_MAX];
    civil_day first = day("2022-01-01");
    struct calendar *calendar = NULL;
    size_t size = 0;

    for (int32_t i = 0; i < YEARS_DAYS; i++) {
        char date[DATE_TEXT_SIZE];
        bool weekend = date_weekday(first + i) >= SATURDAY;
        bool marked = draw(dice, 10) == 0;
        ret_worked[i] = weekend == marked;
        if (marked) {
            int written = snprintf(text + size, sizeof(text) - size, "%s\t%s\t\t调休\n",
                                   weekend ? "work" : "off", date_print(first + i, date));
            assert_true(written > 0 && size + (size_t)written < sizeof(text));
            size += (size_t)written;
        }
    }
    assert_int_equal(calendar_parse(text, size, &desk->failure, &calendar), 0);
    return calendar;
}

struct wall {
    bool worked[YEARS_DAYS];
    civil_day first;
};

static civil_day clerk_adds(const struct wall *wall, civil_day from, int32_t working_days)
{
    while (working_days > 0) {
        from++;
        working_days -= wall->worked[from - wall->first] ? 1 : 0;
    }
    return from;
}

static civil_day clerk_adds_months(civil_day from, int32_t months)
{
    struct civil_date date = date_of_day(from);

    for (; months > 0; months--) {
        date.month = date.month == 12 ? 1 : date.month + 1;
        date.year += date.month == 1;
    }
    while (date_day(date.year, date.month, date.day) == DAY_NONE) {
        date.day--;
    }
    return date_day(date.year, date.month, date.day);
}

static civil_day clerk_counts(const struct desk *desk, const struct wall *wall,
                              const struct clock *clock, civil_day reply_due)
{
    const struct settings *settings = &desk->almanac.settings;
    struct period period = due_period(clock, settings);
    civil_day day = DAY_NONE;

    switch (period.form) {
    case PERIOD_WORKING_DAYS: return clerk_adds(wall, clock->due.anchor, period.count);
    case PERIOD_BEFORE_REPLY:
        day = clerk_adds(wall, clock->due.anchor, period.least);
        return reply_due - period.count > day ? reply_due - period.count : day;
    case PERIOD_MONTHS:
        day = clerk_adds_months(clock->due.anchor,
                                period.count * (clock->kind == CLOCK_PROGRESS ? clock->round : 1));
        while (settings->roll_rest_days && !wall->worked[day - wall->first]) {
            day++;
        }
        return day;
    case PERIOD_DOCKET_DATE: break;
    }
    return clock->kind == CLOCK_REPLY ? settings->reply_day : settings->report_day;
}

static void check_one(struct desk *desk, struct dice *dice, const struct wall *wall)
{
    civil_day reply_due = wall->first + 200 + draw(dice, 100);
    struct clock clock = {.kind = (enum clock_kind)(1 + draw(dice, CLOCK_KINDS - 1)),
                          .round = 1 + draw(dice, 6),
                          .between = draw(dice, 2) == 0,
                          .unit = UNIT,
                          .due = {.anchor = wall->first + draw(dice, 400)}};
    struct why_line lines[ROOM];
    char anchor[DATE_TEXT_SIZE];

    (void)date_print(clock.due.anchor, anchor);
    clock.due = due_count(&desk->almanac, &clock, reply_due);
    assert_int_equal(clock.due.day, clerk_counts(desk, wall, &clock, reply_due));
    size_t count = explain(&desk->timetable, &clock, &desk->almanac, desk->arena, lines);
    assert_true(count > 0);
    assert_int_equal(lines[count - 1].day, clock.due.day);
    if (due_period(&clock, &desk->almanac.settings).form != PERIOD_DOCKET_DATE) {
        assert_non_null(strstr(lines[0].anchor, clock.kind == CLOCK_OPINION ? "" : anchor));
    }
}

static void dates_are_those_a_clerk_counts_on_the_wall(void **state)
{
    struct desk *desk = *state;
    static struct wall wall;

    wall.first = day("2022-01-01");
    for (uint64_t seed = 1; seed <= CALENDARS; seed++) {
        struct dice dice = {seed * 2654435761ULL + 1};
        struct calendar *calendar = random_calendar(desk, &dice, wall.worked);
        desk->almanac.calendar = calendar;
        for (int i = 0; i < DATES; i++) {
            arena_clear(desk->arena);
            failure_init(&desk->failure, desk->arena);
            timetable_init(&desk->timetable, desk->arena);
            desk->almanac.settings.roll_rest_days = draw(&dice, 2) == 0;
            check_one(desk, &dice, &wall);
        }
        calendar_free(calendar);
    }
    desk->almanac.calendar = NULL;
}

static void an_unknown_year_is_told_only_where_the_calendar_was_asked(void **state)
{
    struct desk *desk = *state;
    struct why_line lines[ROOM];
    struct clock clock = {.kind = CLOCK_REHANDLING, .due = {.anchor = day("2031-03-03")}};

    timetable_init(&desk->timetable, desk->arena);
    clock.due = due_count(&desk->almanac, &clock, DAY_NONE);
    assert_int_equal(explain(&desk->timetable, &clock, &desk->almanac, desk->arena, lines), 1);
    desk->almanac.settings.roll_rest_days = true;
    clock.due = due_count(&desk->almanac, &clock, DAY_NONE);
    size_t count = explain(&desk->timetable, &clock, &desk->almanac, desk->arena, lines);
    assert_non_null(strstr(lines[count - 1].arithmetic, "2031年放假安排尚未录入"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(dates_are_those_a_clerk_counts_on_the_wall),
        DESK_TEST(an_unknown_year_is_told_only_where_the_calendar_was_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
