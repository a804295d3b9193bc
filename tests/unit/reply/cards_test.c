#include "fixture.h"

#include "reply/closing.h"
#include "reply/gaps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { WAY_PHONE = 4 };

static const char *state_of(const struct fixture *fixture)
{
    return matter_state(&fixture->handling.matters[0]);
}

static int close_by_office(struct fixture *fixture, const char *roles)
{
    const struct act act = fixture_act(fixture, "office1", roles);

    return closing_by_office(&fixture->handling.matters[0], "逾期未返回", &act, &fixture->failure);
}

/* One acceptance never closes a joint suggestion. */
static void it_closes_when_the_last_is_content(void **state)
{
    struct fixture *fixture = *state;

    fixture_replied(fixture);
    assert_false(fixture_return(fixture, 1, SATISFIED).closed);
    assert_string_equal(state_of(fixture), "OPEN");
    assert_false(fixture_return(fixture, 2, BASICALLY_SATISFIED).closed);
    assert_true(fixture_return(fixture, 3, SATISFIED).closed);
    assert_string_equal(state_of(fixture), "CLOSED");
    assert_int_equal(fixture->handling.matters[0].closed_day, fixture->today);
}

static void the_released_hold_up_nothing(void **state)
{
    struct fixture *fixture = *state;

    fixture_replied(fixture);
    fixture->handling.matters[0].signers[2].released = true;
    fixture_return(fixture, 1, SATISFIED);
    assert_true(fixture_return(fixture, 2, SATISFIED).closed);
}

static int return_again(struct fixture *fixture, int32_t signer, int32_t round, bool on_paper,
                        civil_day received)
{
    const struct act act = fixture_act(fixture, "liaison1", on_paper ? "LIAISON" : "SERVICE");
    const struct card_request request = {.signer = signer,
                                         .round = round,
                                         .answer = {.manner = SATISFIED,
                                                    .result = SATISFIED,
                                                    .reason = "",
                                                    .opinion = "",
                                                    .entered_by = "",
                                                    .scan = "",
                                                    .on_paper = on_paper,
                                                    .received = received,
                                                    .recorded_ms = act.now_ms}};
    struct heard heard;

    return cards_return(&fixture->handling, &request, &act, &fixture->failure, &heard);
}

static void a_card_counts_once(void **state)
{
    struct fixture *fixture = *state;

    fixture_replied(fixture);
    fixture_return(fixture, 1, SATISFIED);
    assert_int_equal(return_again(fixture, 1, 0, true, fixture->today), -1);
    assert_string_equal(fixture->failure.state, "RETURNED");
    assert_string_equal(fixture->failure.message,
                        "“已返回”状态下不能“登记纸质卡”，目前可以：无（规则22）");
    fixture_refused(fixture, "STATE_REFUSES");
}

static void a_card_is_received_after_its_letter_left(void **state)
{
    struct fixture *fixture = *state;

    fixture_replied(fixture);
    assert_int_equal(return_again(fixture, 1, 0, true, fixture->today - 1), -1);
    fixture_refused(fixture, "FIELDS_INVALID");
    assert_int_equal(return_again(fixture, 1, 0, true, fixture->today + 1), -1);
    fixture_refused(fixture, "FIELDS_INVALID");
    assert_int_equal(return_again(fixture, 1, 2, true, fixture->today), -1);
    fixture_refused(fixture, "NO_LETTER");
    assert_int_equal(return_again(fixture, 1, 1, true, fixture->today), 0);
}

static void dissatisfaction_moves_that_signer_alone(void **state)
{
    struct fixture *fixture = *state;

    fixture_replied(fixture);
    struct heard heard = fixture_return(fixture, 2, DISSATISFIED);
    assert_true(heard.fresh);
    assert_false(heard.reopened);
    assert_int_equal(heard.round, 1);
    assert_string_equal(fixture_standing(fixture, 1), "ANSWERED");
    assert_string_equal(fixture_standing(fixture, 2), "REHANDLING");
    assert_string_equal(state_of(fixture), "REHANDLING");
    fixture_return(fixture, 1, SATISFIED);
    fixture_return(fixture, 3, SATISFIED);
    assert_string_equal(state_of(fixture), "REHANDLING");
}

