/* What was said in time and entered late, and what a correction leaves of it (rules 10, 14, 22). */
#include "fixture.h"

#include "reply/lifecycle_card.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { WAY_PHONE = 4 };

static struct card_request paper_card(const struct fixture *fixture, enum satisfaction result,
                                      civil_day received)
{
    return (struct card_request){.signer = 1,
                                 .round = 1,
                                 .answer = {.manner = SATISFIED,
                                            .result = result,
                                            .reason = "没有解决",
                                            .opinion = "",
                                            .entered_by = "UNIT",
                                            .scan = "scan",
                                            .on_paper = true,
                                            .received = received,
                                            .recorded_ms = date_begin_ms(fixture->today)}};
}

static struct heard enter(struct fixture *fixture, const struct card_request *card)
{
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");
    struct heard heard;

    assert_int_equal(cards_return(&fixture->handling, card, &act, &fixture->failure, &heard), 0);
    return heard;
}

static struct heard correct(struct fixture *fixture, const struct card_request *card)
{
    const struct act act = fixture_act(fixture, "office1", "OFFICE");
    struct heard heard;

    assert_int_equal(cards_correct(&fixture->handling, card, &act, &fixture->failure, &heard), 0);
    return heard;
}

static int say(struct fixture *fixture, civil_day learnt, struct heard *ret_heard)
{
    const struct act act = fixture_act(fixture, "committee1", "COMMITTEE");
    const struct dissatisfaction said = {.signer = 1,
                                         .learnt = learnt,
                                         .way = WAY_PHONE,
                                         .gist = "没有解决",
                                         .recorded_ms = act.now_ms};

    return cards_record_dissatisfaction(&fixture->handling, &said, &act, &fixture->failure,
                                        ret_heard);
}

static void another_letter(struct fixture *fixture, enum reply_kind kind)
{
    const int32_t signer = 1;
    struct reply *more = fixture_drafted(fixture, kind, kind == REPLY_SECOND ? NULL : &signer,
                                         kind == REPLY_SECOND ? 0 : 1);

    fixture_sign(fixture, more);
    fixture_number(fixture, more, "朔住建函〔2022〕16号");
    fixture_send(fixture, more, NULL, 0);
}

static void a_card_received_before_the_next_letter_counts_when_it_is_entered(void **state)
{
    struct fixture *fixture = *state;

    fixture_replied(fixture);
    civil_day received = fixture->today + 2;
    fixture->today += 4;
    another_letter(fixture, REPLY_SUPPLEMENTARY);
    fixture->today += 1;
    const struct card_request late = paper_card(fixture, DISSATISFIED, fixture->today);
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");
    struct heard heard;
    assert_int_equal(cards_return(&fixture->handling, &late, &act, &fixture->failure, &heard), -1);
    fixture_refused(fixture, "FIELDS_INVALID");

    const struct card_request card = paper_card(fixture, DISSATISFIED, received);
    heard = enter(fixture, &card);
    assert_true(heard.fresh);
    assert_int_equal(heard.round, 1);
    assert_string_equal(fixture_standing(fixture, 1), "REHANDLING");
    assert_string_equal(fixture_standing(fixture, 2), "ANSWERED");
}

static void the_latest_card_overrules_one_entered_late(void **state)
{
    struct fixture *fixture = *state;

    fixture_replied(fixture);
    civil_day received = fixture->today;
    fixture->today += 2;
    another_letter(fixture, REPLY_SUPPLEMENTARY);
    fixture_return(fixture, 1, SATISFIED);
    const struct card_request card = paper_card(fixture, DISSATISFIED, received);
    assert_false(enter(fixture, &card).fresh);
    assert_string_equal(fixture_standing(fixture, 1), "CONTENT");
}

static void a_second_reply_has_answered_what_is_entered_after_it(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard;

    fixture_replied(fixture);
    civil_day received = fixture->today;
    assert_int_equal(say(fixture, fixture->today, &heard), 0);
    fixture->today += 2;
    another_letter(fixture, REPLY_SECOND);
    const struct card_request card = paper_card(fixture, DISSATISFIED, received);
    assert_false(enter(fixture, &card).fresh);
    assert_string_equal(fixture_standing(fixture, 1), "ANSWERED");
}

