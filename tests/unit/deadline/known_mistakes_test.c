/* Mistakes that other systems of this kind are known for, one test each. */
#include "deadline/domain.h"
#include "deadline/explain.h"
#include "deadline/rungs.h"

#include "desk.h"

static struct clock *reply_of(struct desk *desk)
{
    return clock_of(desk, CLOCK_REPLY, UNIT);
}

static void overdue_does_not_stay_after_an_extension(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-06-29", "2022-08-01"), 0);
    assert_true(clock_is_overdue(reply_of(desk), at("2022-07-05", 10)));
    assert_int_equal(decide(desk, "2022-07-05", true, DAY_NONE), 0);
    assert_false(clock_is_overdue(reply_of(desk), at("2022-07-05", 10)));
    assert_int_equal(clock_light(reply_of(desk), &desk->almanac.settings, at("2022-07-05", 10)),
                     LIGHT_GREEN);
    assert_true(rung_instant(&desk->almanac, reply_of(desk)->due.day, reply_of(desk)->next_rung) >
                at("2022-07-05", 10));
    /* nor on a reply that has left meanwhile, and what it owed for being late is gone */
    dispatch(desk, "2022-08-10", "2022-08-10", 1);
    assert_int_equal(reply_of(desk)->state, CLOCK_MET_LATE);
    assert_int_equal(clock_of(desk, CLOCK_EXPLANATION, UNIT)->state, CLOCK_RUNNING);
}

static void overdue_does_not_stay_on_a_reply_that_left_before_its_grant(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-06-29", "2022-08-01"), 0);
    dispatch(desk, "2022-07-04", "2022-07-04", 1);
    assert_true(clock_is_overdue(reply_of(desk), at("2022-07-05", 10)));
    assert_int_equal(decide(desk, "2022-07-06", true, DAY_NONE), 0);
    assert_false(clock_is_overdue(reply_of(desk), at("2022-12-31", 10)));
    assert_int_equal(clock_of(desk, CLOCK_EXPLANATION, UNIT)->end, CLOCK_END_CURED);
}

static void a_rehandled_case_has_no_old_date(void **state)
{
    struct desk *desk = *state;
    const struct moment learnt = when(desk, "2022-07-20");
    const struct dissatisfaction words = {UNIT, 1, 1, day("2022-07-18"), false};

    assign(desk, "2022-03-28", 1);
    dispatch(desk, "2022-06-20", "2022-06-20", 1);
    assert_int_equal(domain_dissatisfied(&desk->timetable, &learnt, &words, &desk->failure), 0);
    const struct clock *again = timetable_clock(&desk->timetable, CLOCK_REHANDLING, UNIT, 1);
    assert_int_equal(again->due.day, day("2022-08-18"));
    assert_false(clock_is_overdue(again, at("2022-08-18", 23)));
    /* and the reply that dissatisfied was in time all the same */
    assert_int_equal(reply_of(desk)->state, CLOCK_MET);
    assert_int_equal(timetable_due(&desk->timetable, UNIT), day("2022-08-18"));
}

/* The service's side of it: tests/fault/deadline/time_test.py. */
static void a_reminder_is_not_issued_twice(void **state)
{
    struct desk *desk = *state;
    struct reminder reminders[8];
    size_t count = 0;

    assign(desk, "2022-03-28", 1);
    for (int i = 0; i < 2; i++) {
        const struct moment moment = when(desk, "2022-05-31");
        assert_int_equal(domain_accept(&desk->timetable, &moment, UNIT, &desk->failure), 0);
        assert_int_equal(domain_opinion_given(&desk->timetable, &moment, CO_UNIT, &desk->failure),
                         0);
        assert_int_equal(domain_remind(&desk->timetable, &moment, COUNT_OF(reminders),
                                       &desk->failure, reminders, &count),
                         0);
        assert_int_equal(count, i == 0);
    }
}

