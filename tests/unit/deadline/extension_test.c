#include "deadline/domain.h"

#include "desk.h"

static void granted_up_to_three_months(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 2);
    assert_int_equal(ask(desk, "2022-06-20", "2022-09-30"), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->due.day, day("2022-06-30"));
    assert_int_equal(decide(desk, "2022-06-22", true, DAY_NONE), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->due.day, day("2022-09-30"));
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->due.original, day("2022-06-30"));
    /* the co-unit's opinion follows */
    assert_int_equal(clock_of(desk, CLOCK_OPINION, CO_UNIT)->due.day, day("2022-08-31"));
    assert_int_equal(desk->timetable.extensions[0].old_day, day("2022-06-30"));
    assert_int_equal(desk->timetable.extensions[0].granted_day, day("2022-09-30"));
}

static void refused_past_the_limit_in_words(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-06-20", "2022-10-01"), -1);
    assert_string_equal(desk->failure.reason, "EXTENSION_PAST_LIMIT");
    assert_string_equal(desk->failure.message, "延期最多至2022-09-30（通知二；规则11）");
    assert_string_equal(desk->failure.state, "NONE");
    assert_int_equal(desk->failure.allowed_count, 1);
    assert_string_equal(desk->failure.allowed[0], "ASK");
    assert_int_equal(desk->timetable.extension_count, 0);
}

/* Known from other systems: three months counted from the day of asking. */
static void several_grants_together_reach_the_limit(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-06-20", "2022-08-01"), 0);
    assert_int_equal(decide(desk, "2022-06-21", true, DAY_NONE), 0);
    assert_int_equal(ask(desk, "2022-07-29", "2022-10-29"), -1);
    assert_string_equal(desk->failure.reason, "EXTENSION_PAST_LIMIT");
    assert_int_equal(ask(desk, "2022-07-29", "2022-09-30"), 0);
    assert_int_equal(decide(desk, "2022-07-29", true, day("2022-10-01")), -1);
    assert_string_equal(desk->failure.reason, "EXTENSION_PAST_LIMIT");
    assert_int_equal(decide(desk, "2022-07-29", true, DAY_NONE), 0);
    assert_int_equal(ask(desk, "2022-09-01", "2022-10-01"), -1);
    assert_int_equal(timetable_grants(&desk->timetable, UNIT), 2);
}

static void asked_by_the_due_date_not_after(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-07-01", "2022-08-01"), -1);
    assert_string_equal(desk->failure.reason, "EXTENSION_TOO_LATE");
    assert_int_equal(ask(desk, "2022-06-30", "2022-06-30"), -1);
    assert_string_equal(desk->failure.reason, "EXTENSION_NOT_LATER");
    assert_int_equal(ask(desk, "2022-06-30", "2022-08-01"), 0);
    assert_int_equal(ask(desk, "2022-06-30", "2022-08-01"), -1);
    assert_string_equal(desk->failure.reason, "STATE_REFUSES");
    assert_string_equal(desk->failure.allowed[0], "GRANT");
    assert_string_equal(desk->failure.message,
                        "“延期待批”状态下不能“申请延期”，目前可以：“准予延期”、“不予延期”"
                        "（通知二；规则11）");
}

/* Known from other systems: overdue that stays after an extension. */
static void a_late_grant_cures_the_days_between(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-06-30", "2022-08-01"), 0);
    struct clock *reply = clock_of(desk, CLOCK_REPLY, UNIT);
    assert_true(clock_is_overdue(reply, at("2022-07-05", 10)));
    assert_int_equal(decide(desk, "2022-07-05", true, DAY_NONE), 0);
    assert_false(clock_is_overdue(reply, at("2022-07-05", 10)));
}

