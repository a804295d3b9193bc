#include "deadline/domain.h"

#include "desk.h"

static size_t count_running(const struct desk *desk)
{
    size_t running = 0;

    for (size_t i = 0; i < desk->timetable.clock_count; i++) {
        running += clock_is_running(&desk->timetable.clocks[i]);
    }
    return running;
}

static void assignment_starts_the_clocks_of_each_unit(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 2);
    assert_int_equal(count_running(desk), 3);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->due.day, day("2022-06-30"));
    assert_int_equal(clock_of(desk, CLOCK_ACCEPTANCE, UNIT)->due.day, day("2022-04-07"));
    assert_int_equal(clock_of(desk, CLOCK_OPINION, CO_UNIT)->due.day, day("2022-05-31"));
    assign(desk, "2022-04-01", 2);
    assert_int_equal(count_running(desk), 3);
    assert_int_equal(timetable_due(&desk->timetable, NULL), day("2022-04-07"));
    assert_int_equal(timetable_due(&desk->timetable, CO_UNIT), day("2022-05-31"));
}

/* Rule 10: 闭会期间建议 are due 3 months after they were first assigned, whoever has them then. */
static void what_is_raised_between_sessions_is_due_by_its_assignment(void **state)
{
    struct desk *desk = *state;
    const struct moment first = when(desk, "2022-08-31"), later = when(desk, "2022-09-20");
    struct assignment between = {.lead = UNIT, .signer_count = 1, .between = true};

    assert_int_equal(domain_assign(&desk->timetable, &first, &between, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->due.day, day("2022-11-30"));
    assert_int_equal(clock_of(desk, CLOCK_ACCEPTANCE, UNIT)->due.day, day("2022-09-09"));
    between.lead = "市交通局";
    assert_int_equal(domain_assign(&desk->timetable, &later, &between, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, "市交通局")->due.day, day("2022-11-30"));
    /* the docket's own date is not theirs */
    desk->almanac.settings.reply_day = day("2022-07-15");
    assert_int_equal(domain_count_anew(&desk->timetable, &later, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, "市交通局")->due.day, day("2022-11-30"));
    /* nor is it needed */
    desk->almanac.settings.reply_day = DAY_NONE;
    between.lead = "市教育局";
    assert_int_equal(domain_assign(&desk->timetable, &later, &between, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, "市教育局")->due.day, day("2022-11-30"));
}

/* Nor does a unit that comes back, with a date of its own by then. */
static void a_unit_that_comes_back_moves_no_date(void **state)
{
    struct desk *desk = *state;
    static const struct {
        const char *on, *to;
    } steps[] = {
        {"2022-09-01", "市住建局"}, {"2022-10-10", "市教育局"}, {"2022-11-10", "市住建局"}};

    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        const struct moment moment = when(desk, steps[i].on);
        const struct assignment between = {.lead = steps[i].to, .signer_count = 1, .between = true};
        assert_int_equal(domain_assign(&desk->timetable, &moment, &between, &desk->failure), 0);
        assert_int_equal(clock_of(desk, CLOCK_REPLY, steps[i].to)->due.day, day("2022-12-01"));
    }
}

