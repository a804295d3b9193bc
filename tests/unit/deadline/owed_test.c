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
    struct dissatisfaction words = {UNIT, 2, 1, day("2022-06-17")};

    assign(desk, "2022-03-28", 2);
    assert_int_equal(domain_dissatisfied(&desk->timetable, &moment, &words, &desk->failure), 0);
    assert_int_equal(owed(desk), 0);
    assert_int_equal(domain_taken_back(&desk->timetable, &moment, UNIT, 2, &desk->failure), 0);
    words = (struct dissatisfaction){UNIT, 2, 2, day("2022-07-20")};
    assert_int_equal(domain_dissatisfied(&desk->timetable, &moment, &words, &desk->failure), 0);
    assert_int_equal(owed(desk), 1U << OWED_MEETING);
    assert_int_equal(look(desk, OWED_MEETING).signers[0], 2);
    assert_int_equal(look(desk, OWED_MEETING).due, day("2022-08-20"));
    assert_int_equal(domain_taken_back(&desk->timetable, &moment, UNIT, 2, &desk->failure), 0);
    assert_int_equal(owed(desk), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(an_extension_waits_for_the_office_then_for_each_signer),
        DESK_TEST(a_delay_waits_until_it_is_explained),
        DESK_TEST(a_late_entry_waits_for_the_office),
        DESK_TEST(the_second_round_asks_for_a_meeting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