static void a_grant_cures_a_reply_that_left_meanwhile(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-06-30", "2022-08-01"), 0);
    dispatch(desk, "2022-07-04", "2022-07-04", 1);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->state, CLOCK_MET_LATE);
    assert_int_equal(clock_of(desk, CLOCK_EXPLANATION, UNIT)->due.day, day("2022-07-07"));
    assert_int_equal(decide(desk, "2022-07-05", true, DAY_NONE), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->state, CLOCK_MET);
    assert_int_equal(clock_of(desk, CLOCK_EXPLANATION, UNIT)->state, CLOCK_ENDED);
    assert_int_equal(clock_of(desk, CLOCK_EXPLANATION, UNIT)->end, CLOCK_END_CURED);
}

static void too_short_a_grant_leaves_it_late(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-06-30", "2022-08-01"), 0);
    dispatch(desk, "2022-07-20", "2022-07-20", 1);
    assert_int_equal(decide(desk, "2022-07-21", true, day("2022-07-10")), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->state, CLOCK_MET_LATE);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->due.day, day("2022-07-10"));
}

/* Left in time, entered after the new day too: only the proof helps. */
static void too_short_a_grant_proves_no_late_entry(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-06-28", "2022-08-01"), 0);
    dispatch(desk, "2022-07-20", "2022-06-29", 1);
    assert_int_equal(decide(desk, "2022-07-21", true, day("2022-07-19")), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->state, CLOCK_UNCONFIRMED);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->due.day, day("2022-07-19"));
    assert_true(clock_is_overdue(clock_of(desk, CLOCK_REPLY, UNIT), at("2022-07-21", 10)));
}

static void a_refusal_moves_nothing(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-06-20", "2022-08-01"), 0);
    assert_int_equal(decide(desk, "2022-06-21", false, DAY_NONE), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->due.day, day("2022-06-30"));
    assert_int_equal(desk->timetable.explanation_count, 0);
    assert_int_equal(decide(desk, "2022-06-21", true, DAY_NONE), -1);
    assert_string_equal(desk->failure.reason, "STATE_REFUSES");
    assert_int_equal(ask(desk, "2022-06-22", "2022-07-15"), 0);
}

static int explain_to(struct desk *desk, int32_t signer, const char *date)
{
    const struct moment moment = when(desk, "2022-07-15");
    const struct explaining explaining = {
        .unit = UNIT, .gist = "说明原因", .signer = signer, .way = 4, .day = day(date)};

    failure_init(&desk->failure, desk->arena);
    return domain_explain(&desk->timetable, &moment, &explaining, &AS_LIAISON, &desk->failure);
}

static void every_signer_is_to_be_told(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-07-01");

    assign(desk, "2022-03-28", 3);
    assert_int_equal(ask(desk, "2022-06-20", "2022-08-01"), 0);
    assert_int_equal(decide(desk, "2022-06-21", true, DAY_NONE), 0);
    assert_int_equal(desk->timetable.explanation_count, 3);
    assert_int_equal(explain_to(desk, 1, "2022-06-20"), -1);
    assert_string_equal(desk->failure.fields[0].field, "date");
    assert_int_equal(explain_to(desk, 1, "2022-07-16"), -1);
    assert_int_equal(explain_to(desk, 4, "2022-06-22"), -1);
    assert_string_equal(desk->failure.reason, "EXPLANATION_NOT_OWED");
    assert_int_equal(explain_to(desk, 1, "2022-06-22"), 0);
    assert_int_equal(explain_to(desk, 1, "2022-06-22"), -1);
    assert_int_equal(domain_release_signer(&desk->timetable, &moment, 3, &desk->failure), 0);
    assert_int_equal(desk->timetable.explanations[0].state, EXPLANATION_GIVEN);
    assert_int_equal(desk->timetable.explanations[1].state, EXPLANATION_OWED);
    assert_int_equal(desk->timetable.explanations[2].state, EXPLANATION_LIFTED);
}