static void a_key_proposal_tells_its_progress_each_month(void **state)
{
    struct desk *desk = *state;
    const struct moment assigned = when(desk, "2022-03-31");
    const struct assignment key = {
        .lead = UNIT, .cos = &CO_UNIT, .co_count = 1, .signer_count = 1, .key = true};
    static const struct {
        const char *told, *month, *next;
        int32_t round;
    } cases[] = {{"2022-04-20", "2022-04-01", "2022-05-31", 2},
                 {"2022-04-22", "2022-04-01", "2022-05-31", 2}, /* corrected */
                 {"2022-05-03", "2022-04-01", "2022-05-31", 2}, /* once more, in May */
                 {"2022-05-04", "2022-03-01", "2022-05-31", 2}, /* an older one, belated */
                 {"2022-05-30", "2022-05-01", "2022-06-30", 3},
                 {"2022-08-05", "2022-06-01", "2022-07-31", 4}, /* late, of that month alone */
                 {"2022-08-05", "2022-07-01", "2022-08-31", 5},
                 {"2022-10-03", "2022-09-01", "2022-10-31", 7}};

    assert_int_equal(domain_assign(&desk->timetable, &assigned, &key, &desk->failure), 0);
    assert_null(timetable_clock(&desk->timetable, CLOCK_PROGRESS, CO_UNIT, 0));
    assert_int_equal(clock_of(desk, CLOCK_PROGRESS, UNIT)->due.day, day("2022-04-30"));
    assert_int_equal(clock_of(desk, CLOCK_PLAN, UNIT)->due.day, day("2022-04-22"));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct moment moment = when(desk, cases[i].told);
        const struct progress progress = {UNIT, day(cases[i].month)};
        assert_int_equal(domain_progress_told(&desk->timetable, &moment, &progress, &desk->failure),
                         0);
        assert_int_equal(clock_of(desk, CLOCK_PROGRESS, UNIT)->due.day, day(cases[i].next));
        assert_int_equal(clock_of(desk, CLOCK_PROGRESS, UNIT)->round, cases[i].round);
    }
    dispatch(desk, "2022-10-10", "2022-10-10", 1);
    assert_int_equal(clock_of(desk, CLOCK_PROGRESS, UNIT)->end, CLOCK_END_OVERTAKEN);
    assert_int_equal(clock_of(desk, CLOCK_PLAN, UNIT)->end, CLOCK_END_OVERTAKEN);
}

static void split_units_each_have_a_clock(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-03-28");
    static const char *const splits[] = {"市教育局", "市体育局"};
    const struct assignment assignment = {
        .lead = "", .splits = splits, .split_count = 2, .signer_count = 1};

    assert_int_equal(domain_assign(&desk->timetable, &moment, &assignment, &desk->failure), 0);
    assert_int_equal(count_running(desk), 4);
    assert_int_equal(domain_reply_due(&desk->timetable), day("2022-06-30"));
}

/* Known from other systems: a reassigned case with its old window. */
static void reassignment_ends_the_old_and_begins_a_new_window(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-04-11");
    const struct assignment elsewhere = {.lead = "市交通局", .signer_count = 1};

    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-04-01", "2022-08-01"), 0);
    assert_int_equal(domain_return_asked(&desk->timetable, &moment, UNIT, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_ACCEPTANCE, UNIT)->end, CLOCK_END_RETURN_ASKED);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->state, CLOCK_RUNNING);
    assert_int_equal(domain_assign(&desk->timetable, &moment, &elsewhere, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->end, CLOCK_END_REASSIGNED);
    assert_int_equal(clock_of(desk, CLOCK_OPINION, CO_UNIT)->state, CLOCK_ENDED);
    assert_null(timetable_pending(&desk->timetable, UNIT));
    assert_int_equal(timetable_handling(&desk->timetable, UNIT)->extension, EXTENSION_ENDED);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, "市交通局")->due.day, day("2022-06-30"));
    assert_int_equal(clock_of(desk, CLOCK_ACCEPTANCE, "市交通局")->due.day, day("2022-04-20"));
    /* and back again: a fresh start */
    assign(desk, "2022-04-18", 1);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->state, CLOCK_RUNNING);
    assert_int_equal(ask(desk, "2022-04-19", "2022-08-01"), 0);
}

