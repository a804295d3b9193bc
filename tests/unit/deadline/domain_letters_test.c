#include "deadline/domain.h"

#include "desk.h"

static void send(struct desk *desk, enum reply_kind kind, const char *entered, const char *left,
                 int32_t signer)
{
    const struct moment moment = when(desk, entered);
    const struct dispatch dispatch = {.unit = UNIT,
                                      .kind = kind,
                                      .signers = &signer,
                                      .signer_count = 1,
                                      .left = {day(left), moment.now_ms},
                                      .to_all = true,
                                      .last_day = day(left)};

    assert_int_equal(domain_dispatch(&desk->timetable, &moment, &dispatch, &desk->failure), 0);
}

static void send_back(struct desk *desk, const char *date, const char *unit)
{
    const struct moment moment = when(desk, date);

    assert_int_equal(domain_sent_back(&desk->timetable, &moment, unit, day(date), &desk->failure),
                     0);
}

/* Rule 32: 15 working days from the finding, over a festival, whatever the docket's date. */
static void a_defect_after_dispatch_owes_a_supplementary_reply(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    send(desk, REPLY_FIRST, "2022-06-24", "2022-06-24", 1);
    send_back(desk, "2022-08-25", UNIT);
    struct clock *owed = clock_of(desk, CLOCK_SUPPLEMENT, UNIT);
    assert_int_equal(owed->due.day, day("2022-09-16"));
    send_back(desk, "2022-08-29", UNIT); /* one owed is enough */
    assert_ptr_equal(clock_of(desk, CLOCK_SUPPLEMENT, UNIT), owed);
    send_back(desk, "2022-08-29", CO_UNIT); /* co-units answer nobody */
    assert_null(timetable_clock(&desk->timetable, CLOCK_SUPPLEMENT, CO_UNIT, 0));
    send(desk, REPLY_SUPPLEMENTARY, "2022-09-19", "2022-09-19", 1);
    assert_int_equal(clock_of(desk, CLOCK_SUPPLEMENT, UNIT)->state, CLOCK_MET_LATE);
    assert_int_equal(clock_of(desk, CLOCK_EXPLANATION, UNIT)->due.day, day("2022-09-22"));
    send_back(desk, "2022-09-26", UNIT); /* another defect, another clock */
    assert_int_equal(clock_of(desk, CLOCK_SUPPLEMENT, UNIT)->state, CLOCK_RUNNING);
}

static int judge(struct desk *desk, const char *date, int32_t signer, bool confirmed)
{
    const struct moment moment = when(desk, date);
    const struct judging judging = {.unit = UNIT, .signer = signer, .confirmed = confirmed};
    size_t judged = 0;

    failure_init(&desk->failure, desk->arena);
    return domain_judge_late_entry(&desk->timetable, &moment, &judging, &AS_OFFICE, &desk->failure,
                                   &judged);
}

/* Rule 10 holds for every letter: a second reply entered late waits for the office like a first. */
static void late_entries_of_later_letters_are_judged_too(void **state)
{
    struct desk *desk = *state;
    const struct moment learnt = when(desk, "2022-06-17");
    const struct dissatisfaction words = {UNIT, 1, 1, day("2022-06-17"), false};

    assign(desk, "2022-03-28", 1);
    send(desk, REPLY_FIRST, "2022-06-10", "2022-06-10", 1);
    assert_int_equal(domain_dissatisfied(&desk->timetable, &learnt, &words, &desk->failure), 0);
    send(desk, REPLY_SECOND, "2022-07-25", "2022-07-15", 1);
    const struct clock *again = timetable_clock(&desk->timetable, CLOCK_REHANDLING, UNIT, 1);
    assert_int_equal(again->state, CLOCK_UNCONFIRMED);
    assert_int_equal(judge(desk, "2022-07-26", 0, true), -1);
    assert_string_equal(desk->failure.reason, "LATE_ENTRY_NOT_THERE");
    assert_int_equal(judge(desk, "2022-07-26", 2, true), -1);
    assert_string_equal(desk->failure.reason, "CLOCK_UNKNOWN");
    assert_int_equal(judge(desk, "2022-07-26", 1, false), 0);
    assert_int_equal(again->state, CLOCK_MET_LATE);
    assert_int_equal(timetable_clock(&desk->timetable, CLOCK_EXPLANATION, UNIT, 1)->state,
                     CLOCK_RUNNING);
    send_back(desk, "2022-08-01", UNIT);
    send(desk, REPLY_SUPPLEMENTARY, "2022-08-25", "2022-08-10", 1);
    assert_int_equal(judge(desk, "2022-08-26", 0, true), 0);
    assert_int_equal(clock_of(desk, CLOCK_SUPPLEMENT, UNIT)->state, CLOCK_MET);
}

