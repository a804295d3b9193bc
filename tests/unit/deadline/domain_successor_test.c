#include "deadline/domain.h"

#include "desk.h"

static const char *const SUCCESSOR = "市城建委";

static void pass(struct desk *desk, const char *date, const char *unit, const char *successor)
{
    const struct moment moment = when(desk, date);

    assert_int_equal(domain_pass(&desk->timetable, &moment, unit, successor, &desk->failure), 0);
}

static void clocks_go_on_under_the_new_name(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 2);
    const struct clock before = *clock_of(desk, CLOCK_REPLY, UNIT);
    pass(desk, "2022-05-10", UNIT, SUCCESSOR);
    assert_null(timetable_clock(&desk->timetable, CLOCK_REPLY, UNIT, 0));
    const struct clock *now = clock_of(desk, CLOCK_REPLY, SUCCESSOR);
    assert_int_equal(now->state, CLOCK_RUNNING);
    assert_int_equal(now->due.day, before.due.day);
    assert_int_equal(now->started_ms, before.started_ms);
    assert_int_equal(now->next_rung, before.next_rung);
    assert_true(now->changed);
    assert_string_equal(now->passed_from, UNIT);
    assert_false(timetable_handling(&desk->timetable, UNIT)->open);
    const struct handling *handling = domain_open_handling(&desk->timetable, SUCCESSOR);
    assert_int_equal(handling->part, HANDLING_LEAD);
    assert_int_equal(handling->assigned, day("2022-03-28"));
    /* The co-unit's date still leads up to the lead unit's. */
    assert_int_equal(domain_reply_due(&desk->timetable), day("2022-06-30"));
    assert_string_equal(domain_unit_now(&desk->timetable, UNIT), SUCCESSOR);
    assert_string_equal(domain_unit_now(&desk->timetable, CO_UNIT), CO_UNIT);
}

static void grants_and_the_cap_stay(void **state)
{
    struct desk *desk = *state;
    static const char *const office[] = {"OFFICE"};
    const struct acting acting = {office, 1};
    const struct moment moment = when(desk, "2022-06-03");
    const struct extension_decision decision = {
        .unit = UNIT, .reason = "属实", .by = "办公室", .grant = true};

    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-06-01", "2022-08-01"), 0);
    assert_int_equal(
        domain_decide_extension(&desk->timetable, &moment, &decision, &acting, &desk->failure), 0);
    pass(desk, "2022-06-10", UNIT, SUCCESSOR);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, SUCCESSOR)->due.day, day("2022-08-01"));
    assert_int_equal(clock_of(desk, CLOCK_REPLY, SUCCESSOR)->due.original, day("2022-06-30"));
    assert_int_equal(timetable_grants(&desk->timetable, SUCCESSOR), 1);
    assert_string_equal(desk->timetable.explanations[0].unit, SUCCESSOR);
}

static void letters_of_both_make_one_reply(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 2);
    dispatch(desk, "2022-05-09", "2022-05-09", 1);
    pass(desk, "2022-05-10", UNIT, SUCCESSOR);
    const struct moment moment = when(desk, "2022-05-11");
    const int32_t second = 2;
    const struct dispatch rest = {.unit = SUCCESSOR,
                                  .kind = REPLY_FIRST,
                                  .signers = &second,
                                  .signer_count = 1,
                                  .left = {day("2022-05-11"), moment.now_ms},
                                  .to_all = true,
                                  .last_day = day("2022-05-11")};
    assert_int_equal(domain_dispatch(&desk->timetable, &moment, &rest, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, SUCCESSOR)->state, CLOCK_MET);
}

static void a_co_unit_that_comes_to_answer_owes_no_opinion(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    pass(desk, "2022-05-10", UNIT, CO_UNIT);
    assert_int_equal(clock_of(desk, CLOCK_OPINION, CO_UNIT)->state, CLOCK_ENDED);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, CO_UNIT)->state, CLOCK_RUNNING);
    assert_int_equal(domain_open_handling(&desk->timetable, CO_UNIT)->part, HANDLING_LEAD);
}

static void who_answers_already_goes_on_with_its_own(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    pass(desk, "2022-05-10", CO_UNIT, UNIT);
    assert_int_equal(clock_of(desk, CLOCK_OPINION, CO_UNIT)->end, CLOCK_END_REASSIGNED);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->state, CLOCK_RUNNING);
    assert_int_equal(domain_open_handling(&desk->timetable, UNIT)->part, HANDLING_LEAD);
}

static void assign_to(struct desk *desk, const char *date, const char *lead,
                      const char *const *splits, size_t split_count)
{
    const struct moment moment = when(desk, date);
    const struct assignment assignment = {
        .lead = lead, .splits = splits, .split_count = split_count, .signer_count = 1};

    assert_int_equal(domain_assign(&desk->timetable, &moment, &assignment, &desk->failure), 0);
}