static void a_refused_return_begins_the_window_anew(void **state)
{
    struct desk *desk = *state;
    const struct moment asked = when(desk, "2022-04-06");
    const struct moment refused = when(desk, "2022-04-12");
    const struct moment accepted = when(desk, "2022-04-13");

    assign(desk, "2022-03-28", 1);
    assert_int_equal(domain_return_asked(&desk->timetable, &asked, UNIT, &desk->failure), 0);
    assert_int_equal(domain_return_refused(&desk->timetable, &refused, UNIT, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_ACCEPTANCE, UNIT)->due.day, day("2022-04-21"));
    assert_int_equal(domain_accept(&desk->timetable, &accepted, UNIT, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_ACCEPTANCE, UNIT)->state, CLOCK_MET);
    assert_int_equal(domain_return_refused(&desk->timetable, &refused, CO_UNIT, &desk->failure), 0);
    assert_null(timetable_clock(&desk->timetable, CLOCK_ACCEPTANCE, CO_UNIT, 0));
}

static void opinions_are_met_or_waived(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-05-05");

    assign(desk, "2022-03-28", 1);
    assert_int_equal(domain_opinion_given(&desk->timetable, &moment, CO_UNIT, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_OPINION, CO_UNIT)->state, CLOCK_MET);
    assert_int_equal(domain_opinion_waived(&desk->timetable, &moment, CO_UNIT, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_OPINION, CO_UNIT)->state, CLOCK_MET);
}

static void replied_when_it_has_left_to_every_signer(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 2);
    dispatch(desk, "2022-06-28", "2022-06-27", 1);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->state, CLOCK_RUNNING);
    dispatch(desk, "2022-06-29", "2022-06-29", 2);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->state, CLOCK_MET);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->met.day, day("2022-06-29"));
}

static void a_reply_overtakes_what_was_to_come_before_it(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    dispatch(desk, "2022-05-10", "2022-05-10", 1);
    assert_int_equal(count_running(desk), 0);
    assert_int_equal(clock_of(desk, CLOCK_ACCEPTANCE, UNIT)->end, CLOCK_END_OVERTAKEN);
    assert_int_equal(clock_of(desk, CLOCK_OPINION, CO_UNIT)->end, CLOCK_END_OVERTAKEN);
}

static void an_opinion_is_awaited_until_the_last_reply(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-03-28");
    static const char *const split = "市教育局";
    const struct assignment assignment = {.lead = UNIT,
                                          .splits = &split,
                                          .split_count = 1,
                                          .cos = &CO_UNIT,
                                          .co_count = 1,
                                          .signer_count = 1};

    assert_int_equal(domain_assign(&desk->timetable, &moment, &assignment, &desk->failure), 0);
    dispatch(desk, "2022-05-10", "2022-05-10", 1);
    assert_int_equal(clock_of(desk, CLOCK_OPINION, CO_UNIT)->state, CLOCK_RUNNING);
    assert_int_equal(clock_of(desk, CLOCK_ACCEPTANCE, split)->state, CLOCK_RUNNING);
    assert_int_equal(
        domain_finish(&desk->timetable, &moment, split, CLOCK_END_CLOSED, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, split)->end, CLOCK_END_CLOSED);
    assert_int_equal(clock_of(desk, CLOCK_OPINION, CO_UNIT)->state, CLOCK_RUNNING);
}

static void a_released_signer_holds_up_nothing(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-06-30");

    assign(desk, "2022-03-28", 2);
    dispatch(desk, "2022-06-28", "2022-06-27", 1);
    assert_int_equal(domain_release_signer(&desk->timetable, &moment, 2, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->state, CLOCK_MET);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->met.day, day("2022-06-27"));
}

static void late_stays_late_and_owes_an_explanation(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-07-05");

    assign(desk, "2022-03-28", 1);
    dispatch(desk, "2022-07-04", "2022-07-04", 1);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->state, CLOCK_MET_LATE);
    assert_int_equal(clock_of(desk, CLOCK_EXPLANATION, UNIT)->due.day, day("2022-07-07"));
    assert_int_equal(ask(desk, "2022-07-04", "2022-08-01"), -1);
    failure_init(&desk->failure, desk->arena);
    assert_int_equal(
        domain_explain_delay(&desk->timetable, &moment, UNIT, "人手不足", &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_EXPLANATION, UNIT)->state, CLOCK_MET);
    assert_int_equal(
        domain_explain_delay(&desk->timetable, &moment, UNIT, "人手不足", &desk->failure), -1);
    assert_string_equal(desk->failure.reason, "DELAY_EXPLAINED");
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->state, CLOCK_MET_LATE);
}