static int say(struct fixture *fixture, int32_t signer, bool manner_only, struct heard *ret_heard)
{
    const struct act act = fixture_act(fixture, "committee1", "COMMITTEE");
    const struct dissatisfaction said = {.signer = signer,
                                         .learnt = fixture->today,
                                         .way = WAY_PHONE,
                                         .gist = "没有解决",
                                         .manner_only = manner_only,
                                         .recorded_ms = act.now_ms};

    return cards_record_dissatisfaction(&fixture->handling, &said, &act, &fixture->failure,
                                        ret_heard);
}

static void a_card_confirming_it_starts_no_second_clock(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard;

    assert_int_equal(say(fixture, 1, false, &heard), -1);
    fixture_refused(fixture, "NO_REPLY_YET");
    fixture_replied(fixture);
    assert_int_equal(say(fixture, 1, false, &heard), 0);
    assert_true(heard.fresh);
    assert_false(fixture_return(fixture, 1, DISSATISFIED).fresh);
    assert_int_equal(fixture->handling.dissatisfaction_count, 2);
}

static void the_manner_alone_starts_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard;

    fixture_replied(fixture);
    assert_int_equal(say(fixture, 1, true, &heard), 0);
    assert_false(heard.fresh);
    assert_string_equal(fixture_standing(fixture, 1), "ANSWERED");
}

static void after_the_close_one_comes_back_alone(void **state)
{
    struct fixture *fixture = *state;

    fixture_replied(fixture);
    fixture_return(fixture, 1, SATISFIED);
    assert_int_equal(close_by_office(fixture, "OFFICE"), 0);
    assert_string_equal(state_of(fixture), "CLOSED");
    struct heard heard = fixture_return(fixture, 3, DISSATISFIED);
    assert_true(heard.fresh && heard.reopened);
    assert_string_equal(fixture_standing(fixture, 1), "CLOSED");
    assert_string_equal(fixture_standing(fixture, 2), "CLOSED");
    assert_string_equal(fixture_standing(fixture, 3), "REHANDLING");

    struct reply *second = fixture_drafted(fixture, REPLY_SECOND, NULL, 0);
    fixture_sign(fixture, second);
    fixture_number(fixture, second, "朔住建函〔2022〕16号");
    fixture_send(fixture, second, NULL, 0);
    assert_string_equal(fixture_standing(fixture, 3), "ANSWERED");
    assert_true(fixture_return(fixture, 3, SATISFIED).closed);
    assert_string_equal(state_of(fixture), "CLOSED");
}

static void the_next_rounds_card_replaces_the_last(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard;
    struct reply *first = fixture_replied(fixture);

    assert_int_equal(say(fixture, 1, false, &heard), 0);
    struct reply *second = fixture_drafted(fixture, REPLY_SECOND, NULL, 0);
    fixture_sign(fixture, second);
    fixture_number(fixture, second, "朔住建函〔2022〕16号");
    fixture_send(fixture, second, NULL, 0);
    assert_string_equal(card_state_token(&reply_letter(first, 0, 1)->card), "REPLACED");
    assert_string_equal(card_state_token(&reply_letter(first, 0, 2)->card), "OWED");
    assert_int_equal(return_again(fixture, 1, 1, false, fixture->today), -1);
    assert_string_equal(fixture->failure.state, "REPLACED");
    fixture_refused(fixture, "STATE_REFUSES");
    assert_int_equal(fixture_return(fixture, 1, SATISFIED).round, 2);
}

static void the_office_closes_with_a_reason_what_is_answered(void **state)
{
    struct fixture *fixture = *state;
    const struct act act = fixture_act(fixture, "office1", "OFFICE");
    struct heard heard;

    assert_int_equal(close_by_office(fixture, "OFFICE"), -1);
    fixture_refused(fixture, "NOT_REPLIED");
    fixture_replied(fixture);
    assert_int_equal(closing_by_office(&fixture->handling.matters[0], "", &act, &fixture->failure),
                     -1);
    fixture_refused(fixture, "FIELDS_INVALID");
    assert_int_equal(close_by_office(fixture, "LIAISON"), -1);
    fixture_refused(fixture, "ROLE_REFUSED");
    assert_int_equal(say(fixture, 1, false, &heard), 0);
    assert_int_equal(close_by_office(fixture, "OFFICE"), -1);
    assert_string_equal(fixture->failure.state, "REHANDLING");
    fixture_refused(fixture, "REHANDLING_RUNS");
}