static void a_preview_tells_what_it_would_come_to(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-06-20");
    struct extension_asking asking = {
        .unit = UNIT, .reason = "", .steps_done = "", .by = "", .day = day("2022-09-15")};
    struct extension_preview preview;

    assign(desk, "2022-03-28", 3);
    assert_int_equal(
        domain_preview_extension(&desk->timetable, &moment, &asking, &desk->failure, &preview), 0);
    assert_int_equal(preview.latest, day("2022-09-30"));
    assert_int_equal(preview.days_left, 15);
    assert_true(preview.past_report_day);
    assert_int_equal(preview.to_tell, 3);
    asking.day = day("2022-10-15");
    assert_int_equal(
        domain_preview_extension(&desk->timetable, &moment, &asking, &desk->failure, &preview), -1);
    assert_string_equal(desk->failure.reason, "EXTENSION_PAST_LIMIT");
}

static void co_units_and_strangers_have_nothing_to_extend(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-06-20");
    struct extension_asking asking = {
        .unit = CO_UNIT, .reason = "", .steps_done = "", .by = "", .day = day("2022-08-15")};

    assign(desk, "2022-03-28", 1);
    assert_int_equal(
        domain_ask_extension(&desk->timetable, &moment, &asking, &AS_LIAISON, &desk->failure), -1);
    assert_string_equal(desk->failure.reason, "EXTENSION_NOT_OWED");
    failure_init(&desk->failure, desk->arena);
    asking.unit = "市教育局";
    assert_int_equal(
        domain_ask_extension(&desk->timetable, &moment, &asking, &AS_LIAISON, &desk->failure), -1);
    assert_string_equal(desk->failure.reason, "HANDLING_UNKNOWN");
}

/* Random askings, decisions and dispatches: never past the cap, late never heals by itself. */
static void the_cap_holds_over_random_histories(void **state)
{
    struct desk *desk = *state;
    unsigned seed = 20220630;

    for (int round = 0; round < 300; round++) {
        arena_clear(desk->arena);
        timetable_init(&desk->timetable, desk->arena);
        failure_init(&desk->failure, desk->arena);
        assign(desk, "2022-03-28", 2);
        bool was_late = false, asked_in_time = false;
        for (civil_day today = day("2022-06-01"); today < day("2022-10-20");
             today += 1 + rand_r(&seed) % 12) {
            char date[DATE_TEXT_SIZE], wanted[DATE_TEXT_SIZE];
            const struct clock *reply = clock_of(desk, CLOCK_REPLY, UNIT);
            (void)date_print(today, date);
            (void)date_print(today + rand_r(&seed) % 120, wanted);
            was_late = reply->state == CLOCK_MET_LATE;
            switch (rand_r(&seed) % 4) {
            case 0:
                if (ask(desk, date, wanted) == 0) {
                    asked_in_time = true;
                    assert_true(today <= reply->due.day);
                }
                break;
            case 1: (void)decide(desk, date, true, DAY_NONE); break;
            case 2: (void)decide(desk, date, rand_r(&seed) % 2, day(wanted)); break;
            default:
                failure_init(&desk->failure, desk->arena);
                dispatch(desk, date, date, (int32_t)(1 + rand_r(&seed) % 2));
            }
            reply = clock_of(desk, CLOCK_REPLY, UNIT);
            assert_true(reply->due.day <= day("2022-09-30"));
            assert_int_equal(reply->due.original, day("2022-06-30"));
            if (was_late && reply->state == CLOCK_MET) {
                assert_true(asked_in_time && reply->met.day <= reply->due.day);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(granted_up_to_three_months),
        DESK_TEST(refused_past_the_limit_in_words),
        DESK_TEST(several_grants_together_reach_the_limit),
        DESK_TEST(asked_by_the_due_date_not_after),
        DESK_TEST(a_late_grant_cures_the_days_between),
        DESK_TEST(a_grant_cures_a_reply_that_left_meanwhile),
        DESK_TEST(too_short_a_grant_leaves_it_late),
        DESK_TEST(too_short_a_grant_proves_no_late_entry),
        DESK_TEST(a_refusal_moves_nothing),
        DESK_TEST(every_signer_is_to_be_told),
        DESK_TEST(a_preview_tells_what_it_would_come_to),
        DESK_TEST(co_units_and_strangers_have_nothing_to_extend),
        DESK_TEST(the_cap_holds_over_random_histories),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