static void a_delay_explained_beforehand_is_not_asked_again(void **state)
{
    struct desk *desk = *state;
    const struct moment before = when(desk, "2022-06-30");
    const struct moment after = when(desk, "2022-07-01");

    assign(desk, "2022-03-28", 1);
    assert_int_equal(domain_explain_delay(&desk->timetable, &before, UNIT, "x", &desk->failure),
                     -1);
    assert_string_equal(desk->failure.reason, "DELAY_NOT_THERE");
    failure_init(&desk->failure, desk->arena);
    assert_int_equal(domain_explain_delay(&desk->timetable, &after, UNIT, "x", &desk->failure), 0);
    dispatch(desk, "2022-07-04", "2022-07-04", 1);
    assert_null(timetable_clock(&desk->timetable, CLOCK_EXPLANATION, UNIT, 0));
}

static void a_late_entry_waits_for_the_office(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-07-11");

    for (int confirmed = 0; confirmed < 2; confirmed++) {
        timetable_init(&desk->timetable, desk->arena);
        assign(desk, "2022-03-28", 1);
        dispatch(desk, "2022-07-08", "2022-06-29", 1);
        struct clock *reply = clock_of(desk, CLOCK_REPLY, UNIT);
        assert_int_equal(reply->state, CLOCK_UNCONFIRMED);
        assert_true(clock_is_overdue(reply, moment.now_ms));
        assert_null(timetable_clock(&desk->timetable, CLOCK_EXPLANATION, UNIT, 0));
        failure_init(&desk->failure, desk->arena);
        const struct judging judging = {.unit = UNIT, .confirmed = confirmed};
        size_t judged = 0;
        assert_int_equal(domain_judge_late_entry(&desk->timetable, &moment, &judging, &AS_LIAISON,
                                                 &desk->failure, &judged),
                         -1);
        failure_init(&desk->failure, desk->arena);
        assert_int_equal(domain_judge_late_entry(&desk->timetable, &moment, &judging, &AS_OFFICE,
                                                 &desk->failure, &judged),
                         0);
        reply = clock_of(desk, CLOCK_REPLY, UNIT);
        assert_int_equal(reply->state, confirmed ? CLOCK_MET : CLOCK_MET_LATE);
        assert_int_equal(reply->met.day, day(confirmed ? "2022-06-29" : "2022-07-08"));
        assert_int_equal(timetable_clock(&desk->timetable, CLOCK_EXPLANATION, UNIT, 0) != NULL,
                         !confirmed);
    }
}

static void dissatisfy(struct desk *desk, const char *learnt, int32_t signer, int32_t round)
{
    const struct moment moment = when(desk, learnt);
    const struct dissatisfaction dissatisfaction = {UNIT, signer, round, day(learnt), false};

    assert_int_equal(
        domain_dissatisfied(&desk->timetable, &moment, &dissatisfaction, &desk->failure), 0);
}

static void answer_again(struct desk *desk, const char *date, int32_t signer)
{
    const struct moment moment = when(desk, date);
    const struct dispatch second = {.unit = UNIT,
                                    .kind = REPLY_SECOND,
                                    .signers = &signer,
                                    .signer_count = 1,
                                    .left = {day(date), moment.now_ms}};

    assert_int_equal(domain_dispatch(&desk->timetable, &moment, &second, &desk->failure), 0);
}