static int close_for_silence(struct fixture *fixture, civil_day day)
{
    const struct card_days days = {.after_receipt = 30, .after_dispatch = 37};
    const civil_day today = fixture->today;

    fixture->today = day;
    const struct act act = fixture_act(fixture, "office1", "OFFICE");
    fixture->today = today;
    return closing_for_silence(&fixture->handling, 0, "", &days, &act, &fixture->failure);
}

/* Rule 23: 30 days from receipt, 37 from dispatch where none is recorded; the last day is in time.
 */
static void silence_is_a_ground_the_day_after(void **state)
{
    struct fixture *fixture = *state;
    const struct reply *reply = fixture_replied(fixture);
    const civil_day sent = fixture->today, received = sent + 10;

    assert_int_equal(close_for_silence(fixture, sent + 37), -1);
    fixture_refused(fixture, "CARD_NOT_OVERDUE");
    for (int32_t signer = 1; signer <= FIXTURE_SIGNERS; signer++) {
        reply_letter(reply, 0, signer)->received = received;
    }
    assert_int_equal(close_for_silence(fixture, sent + 38), -1);
    fixture_refused(fixture, "CARD_NOT_OVERDUE");
    assert_int_equal(close_for_silence(fixture, received + 30), -1);
    fixture_refused(fixture, "CARD_NOT_OVERDUE");
    reply_letter(reply, 0, 2)->received = DAY_NONE;
    assert_int_equal(close_for_silence(fixture, received + 31), 0);
    assert_string_equal(state_of(fixture), "CLOSED");
}

static void a_written_taking_back_ends_the_rehandling(void **state)
{
    struct fixture *fixture = *state;
    const struct act act = fixture_act(fixture, "office1", "OFFICE");
    struct heard heard;

    fixture_replied(fixture);
    assert_int_equal(
        cards_take_back(&fixture->handling, 0, 1, false, &act, &fixture->failure, &heard), -1);
    fixture_refused(fixture, "NOTHING_TO_TAKE_BACK");
    fixture_return(fixture, 1, DISSATISFIED);
    assert_int_equal(
        cards_take_back(&fixture->handling, 0, 1, false, &act, &fixture->failure, &heard), 0);
    assert_int_equal(heard.round, 1);
    assert_string_equal(fixture_standing(fixture, 1), "ANSWERED");
    assert_true(fixture->handling.dissatisfactions[0].taken_back);
}

/* Said by phone, then the card came back content, then the words were taken back: the card says
 * where the signer stands, and it was the last one. */
static void what_is_taken_back_leaves_the_card(void **state)
{
    struct fixture *fixture = *state;
    const struct act act = fixture_act(fixture, "office1", "OFFICE");
    struct heard heard;

    fixture_replied(fixture);
    assert_int_equal(say(fixture, 1, false, &heard), 0);
    for (int32_t signer = 1; signer <= FIXTURE_SIGNERS; signer++) {
        assert_false(fixture_return(fixture, signer, SATISFIED).closed);
    }
    assert_int_equal(
        cards_take_back(&fixture->handling, 0, 1, false, &act, &fixture->failure, &heard), 0);
    assert_true(heard.closed);
    assert_string_equal(state_of(fixture), "CLOSED");
}

static void learnt_earlier_than_known_and_the_second_round(void **state)
{
    struct fixture *fixture = *state;
    const struct act act = fixture_act(fixture, "committee1", "COMMITTEE");
    struct dissatisfaction said = {.signer = 1, .way = WAY_PHONE, .gist = "没有解决"};
    struct heard heard;

    fixture_replied(fixture);
    said.learnt = fixture->today;
    fixture->today += 5;
    assert_int_equal(fixture_return(fixture, 1, DISSATISFIED).meeting, false);
    const struct act later = fixture_act(fixture, "committee1", "COMMITTEE");
    assert_int_equal(
        cards_record_dissatisfaction(&fixture->handling, &said, &later, &fixture->failure, &heard),
        0);
    assert_true(heard.earlier && !heard.fresh);
    struct reply *second = fixture_drafted(fixture, REPLY_SECOND, NULL, 0);
    fixture_sign(fixture, second);
    fixture_number(fixture, second, "朔住建函〔2022〕16号");
    fixture_send(fixture, second, NULL, 0);
    heard = fixture_return(fixture, 1, DISSATISFIED);
    assert_true(heard.fresh && heard.meeting);
    assert_int_equal(hearing_dissatisfied_rounds(&fixture->handling, 0, 1), 2);
    assert_int_equal(hearing_dissatisfied_rounds(&fixture->handling, 0, 2), 0);
    for (said.way = -1; said.way <= 8; said.way += 8) {
        assert_int_equal(cards_record_dissatisfaction(&fixture->handling, &said, &act,
                                                      &fixture->failure, &heard),
                         -1);
        fixture_refused(fixture, "FIELDS_INVALID");
    }
}

