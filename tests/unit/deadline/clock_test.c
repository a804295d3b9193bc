#include "deadline/clock.h"

#include "deadline/due.h"
#include "desk.h"

static void every_kind_counts_as_its_clause_says(void **state)
{
    struct desk *desk = *state;
    static const struct {
        enum clock_kind kind;
        const char *anchor, *due;
    } cases[] = {
        {CLOCK_REPLY, "2022-03-28", "2022-06-30"},
        {CLOCK_REPLY, "2022-06-29", "2022-06-30"}, /* late assignment does not move it */
        {CLOCK_UNIT_REPORT, "2022-03-28", "2022-08-31"},
        {CLOCK_ACCEPTANCE, "2022-03-28", "2022-04-07"}, /* over Qingming, 2 April worked */
        {CLOCK_ACCEPTANCE, "2022-03-24", "2022-04-02"}, /* a worked Saturday counts */
        {CLOCK_PLAN, "2022-04-25", "2022-05-18"},
        {CLOCK_REHANDLING, "2022-07-05", "2022-08-05"},
        {CLOCK_REHANDLING, "2022-06-17", "2022-07-17"}, /* a Sunday: rest days move nothing */
        {CLOCK_REHANDLING, "2022-01-31", "2022-02-28"}, /* no 31 February */
        {CLOCK_REHANDLING, "2022-09-01", "2022-10-01"},
        {CLOCK_EXPLANATION, "2022-07-01", "2022-07-06"},
        {CLOCK_SUPPLEMENT, "2022-07-01", "2022-07-22"},
        {CLOCK_OPINION, "2022-03-28", "2022-05-31"},
        {CLOCK_OPINION, "2022-06-13", "2022-06-27"}, /* ten working days at least */
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char got[DATE_TEXT_SIZE];
        struct due_date due = count(desk, cases[i].kind, day(cases[i].anchor), day("2022-06-30"));
        assert_string_equal(date_print(due.day, got), cases[i].due);
    }
}

static void a_docket_without_dates_has_none(void **state)
{
    struct desk *desk = *state;

    desk->almanac.settings.reply_day = DAY_NONE;
    assert_int_equal(count(desk, CLOCK_REPLY, day("2022-03-28"), 0).day, DAY_NONE);
    assert_int_equal(count(desk, CLOCK_REHANDLING, DAY_NONE, 0).day, DAY_NONE);
}

static void months_pass_on_only_where_the_docket_says_so(void **state)
{
    struct desk *desk = *state;

    desk->almanac.settings.roll_rest_days = true;
    struct due_date due = count(desk, CLOCK_REHANDLING, day("2022-09-01"), 0);
    assert_int_equal(due.counted, day("2022-10-01"));
    assert_int_equal(due.day, day("2022-10-08")); /* over the week of October */
    desk->almanac.settings.reply_day = day("2022-10-01");
    assert_int_equal(count(desk, CLOCK_REPLY, 0, 0).day, day("2022-10-01"));
}

static void lights_change_with_the_days_left(void **state)
{
    struct desk *desk = *state;
    const struct clock clock = {.kind = CLOCK_REPLY, .due = {.day = day("2022-06-30")}};
    static const struct {
        const char *date;
        int hour;
        enum light light;
    } cases[] = {
        {"2022-06-14", 23, LIGHT_GREEN},  {"2022-06-15", 0, LIGHT_YELLOW},
        {"2022-06-26", 23, LIGHT_YELLOW}, {"2022-06-27", 0, LIGHT_RED},
        {"2022-06-30", 23, LIGHT_RED},    {"2022-07-01", 0, LIGHT_OVERDUE},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(
            clock_light(&clock, &desk->almanac.settings, at(cases[i].date, cases[i].hour)),
            cases[i].light);
    }
}

static void the_last_day_ends_at_midnight_there(void **state)
{
    const struct clock clock = {.due = {.day = day("2022-06-30")}};
    const int64_t midnight = 1656604800000; /* 2022-06-30T16:00:00Z */

    (void)state;
    assert_false(clock_is_overdue(&clock, midnight - 1));
    assert_true(clock_is_overdue(&clock, midnight));
}

static void ended_clocks_keep_what_became_of_them(void **state)
{
    struct desk *desk = *state;
    struct clock clock = {.due = {.day = day("2022-06-30")}};
    int64_t later = at("2023-01-01", 0);

    clock.state = CLOCK_MET;
    assert_int_equal(clock_light(&clock, &desk->almanac.settings, later), LIGHT_GREEN);
    clock.state = CLOCK_MET_LATE;
    assert_int_equal(clock_light(&clock, &desk->almanac.settings, later), LIGHT_OVERDUE);
    clock.state = CLOCK_UNCONFIRMED;
    assert_int_equal(clock_light(&clock, &desk->almanac.settings, later), LIGHT_OVERDUE);
    clock.state = CLOCK_ENDED;
    assert_int_equal(clock_light(&clock, &desk->almanac.settings, later), LIGHT_NONE);
}

static void settings_are_mended(void **state)
{
    struct settings settings = {.extension_months = 4,
                                .rehandling_months = 2,
                                .yellow_days = -1,
                                .rungs = {1, 7, 30, 7, -4, 9999, 0},
                                .rung_count = 7};

    (void)state;
    settings_mend(&settings);
    assert_int_equal(settings.extension_months, 3);
    assert_int_equal(settings.rehandling_months, 1);
    assert_int_equal(settings.yellow_days, 15);
    assert_int_equal(settings.acceptance_days, 7);
    assert_int_equal(settings.rung_count, 4);
    assert_int_equal(settings.rungs[0], 30);
    assert_int_equal(settings.rungs[3], 0);
}

static void names_are_those_on_the_wire(void **state)
{
    (void)state;
    assert_string_equal(clock_kind_name(CLOCK_REHANDLING), "REHANDLING");
    assert_string_equal(clock_kind_name(CLOCK_KINDS), "");
    assert_string_equal(clock_kind_chinese(CLOCK_NONE), "");
    assert_string_equal(clock_kind_clause(CLOCK_REPLY), "通知二；规则10");
    assert_string_equal(clock_end_name(CLOCK_END_TAKEN_BACK), "TAKEN_BACK");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(every_kind_counts_as_its_clause_says),
        DESK_TEST(a_docket_without_dates_has_none),
        DESK_TEST(months_pass_on_only_where_the_docket_says_so),
        DESK_TEST(lights_change_with_the_days_left),
        cmocka_unit_test(the_last_day_ends_at_midnight_there),
        DESK_TEST(ended_clocks_keep_what_became_of_them),
        cmocka_unit_test(settings_are_mended),
        cmocka_unit_test(names_are_those_on_the_wire),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
