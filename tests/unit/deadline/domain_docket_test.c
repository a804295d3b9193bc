#include "deadline/domain.h"

#include "desk.h"

static void take_part(struct desk *desk, const char *date, int32_t answers, int32_t advises)
{
    const struct moment moment = when(desk, date);
    const struct taking_part change = {.unit = UNIT, .answers = answers, .advises = advises};

    assert_int_equal(domain_take_part(&desk->timetable, &moment, &change, &desk->failure), 0);
}

static void a_unit_owes_one_plan_from_its_first_assignment_and_one_report(void **state)
{
    struct desk *desk = *state;

    take_part(desk, "2022-03-28", 1, 0);
    take_part(desk, "2022-04-06", 1, 1);
    assert_int_equal(desk->timetable.clock_count, 2);
    assert_int_equal(clock_of(desk, CLOCK_PLAN, UNIT)->due.day, day("2022-04-19"));
    assert_int_equal(clock_of(desk, CLOCK_UNIT_REPORT, UNIT)->due.day, day("2022-08-31"));
}

static void a_co_unit_owes_a_report_but_no_plan(void **state)
{
    struct desk *desk = *state;

    take_part(desk, "2022-03-28", 0, 1);
    assert_null(timetable_clock(&desk->timetable, CLOCK_PLAN, UNIT, 0));
    assert_int_equal(clock_of(desk, CLOCK_UNIT_REPORT, UNIT)->state, CLOCK_RUNNING);
}

static void filed_and_given_once_is_enough(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-04-20");

    take_part(desk, "2022-03-28", 1, 0);
    assert_int_equal(domain_unit_plan_filed(&desk->timetable, &moment, UNIT, &desk->failure), 0);
    assert_int_equal(domain_report_given(&desk->timetable, &moment, UNIT, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_PLAN, UNIT)->state, CLOCK_MET_LATE);
    assert_int_equal(clock_of(desk, CLOCK_UNIT_REPORT, UNIT)->state, CLOCK_MET);
    take_part(desk, "2022-04-21", 1, 0);
    assert_int_equal(desk->timetable.clock_count, 2);
}

static void a_plan_filed_before_anything_is_assigned_counts(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-03-25");

    assert_int_equal(domain_unit_plan_filed(&desk->timetable, &moment, UNIT, &desk->failure), 0);
    take_part(desk, "2022-03-28", 1, 0);
    assert_null(timetable_clock(&desk->timetable, CLOCK_PLAN, UNIT, 0));
    assert_int_equal(clock_of(desk, CLOCK_UNIT_REPORT, UNIT)->state, CLOCK_RUNNING);
}

/* Known from other systems: a unit that gave everything back is still pressed for its plan. */
static void a_unit_that_answers_nothing_any_more_owes_no_plan(void **state)
{
    struct desk *desk = *state;

    take_part(desk, "2022-03-28", 1, 0);
    take_part(desk, "2022-04-06", -1, 1);
    assert_int_equal(clock_of(desk, CLOCK_PLAN, UNIT)->end, CLOCK_END_REASSIGNED);
    assert_int_equal(clock_of(desk, CLOCK_UNIT_REPORT, UNIT)->state, CLOCK_RUNNING);
    take_part(desk, "2022-04-07", 0, -1);
    assert_int_equal(clock_of(desk, CLOCK_UNIT_REPORT, UNIT)->end, CLOCK_END_REASSIGNED);
    take_part(desk, "2022-04-08", 1, 0);
    assert_int_equal(clock_of(desk, CLOCK_PLAN, UNIT)->due.day, day("2022-04-28"));
    assert_int_equal(clock_of(desk, CLOCK_UNIT_REPORT, UNIT)->state, CLOCK_RUNNING);
}

/* Rule 30 (P): the docket may ask for progress more seldom; once in each time is enough. */
static void progress_is_told_as_often_as_the_docket_says(void **state)
{
    struct desk *desk = *state;
    const struct assignment key = {.lead = UNIT, .signer_count = 1, .key = true};
    static const struct {
        const char *told, *month, *next;
        int32_t round;
    } cases[] = {{"2022-05-10", "2022-04-01", "2022-09-30", 6},
                 {"2022-06-29", "2022-06-01", "2022-09-30", 6}, /* once more of the same time */
                 {"2022-08-05", "2022-07-01", "2022-12-31", 9}};

    desk->almanac.settings.progress_months = 3;
    const struct moment assigned = when(desk, "2022-03-31");
    assert_int_equal(domain_assign(&desk->timetable, &assigned, &key, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_PROGRESS, UNIT)->due.day, day("2022-06-30"));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct moment moment = when(desk, cases[i].told);
        const struct progress progress = {UNIT, day(cases[i].month)};
        assert_int_equal(domain_progress_told(&desk->timetable, &moment, &progress, &desk->failure),
                         0);
        assert_int_equal(clock_of(desk, CLOCK_PROGRESS, UNIT)->due.day, day(cases[i].next));
        assert_int_equal(clock_of(desk, CLOCK_PROGRESS, UNIT)->round, cases[i].round);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_unit_owes_one_plan_from_its_first_assignment_and_one_report),
        DESK_TEST(a_co_unit_owes_a_report_but_no_plan),
        DESK_TEST(filed_and_given_once_is_enough),
        DESK_TEST(a_plan_filed_before_anything_is_assigned_counts),
        DESK_TEST(a_unit_that_answers_nothing_any_more_owes_no_plan),
        DESK_TEST(progress_is_told_as_often_as_the_docket_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