static void hear(struct desk *desk, const char *date, int32_t round)
{
    const struct moment moment = when(desk, date);
    const struct dissatisfaction words = {UNIT, 1, round, day(date), false};

    assert_int_equal(domain_dissatisfied(&desk->timetable, &moment, &words, &desk->failure), 0);
}

static const struct clock *round_of(struct desk *desk, int32_t round)
{
    for (size_t i = desk->timetable.clock_count; i > 0; i--) {
        const struct clock *clock = &desk->timetable.clocks[i - 1];
        if (clock->kind == CLOCK_REHANDLING && clock->round == round) {
            return clock;
        }
    }
    return NULL;
}

/* Rules 14 and 16: that a second reply still waits for the office's word holds up no later clock.
 */
static void a_round_that_waits_for_the_office_hides_no_later_one(void **state)
{
    struct desk *desk = *state;

    assign(desk, "2022-03-28", 1);
    send(desk, REPLY_FIRST, "2022-06-01", "2022-06-01", 1);
    hear(desk, "2022-06-10", 1);
    send(desk, REPLY_SECOND, "2022-07-12", "2022-07-08", 1);
    assert_int_equal(round_of(desk, 1)->state, CLOCK_UNCONFIRMED);
    hear(desk, "2022-07-13", 1); /* the same once more */
    assert_null(round_of(desk, 2));
    hear(desk, "2022-07-14", 2);
    assert_non_null(round_of(desk, 2));
    assert_int_equal(round_of(desk, 2)->due.day, day("2022-08-14"));
    assert_ptr_equal(timetable_running(&desk->timetable, CLOCK_REHANDLING, UNIT, 1, 1),
                     round_of(desk, 1));
    send(desk, REPLY_SECOND, "2022-08-17", "2022-08-10", 1);
    assert_int_equal(round_of(desk, 1)->state, CLOCK_UNCONFIRMED);
    assert_int_equal(round_of(desk, 2)->state, CLOCK_UNCONFIRMED);
    assert_int_equal(judge(desk, "2022-08-18", 1, true), 0); /* the earliest first */
    assert_int_equal(round_of(desk, 1)->state, CLOCK_MET);
    assert_int_equal(judge(desk, "2022-08-18", 1, false), 0);
    assert_int_equal(round_of(desk, 2)->state, CLOCK_MET_LATE);
}

/* A card was entered with a day it was not received on: the correction counts either way (rule 22),
 * mere hearsay of a later day does not (rule 14). */
static void a_corrected_day_moves_the_rehandling(void **state)
{
    struct desk *desk = *state;
    const struct moment moment = when(desk, "2022-06-20");
    struct dissatisfaction words = {.unit = UNIT, .signer = 1, .round = 1};

    assign(desk, "2022-03-28", 1);
    send(desk, REPLY_FIRST, "2022-06-01", "2022-06-01", 1);
    static const struct {
        const char *learnt, *due;
        bool corrected;
    } steps[] = {
        {"2022-06-02", "2022-07-02", false},
        {"2022-06-19", "2022-07-02", false},
        {"2022-06-19", "2022-07-19", true},
        {"2022-06-15", "2022-07-15", true},
    };
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        words.learnt = day(steps[i].learnt);
        words.corrected = steps[i].corrected;
        assert_int_equal(domain_dissatisfied(&desk->timetable, &moment, &words, &desk->failure), 0);
        assert_int_equal(timetable_clock(&desk->timetable, CLOCK_REHANDLING, UNIT, 1)->due.day,
                         day(steps[i].due));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_round_that_waits_for_the_office_hides_no_later_one),
        DESK_TEST(a_defect_after_dispatch_owes_a_supplementary_reply),
        DESK_TEST(a_corrected_day_moves_the_rehandling),
        DESK_TEST(late_entries_of_later_letters_are_judged_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