/* Known from other systems: a re-handled case with its old date. */
static void each_dissatisfied_signer_has_a_clock_of_a_month(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 2);
    dispatch(desk, "2022-05-10", "2022-05-10", 1);
    dissatisfy(desk, "2022-06-17", 1, 1);
    dissatisfy(desk, "2022-06-20", 2, 1);
    struct clock *first = timetable_clock(&desk->timetable, CLOCK_REHANDLING, UNIT, 1);
    assert_int_equal(first->due.day, day("2022-07-17"));
    dissatisfy(desk, "2022-06-24", 1, 1); /* a card confirming the same */
    assert_ptr_equal(timetable_clock(&desk->timetable, CLOCK_REHANDLING, UNIT, 1), first);
    assert_int_equal(first->due.day, day("2022-07-17"));
    dissatisfy(desk, "2022-06-15", 1, 1); /* said earlier, entered later */
    assert_int_equal(first->due.day, day("2022-07-15"));
    dissatisfy(desk, "2022-06-10", 1, 2); /* another round's says nothing of this one */
    assert_int_equal(first->due.day, day("2022-07-15"));
    answer_again(desk, "2022-07-12", 1);
    assert_int_equal(first->state, CLOCK_MET);
    assert_int_equal(timetable_clock(&desk->timetable, CLOCK_REHANDLING, UNIT, 2)->state,
                     CLOCK_RUNNING);
    dissatisfy(desk, "2022-07-13", 1, 1);
    assert_ptr_equal(timetable_clock(&desk->timetable, CLOCK_REHANDLING, UNIT, 1), first);
    dissatisfy(desk, "2022-07-20", 1, 2);
    assert_int_equal(timetable_clock(&desk->timetable, CLOCK_REHANDLING, UNIT, 1)->due.day,
                     day("2022-08-20"));
}

static void a_late_second_reply_owes_an_explanation_too(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-07-21");

    assign(desk, "2022-03-28", 1);
    dispatch(desk, "2022-05-10", "2022-05-10", 1);
    dissatisfy(desk, "2022-06-17", 1, 1);
    answer_again(desk, "2022-07-20", 1);
    const struct clock *owed = timetable_clock(&desk->timetable, CLOCK_EXPLANATION, UNIT, 1);
    assert_int_equal(owed->due.day, day("2022-07-25"));
    assert_int_equal(domain_explain_delay(&desk->timetable, &moment, UNIT, "x", &desk->failure), 0);
    assert_int_equal(owed->state, CLOCK_MET);
}

static void words_taken_back_end_the_clock(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-06-20");

    assign(desk, "2022-03-28", 1);
    dissatisfy(desk, "2022-06-17", 1, 1);
    assert_int_equal(domain_taken_back(&desk->timetable, &moment, UNIT, 1, &desk->failure), 0);
    assert_int_equal(timetable_clock(&desk->timetable, CLOCK_REHANDLING, UNIT, 1)->end,
                     CLOCK_END_TAKEN_BACK);
    dissatisfy(desk, "2022-06-21", 1, 1);
    assert_true(clock_is_running(timetable_clock(&desk->timetable, CLOCK_REHANDLING, UNIT, 1)));
}

static void closing_ends_what_runs_but_not_what_lateness_owes(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-07-05");

    assign(desk, "2022-03-28", 1);
    dispatch(desk, "2022-07-04", "2022-07-04", 1);
    dissatisfy(desk, "2022-07-04", 1, 1);
    assert_int_equal(domain_finish(&desk->timetable, &moment, "", CLOCK_END_CLOSED, &desk->failure),
                     0);
    assert_int_equal(count_running(desk), 1);
    assert_true(clock_is_running(clock_of(desk, CLOCK_EXPLANATION, UNIT)));
}