/* Rule 5: what the successor answered once, and gave away, is not what it answers now. */
static void a_successor_that_was_here_before_is_met_by_its_reply(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-05-20");
    const int32_t signer = 1;
    const struct dispatch reply = {.unit = SUCCESSOR,
                                   .kind = REPLY_FIRST,
                                   .signers = &signer,
                                   .signer_count = 1,
                                   .left = {day("2022-05-20"), moment.now_ms},
                                   .to_all = true,
                                   .last_day = day("2022-05-20")};

    assign_to(desk, "2022-03-28", UNIT, NULL, 0);
    assign_to(desk, "2022-04-01", UNIT, &SUCCESSOR, 1);
    assign_to(desk, "2022-04-06", UNIT, NULL, 0);
    pass(desk, "2022-05-10", UNIT, SUCCESSOR);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, SUCCESSOR)->state, CLOCK_RUNNING);
    assert_int_equal(domain_dispatch(&desk->timetable, &moment, &reply, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, SUCCESSOR)->state, CLOCK_MET);
    assert_int_equal(timetable_due(&desk->timetable, SUCCESSOR), DAY_NONE);
}

static void take_part(struct desk *desk, const char *date, const char *unit, int32_t answers)
{
    const struct moment moment = when(desk, date);
    const struct taking_part change = {.unit = unit, .answers = answers};

    assert_int_equal(domain_take_part(&desk->timetable, &moment, &change, &desk->failure), 0);
}

static void pass_unit(struct desk *desk, const char *date)
{
    const struct moment moment = when(desk, date);

    assert_int_equal(domain_pass_unit(&desk->timetable, &moment, UNIT, SUCCESSOR, &desk->failure),
                     0);
}

/* The docket's own timetable: first the unit as a whole, then its proposals one by one. */
static void plan_and_report_are_owed_by_the_successor(void **state)
{
    struct desk *desk = *state;

    take_part(desk, "2022-03-28", UNIT, 2);
    civil_day plan = clock_of(desk, CLOCK_PLAN, UNIT)->due.day;
    pass_unit(desk, "2022-04-01");
    for (int i = 0; i < 2; i++) {
        take_part(desk, "2022-04-01", UNIT, -1);
        take_part(desk, "2022-04-01", SUCCESSOR, 1);
    }
    assert_int_equal(clock_of(desk, CLOCK_PLAN, SUCCESSOR)->due.day, plan);
    assert_int_equal(clock_of(desk, CLOCK_PLAN, SUCCESSOR)->state, CLOCK_RUNNING);
    assert_int_equal(clock_of(desk, CLOCK_UNIT_REPORT, SUCCESSOR)->state, CLOCK_RUNNING);
    assert_null(timetable_clock(&desk->timetable, CLOCK_PLAN, UNIT, 0));
    assert_null(timetable_clock(&desk->timetable, CLOCK_UNIT_REPORT, UNIT, 0));
}

static void a_plan_that_was_filed_stands(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-03-30");

    take_part(desk, "2022-03-28", UNIT, 1);
    assert_int_equal(domain_unit_plan_filed(&desk->timetable, &moment, UNIT, &desk->failure), 0);
    pass_unit(desk, "2022-04-01");
    take_part(desk, "2022-04-01", UNIT, -1);
    take_part(desk, "2022-04-01", SUCCESSOR, 1);
    assert_null(timetable_clock(&desk->timetable, CLOCK_PLAN, SUCCESSOR, 0));
}

static void a_unit_that_reports_by_itself_reports_once(void **state)
{
    struct desk *desk = *state;

    take_part(desk, "2022-03-28", UNIT, 1);
    take_part(desk, "2022-03-29", SUCCESSOR, 1);
    pass_unit(desk, "2022-04-01");
    assert_int_equal(clock_of(desk, CLOCK_UNIT_REPORT, UNIT)->end, CLOCK_END_REASSIGNED);
    assert_int_equal(clock_of(desk, CLOCK_UNIT_REPORT, SUCCESSOR)->state, CLOCK_RUNNING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(clocks_go_on_under_the_new_name),
        DESK_TEST(grants_and_the_cap_stay),
        DESK_TEST(letters_of_both_make_one_reply),
        DESK_TEST(a_co_unit_that_comes_to_answer_owes_no_opinion),
        DESK_TEST(who_answers_already_goes_on_with_its_own),
        DESK_TEST(a_successor_that_was_here_before_is_met_by_its_reply),
        DESK_TEST(plan_and_report_are_owed_by_the_successor),
        DESK_TEST(a_plan_that_was_filed_stands),
        DESK_TEST(a_unit_that_reports_by_itself_reports_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