static void words_are_of_the_last_letter_that_had_left(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard;

    fixture_replied(fixture);
    civil_day heard_on = fixture->today + 2;
    fixture->today += 4;
    another_letter(fixture, REPLY_SUPPLEMENTARY);
    assert_int_equal(say(fixture, heard_on - 3, &heard), -1);
    fixture_refused(fixture, "FIELDS_INVALID");
    assert_int_equal(say(fixture, heard_on, &heard), 0);
    assert_int_equal(heard.round, 1);
    assert_true(heard.fresh);
}

static void a_correction_without_a_scan_keeps_the_one_there_is(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_replied(fixture);
    struct card_request card = paper_card(fixture, DISSATISFIED, fixture->today);

    enter(fixture, &card);
    card.answer.scan = "";
    for (int time = 0; time < 2; time++) {
        correct(fixture, &card);
        assert_string_equal(reply_letter(reply, 0, 1)->card.answer.scan, "scan");
    }
}

/* The office mends a misspelt reason after it accepted the written taking-back. */
static void corrected_words_start_nothing_anew(void **state)
{
    struct fixture *fixture = *state;
    const struct act act = fixture_act(fixture, "office1", "OFFICE");
    struct card_request card = paper_card(fixture, DISSATISFIED, fixture->today);
    struct heard heard;

    fixture_replied(fixture);
    enter(fixture, &card);
    assert_int_equal(
        cards_take_back(&fixture->handling, 0, 1, false, &act, &fixture->failure, &heard), 0);
    card.answer.reason = "仍没有解决";
    heard = correct(fixture, &card);
    assert_false(heard.fresh || heard.unfounded || heard.learnt != DAY_NONE);
    assert_string_equal(fixture_standing(fixture, 1), "ANSWERED");
    assert_int_equal(hearing_dissatisfied_rounds(&fixture->handling, 0, 1), 0);
}

static void a_corrected_day_moves_the_clock_either_way(void **state)
{
    struct fixture *fixture = *state;

    fixture_replied(fixture);
    civil_day wrong = fixture->today;
    fixture->today += 10;
    struct card_request card = paper_card(fixture, DISSATISFIED, wrong);
    enter(fixture, &card);
    card.answer.received = wrong + 8;
    struct heard heard = correct(fixture, &card);
    assert_int_equal(heard.learnt, wrong + 8);
    assert_false(heard.fresh || heard.earlier);
    assert_int_equal(fixture->handling.dissatisfaction_count, 1);
    card.answer.received = wrong + 3;
    heard = correct(fixture, &card);
    assert_int_equal(heard.learnt, wrong + 3);
    assert_true(heard.earlier);
    assert_int_equal(correct(fixture, &card).learnt, DAY_NONE);
}

/* The card was wrongly entered, but the signer had said so by phone, later. */
static void what_is_left_says_from_which_day(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard;

    fixture_replied(fixture);
    struct card_request card = paper_card(fixture, DISSATISFIED, fixture->today);
    enter(fixture, &card);
    fixture->today += 4;
    assert_int_equal(say(fixture, fixture->today, &heard), 0);
    card.answer.result = SATISFIED;
    heard = correct(fixture, &card);
    assert_int_equal(heard.learnt, fixture->today);
    assert_false(heard.unfounded);
    assert_string_equal(fixture_standing(fixture, 1), "REHANDLING");
}

static void a_corrected_earlier_round_is_not_counted(void **state)
{
    struct fixture *fixture = *state;

    fixture_replied(fixture);
    struct card_request card = paper_card(fixture, DISSATISFIED, fixture->today);
    enter(fixture, &card);
    another_letter(fixture, REPLY_SECOND);
    card.answer.result = SATISFIED;
    correct(fixture, &card);
    assert_string_equal(fixture_standing(fixture, 1), "ANSWERED");
    struct heard heard = fixture_return(fixture, 1, DISSATISFIED);
    assert_true(heard.fresh && !heard.meeting);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_card_received_before_the_next_letter_counts_when_it_is_entered),
        TEST(the_latest_card_overrules_one_entered_late),
        TEST(a_second_reply_has_answered_what_is_entered_after_it),
        TEST(words_are_of_the_last_letter_that_had_left),
        TEST(a_correction_without_a_scan_keeps_the_one_there_is),
        TEST(corrected_words_start_nothing_anew),
        TEST(a_corrected_day_moves_the_clock_either_way),
        TEST(what_is_left_says_from_which_day),
        TEST(a_corrected_earlier_round_is_not_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