static void presses_are_counted(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-06-01");
    struct pressing pressing = {
        .unit = CO_UNIT, .text = "请尽快", .by = "李四", .for_opinion = true};

    assign(desk, "2022-03-28", 1);
    assert_int_equal(domain_press(&desk->timetable, &moment, &pressing, &desk->failure), 0);
    assert_int_equal(timetable_handling(&desk->timetable, CO_UNIT)->presses, 1);
    assert_int_equal(timetable_handling(&desk->timetable, CO_UNIT)->first_press, day("2022-06-01"));
    pressing.unit = UNIT;
    assert_int_equal(domain_press(&desk->timetable, &moment, &pressing, &desk->failure), -1);
    assert_string_equal(desk->failure.reason, "PRESS_NOT_YOURS");
    failure_init(&desk->failure, desk->arena);
    pressing.for_opinion = false;
    assert_int_equal(domain_press(&desk->timetable, &moment, &pressing, &desk->failure), 0);
    assert_int_equal(domain_opinion_given(&desk->timetable, &moment, CO_UNIT, &desk->failure), 0);
    pressing.unit = CO_UNIT;
    assert_int_equal(domain_press(&desk->timetable, &moment, &pressing, &desk->failure), -1);
    assert_string_equal(desk->failure.reason, "PRESS_NOTHING_RUNNING");
}

static void changed_dates_move_what_runs(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-06-25");

    assign(desk, "2022-03-28", 1);
    assert_int_equal(ask(desk, "2022-06-20", "2022-07-29"), 0);
    assert_int_equal(decide(desk, "2022-06-21", true, DAY_NONE), 0);
    desk->almanac.settings.reply_day = day("2022-07-15");
    assert_int_equal(domain_count_anew(&desk->timetable, &moment, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->due.day, day("2022-07-29"));
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->due.original, day("2022-07-15"));
    assert_int_equal(clock_of(desk, CLOCK_OPINION, CO_UNIT)->due.day, day("2022-06-29"));
    desk->almanac.settings.reply_day = day("2022-08-15");
    assert_int_equal(domain_count_anew(&desk->timetable, &moment, &desk->failure), 0);
    assert_int_equal(clock_of(desk, CLOCK_REPLY, UNIT)->due.day, day("2022-08-15"));
}

static void a_full_timetable_says_so(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-03-28");
    char *units[TIMETABLE_HANDLINGS_MAX + 1];

    for (size_t i = 0; i < COUNT_OF(units); i++) {
        units[i] = arena_printf(desk->arena, "单位%zu", i);
    }
    const struct assignment assignment = {.lead = "",
                                          .cos = (const char *const *)units,
                                          .co_count = COUNT_OF(units),
                                          .signer_count = 1};
    assert_int_equal(domain_assign(&desk->timetable, &moment, &assignment, &desk->failure), -1);
    assert_int_equal(desk->failure.code, STATUS_RESOURCE_EXHAUSTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(assignment_starts_the_clocks_of_each_unit),
        DESK_TEST(what_is_raised_between_sessions_is_due_by_its_assignment),
        DESK_TEST(a_unit_that_comes_back_moves_no_date),
        DESK_TEST(a_key_proposal_tells_its_progress_each_month),
        DESK_TEST(split_units_each_have_a_clock),
        DESK_TEST(reassignment_ends_the_old_and_begins_a_new_window),
        DESK_TEST(a_refused_return_begins_the_window_anew),
        DESK_TEST(opinions_are_met_or_waived),
        DESK_TEST(replied_when_it_has_left_to_every_signer),
        DESK_TEST(a_reply_overtakes_what_was_to_come_before_it),
        DESK_TEST(an_opinion_is_awaited_until_the_last_reply),
        DESK_TEST(a_released_signer_holds_up_nothing),
        DESK_TEST(late_stays_late_and_owes_an_explanation),
        DESK_TEST(a_delay_explained_beforehand_is_not_asked_again),
        DESK_TEST(a_late_entry_waits_for_the_office),
        DESK_TEST(each_dissatisfied_signer_has_a_clock_of_a_month),
        DESK_TEST(a_late_second_reply_owes_an_explanation_too),
        DESK_TEST(words_taken_back_end_the_clock),
        DESK_TEST(closing_ends_what_runs_but_not_what_lateness_owes),
        DESK_TEST(presses_are_counted),
        DESK_TEST(changed_dates_move_what_runs),
        DESK_TEST(a_full_timetable_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