static int correct(struct fixture *fixture, enum satisfaction result, const char *scan,
                   struct heard *ret_heard)
{
    const struct act act = fixture_act(fixture, "office1", "OFFICE");
    const struct card_request request = {.signer = 1,
                                         .answer = {.manner = SATISFIED,
                                                    .result = result,
                                                    .reason = "",
                                                    .opinion = "",
                                                    .entered_by = "OFFICE",
                                                    .scan = scan,
                                                    .on_paper = true,
                                                    .received = fixture->today,
                                                    .recorded_ms = act.now_ms}};

    return cards_correct(&fixture->handling, &request, &act, &fixture->failure, ret_heard);
}

static void a_wrong_paper_entry_is_corrected_and_both_are_kept(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_replied(fixture);
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");
    const struct card_request wrong = {.signer = 1,
                                       .answer = {.manner = SATISFIED,
                                                  .result = DISSATISFIED,
                                                  .reason = "",
                                                  .opinion = "",
                                                  .entered_by = "UNIT",
                                                  .scan = "",
                                                  .on_paper = true,
                                                  .received = fixture->today,
                                                  .recorded_ms = act.now_ms}};
    struct heard heard;

    assert_int_equal(correct(fixture, SATISFIED, "scan", &heard), -1);
    fixture_refused(fixture, "STATE_REFUSES");
    assert_int_equal(cards_return(&fixture->handling, &wrong, &act, &fixture->failure, &heard), 0);
    assert_int_equal(correct(fixture, SATISFIED, "", &heard), -1);
    fixture_refused(fixture, "SCAN_MISSING");
    assert_int_equal(correct(fixture, SATISFIED, "scan", &heard), 0);
    assert_true(heard.unfounded);
    const struct card *card = &reply_letter(reply, 0, 1)->card;
    assert_int_equal(card->answer.result, SATISFIED);
    assert_int_equal(card->corrected.result, DISSATISFIED);
    assert_string_equal(fixture_standing(fixture, 1), "CONTENT");
}

/* The round's card was wrongly entered, and a supplementary letter has left meanwhile: its card is
 * the latest and still out. */
static void a_correction_does_not_answer_for_a_later_card(void **state)
{
    struct fixture *fixture = *state;
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");
    const struct act office = fixture_act(fixture, "office1", "OFFICE");
    struct card_request card = {.signer = 1,
                                .round = 1,
                                .answer = {.manner = SATISFIED,
                                           .result = DISSATISFIED,
                                           .reason = "",
                                           .opinion = "",
                                           .entered_by = "UNIT",
                                           .scan = "scan",
                                           .on_paper = true,
                                           .received = fixture->today,
                                           .recorded_ms = act.now_ms}};
    struct heard heard;

    fixture_replied(fixture);
    assert_int_equal(cards_return(&fixture->handling, &card, &act, &fixture->failure, &heard), 0);
    struct reply *more = fixture_drafted(fixture, REPLY_SUPPLEMENTARY, &card.signer, 1);
    fixture_sign(fixture, more);
    fixture_number(fixture, more, "朔住建函〔2022〕16号");
    fixture_send(fixture, more, NULL, 0);
    card.answer.result = SATISFIED;
    assert_int_equal(cards_correct(&fixture->handling, &card, &office, &fixture->failure, &heard),
                     0);
    assert_true(heard.unfounded);
    assert_string_equal(fixture_standing(fixture, 1), "ANSWERED");
}

