#include "deadline/owed.h"

#include "desk.h"

static uint32_t owed(const struct desk *desk)
{
    return owed_of(&desk->timetable, UNIT);
}

static struct owed look(struct desk *desk, enum owed_kind kind)
{
    struct owed owed;

    assert_true(owed_look(&desk->timetable, UNIT, kind, &owed));
    return owed;
}

static void an_extension_waits_for_the_office_then_for_each_signer(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-06-23");
    const struct explaining told = {
        .unit = UNIT, .gist = "说明", .signer = 1, .way = 1, .day = day("2022-06-23")};

    assign(desk, "2022-03-28", 2);
    assert_int_equal(owed(desk), 0);
    assert_int_equal(ask(desk, "2022-06-20", "2022-08-01"), 0);
    assert_int_equal(owed(desk), 1U << OWED_DECISION);
    assert_int_equal(look(desk, OWED_DECISION).since, day("2022-06-20"));
    assert_int_equal(look(desk, OWED_DECISION).due, day("2022-06-30"));
    assert_int_equal(decide(desk, "2022-06-22", true, DAY_NONE), 0);
    assert_int_equal(owed(desk), 1U << OWED_EXPLANATIONS);
    assert_int_equal(look(desk, OWED_EXPLANATIONS).signer_count, 2);
    assert_int_equal(look(desk, OWED_EXPLANATIONS).since, day("2022-06-22"));
    assert_int_equal(domain_explain(&desk->timetable, &moment, &told, &AS_LIAISON, &desk->failure),
                     0);
    assert_int_equal(look(desk, OWED_EXPLANATIONS).signers[0], 2);
    assert_int_equal(domain_release_signer(&desk->timetable, &moment, 2, &desk->failure), 0);
    assert_int_equal(owed(desk), 0);
    assert_int_equal(owed_of(&desk->timetable, CO_UNIT), 0);
}

/* Rule 12: listed until given. */
static void a_delay_waits_until_it_is_explained(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-09-20");

    assign(desk, "2022-03-28", 1);
    dispatch(desk, "2022-07-04", "2022-07-04", 1);
    assert_int_equal(owed(desk), 1U << OWED_DELAY);
    assert_int_equal(look(desk, OWED_DELAY).due, day("2022-07-07"));
    assert_int_equal(look(desk, OWED_DELAY).signer_count, 0);
    assert_int_equal(
        domain_explain_delay(&desk->timetable, &moment, UNIT, "人手不足", &desk->failure), 0);
    assert_int_equal(owed(desk), 0);
}

static void a_late_entry_waits_for_the_office(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-07-11");
    const struct judging judging = {.unit = UNIT, .confirmed = true};
    size_t judged = 0;

    assign(desk, "2022-03-28", 1);
    dispatch(desk, "2022-07-08", "2022-06-29", 1);
    assert_int_equal(owed(desk), 1U << OWED_JUDGEMENT);
    assert_int_equal(look(desk, OWED_JUDGEMENT).since, day("2022-07-08"));
    assert_int_equal(domain_judge_late_entry(&desk->timetable, &moment, &judging, &AS_OFFICE,
                                             &desk->failure, &judged),
                     0);
    assert_int_equal(owed(desk), 0);
}

/* Rule 14: from the second dissatisfied round on the office is asked to bring the parties together.
 */
static void the_second_round_asks_for_a_meeting(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-07-20");
    struct dissatisfaction words = {UNIT, 2, 1, day("2022-06-17"), false};

    assign(desk, "2022-03-28", 2);
    assert_int_equal(domain_dissatisfied(&desk->timetable, &moment, &words, &desk->failure), 0);
    assert_int_equal(owed(desk), 0);
    assert_int_equal(domain_taken_back(&desk->timetable, &moment, UNIT, 2, &desk->failure), 0);
    words = (struct dissatisfaction){UNIT, 2, 2, day("2022-07-20"), false};
    assert_int_equal(domain_dissatisfied(&desk->timetable, &moment, &words, &desk->failure), 0);
    assert_int_equal(owed(desk), 1U << OWED_MEETING);
    assert_int_equal(look(desk, OWED_MEETING).signers[0], 2);
    assert_int_equal(look(desk, OWED_MEETING).due, day("2022-08-20"));
    assert_int_equal(domain_taken_back(&desk->timetable, &moment, UNIT, 2, &desk->failure), 0);
    assert_int_equal(owed(desk), 0);
}

/* A grant to be explained and a second request that waits. */
static void granted_and_asked_again(struct desk *desk)
{
    assert_int_equal(ask(desk, "2022-06-01", "2022-08-01"), 0);
    assert_int_equal(decide(desk, "2022-06-02", true, DAY_NONE), 0);
    assert_int_equal(ask(desk, "2022-06-03", "2022-09-01"), 0);
    assert_int_equal(owed(desk), 1U << OWED_DECISION | 1U << OWED_EXPLANATIONS);
}

static void check_nothing_is_left(struct desk *desk)
{
    assert_int_equal(owed(desk), 0);
    assert_null(domain_open_handling(&desk->timetable, UNIT));
    assert_int_equal(timetable_due(&desk->timetable, UNIT), DAY_NONE);
    assert_int_equal(decide(desk, "2022-06-11", true, DAY_NONE), -1);
    assert_string_equal(desk->failure.reason, "HANDLING_UNKNOWN");
}

/* Rule 3. */
static void nothing_waits_once_nobody_is_left_to_be_answered(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-06-10");

    assign(desk, "2022-03-28", 2);
    granted_and_asked_again(desk);
    assert_int_equal(
        domain_answer_nobody(&desk->timetable, &moment, CLOCK_END_WITHDRAWN, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->end, CLOCK_END_WITHDRAWN);
    assert_null(domain_open_handling(&desk->timetable, CO_UNIT));
    check_nothing_is_left(desk);
}

/* Rule 5: the other unit answers already, and goes on with its own share alone. */
static void nothing_waits_of_a_unit_that_joined_another(void **state)
{
    struct desk *desk = *state;
    const struct moment assigned = when(desk, "2022-03-28"), joined = when(desk, "2022-06-10");
    const char *const splits[] = {UNIT, CO_UNIT};
    const struct assignment both = {
        .lead = "", .splits = splits, .split_count = COUNT_OF(splits), .signer_count = 1};

    assert_int_equal(domain_assign(&desk->timetable, &assigned, &both, &desk->failure), 0);
    granted_and_asked_again(desk);
    assert_int_equal(domain_pass(&desk->timetable, &joined, UNIT, CO_UNIT, &desk->failure), 0);
    check_nothing_is_left(desk);
    assert_string_equal(domain_unit_now(&desk->timetable, UNIT), CO_UNIT);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, CO_UNIT)->state, CLOCK_RUNNING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(nothing_waits_once_nobody_is_left_to_be_answered),
        DESK_TEST(nothing_waits_of_a_unit_that_joined_another),
        DESK_TEST(an_extension_waits_for_the_office_then_for_each_signer),
        DESK_TEST(a_delay_waits_until_it_is_explained),
        DESK_TEST(a_late_entry_waits_for_the_office),
        DESK_TEST(the_second_round_asks_for_a_meeting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