static void working_days_are_no_blocks_of_24_hours(void **state)
{
    struct desk *desk = *state;
    const struct moment late_evening = {&desk->almanac, date_end_ms(day("2022-04-01")) - 1};
    const struct assignment assignment = {.lead = UNIT, .signer_count = 1};

    /* Friday 23:59:59.999: the Saturday is worked, the festival is not; the seventh working day
     * ends at its midnight, not at the hour of the assignment. */
    assert_int_equal(domain_assign(&desk->timetable, &late_evening, &assignment, &desk->failure),
                     0);
    const struct clock *window = clock_of(desk, CLOCK_ACCEPTANCE, UNIT);
    assert_int_equal(window->due.day, day("2022-04-13"));
    assert_false(clock_is_overdue(window, date_end_ms(day("2022-04-13")) - 1));
    assert_true(clock_is_overdue(window, date_end_ms(day("2022-04-13"))));
}

static void an_extension_is_not_counted_from_the_day_of_asking(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    /* early: the cap is no sooner for it */
    assert_int_equal(ask(desk, "2022-04-15", "2022-09-30"), 0);
    assert_int_equal(decide(desk, "2022-04-20", true, day("2022-08-01")), 0);
    /* on the last day of the first one: no later for it */
    assert_int_equal(ask(desk, "2022-08-01", "2022-10-01"), -1);
    assert_string_equal(desk->failure.reason, "EXTENSION_PAST_LIMIT");
    assert_int_equal(ask(desk, "2022-08-01", "2022-09-30"), 0);
    assert_int_equal(decide(desk, "2022-08-20", true, DAY_NONE), 0);
    assert_int_equal(reply_of(desk)->due.day, day("2022-09-30"));
    assert_int_equal(ask(desk, "2022-09-01", "2022-10-08"), -1);
}

static void a_grant_does_not_reach_past_the_cap_once_the_docket_is_due_sooner(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-05-12");
    struct why_line lines[8];

    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-05-10", "2022-09-30"), 0);
    assert_int_equal(decide(desk, "2022-05-11", true, DAY_NONE), 0);
    desk->almanac.settings.reply_day = day("2022-06-15");
    assert_int_equal(domain_count_anew(&desk->timetable, &moment, &desk->failure), 0);
    assert_int_equal(reply_of(desk)->due.day, day("2022-09-15"));
    size_t count = explain(&desk->timetable, reply_of(desk), &desk->almanac, desk->arena, lines);
    assert_string_equal(lines[count - 1].arithmetic, "延期累计最多3个月，至2022-09-15");
    /* and what was granted is not forgotten when the date comes back, or moves past it and back */
    desk->almanac.settings.reply_day = day("2022-10-15");
    assert_int_equal(domain_count_anew(&desk->timetable, &moment, &desk->failure), 0);
    assert_int_equal(reply_of(desk)->due.day, day("2022-10-15"));
    desk->almanac.settings.reply_day = day("2022-06-30");
    assert_int_equal(domain_count_anew(&desk->timetable, &moment, &desk->failure), 0);
    assert_int_equal(reply_of(desk)->due.day, day("2022-09-30"));
}

static void months_are_counted_from_the_first_day_not_from_month_to_month(void **state)
{
    struct desk *desk = *state;

    desk->almanac.settings.reply_day = day("2022-11-30");
    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-11-01", "2023-02-28"), 0);
    assert_int_equal(decide(desk, "2022-11-02", true, DAY_NONE), 0);
    assert_int_equal(ask(desk, "2022-11-03", "2023-03-01"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(overdue_does_not_stay_after_an_extension),
        DESK_TEST(overdue_does_not_stay_on_a_reply_that_left_before_its_grant),
        DESK_TEST(a_rehandled_case_has_no_old_date),
        DESK_TEST(a_reminder_is_not_issued_twice),
        DESK_TEST(working_days_are_no_blocks_of_24_hours),
        DESK_TEST(an_extension_is_not_counted_from_the_day_of_asking),
        DESK_TEST(a_grant_does_not_reach_past_the_cap_once_the_docket_is_due_sooner),
        DESK_TEST(months_are_counted_from_the_first_day_not_from_month_to_month),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