/* Known mistake of other systems: who refuses the second reply must not lose the first. */
static void a_refusal_keeps_every_earlier_reply(void **state)
{
    struct fixture *fixture = *state;
    const char *bodies[4];

    bodies[0] = fixture_replied(fixture)->draft.digest;
    for (int32_t round = 1; round <= 3; round++) {
        assert_true(fixture_return(fixture, 2, DISSATISFIED).fresh);
        struct reply *again = fixture_drafted(fixture, REPLY_SECOND, NULL, 0);
        assert_int_equal(again->round, round + 1);
        bodies[round] = again->draft.digest;
        fixture_sign(fixture, again);
        fixture_number(fixture, again,
                       arena_printf(fixture->arena, "朔住建函〔2022〕%d号", 20 + round));
        fixture_send(fixture, again, NULL, 0);
        for (int32_t earlier = 1; earlier <= round; earlier++) {
            const struct reply *kept = handling_reply(&fixture->handling, earlier);
            assert_string_equal(kept->draft.digest, bodies[earlier - 1]);
            assert_true(*reply_number(kept, 0) && kept->letter_day != DAY_NONE);
            assert_int_equal(reply_letter(kept, 0, 2)->card.answer.result, DISSATISFIED);
        }
    }
    assert_int_equal(fixture->handling.reply_count, 4);
    assert_int_equal(fixture->handling.first_class, CLASS_A);
}

static void own_cards_are_not_corrected(void **state)
{
    struct fixture *fixture = *state;
    struct heard heard;

    fixture_replied(fixture);
    fixture_return(fixture, 1, DISSATISFIED);
    assert_int_equal(correct(fixture, SATISFIED, "scan", &heard), -1);
    fixture_refused(fixture, "CARD_NOT_ON_PAPER");
}

static void gaps_say_what_is_missing(void **state)
{
    struct fixture *fixture = *state;
    const char *gaps[GAPS_MAX];
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);

    assert_int_equal(gaps_list(&fixture->handling, reply, 0, fixture->arena, gaps, GAPS_MAX), 0);
    fixture_sign(fixture, reply);
    size_t count = gaps_list(&fixture->handling, reply, 0, fixture->arena, gaps, GAPS_MAX);
    assert_int_equal(count, 1 + 2 * FIXTURE_SIGNERS + 2 * COPY_BODIES);
    assert_string_equal(gaps[0], "未编函号");
    assert_string_equal(gaps[1], "未签字盖章：龙丰瑞");
    assert_string_equal(gaps[2], "未寄送：龙丰瑞");
    assert_string_equal(gaps[count - 1], "抄送件未寄送：市政府办公室");
    fixture_number(fixture, reply, "朔住建函〔2022〕15号");
    fixture_send(fixture, reply, (const int32_t[]){1}, 1);
    count = gaps_list(&fixture->handling, reply, 0, fixture->arena, gaps, GAPS_MAX);
    assert_int_equal(count, 2 + 2 * (FIXTURE_SIGNERS - 1) + 2 * COPY_BODIES);
    assert_string_equal(gaps[0], "未登记收到：龙丰瑞");
    assert_string_equal(gaps[1], "反馈卡未返回：龙丰瑞");
    assert_int_equal(gaps_list(&fixture->handling, reply, 0, fixture->arena, gaps, 2), 2);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_closes_when_the_last_is_content),
        TEST(the_released_hold_up_nothing),
        TEST(a_card_counts_once),
        TEST(a_card_is_received_after_its_letter_left),
        TEST(dissatisfaction_moves_that_signer_alone),
        TEST(a_card_confirming_it_starts_no_second_clock),
        TEST(the_manner_alone_starts_nothing),
        TEST(after_the_close_one_comes_back_alone),
        TEST(the_next_rounds_card_replaces_the_last),
        TEST(the_office_closes_with_a_reason_what_is_answered),
        TEST(silence_is_a_ground_the_day_after),
        TEST(a_written_taking_back_ends_the_rehandling),
        TEST(a_wrong_paper_entry_is_corrected_and_both_are_kept),
        TEST(what_is_taken_back_leaves_the_card),
        TEST(learnt_earlier_than_known_and_the_second_round),
        TEST(a_correction_does_not_answer_for_a_later_card),
        TEST(a_refusal_keeps_every_earlier_reply),
        TEST(own_cards_are_not_corrected),
        TEST(gaps_say_what_is_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
