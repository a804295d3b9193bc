#include "reply/lifecycle.h"

#include "fixture.h"
#include "golden.h"
#include "refusals.h"
#include "reply/lifecycle_card.h"
#include "reply/lifecycle_standing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Every pair of state and event: the place of the next state, '-' where it is refused. */
static void assert_pairs(const struct transition_table *table, const char *const *rows)
{
    for (size_t state = 0; state < table->state_count; state++) {
        char row[TRANSITION_EVENTS_MAX + 1] = {0};
        for (size_t event = 0; event < table->event_count; event++) {
            const struct transition *cell = transition_find(table, (int)state, (int)event);
            row[event] = '-';
            if (cell) {
                row[event] = (char)('0' + cell->next);
            }
        }
        assert_string_equal(row, rows[state]);
    }
}

static void every_pair_of_a_reply(void **state)
{
    /* SAVE SUBMIT SUBMIT_AND_APPROVE APPROVE SEND_BACK SIGN APPROVE_AND_SIGN NUMBER RECALL
     * SEND_SOME SEND_LAST CONFIRM_RECEIPT */
    static const char *const rows[REPLY_STATES] = {
        [REPLY_DRAFTING] = "012-0--------",    [REPLY_SUBMITTED] = "---20-3------",
        [REPLY_REVIEWED] = "----03-------",    [REPLY_SIGNED] = "-------3045--",
        [REPLY_DISPATCHING] = "-------4-4545", [REPLY_DISPATCHED] = "---------5-5-",
    };

    (void)state;
    assert_pairs(&reply_lifecycle, rows);
    assert_lifecycle_golden("reply", &reply_lifecycle);
}

static void every_pair_of_a_card(void **state)
{
    /* SEND RETURN RETURN_ON_PAPER CORRECT REPLACE CANCEL PREPARE */
    static const char *const rows[CARD_STATES] = {
        [CARD_PREPARED] = "1----40", [CARD_OWED] = "-22-3--", [CARD_RETURNED] = "---22--",
        [CARD_REPLACED] = "--2----", [CARD_VOID] = "------0",
    };

    (void)state;
    assert_pairs(&card_lifecycle, rows);
    assert_lifecycle_golden("reply-card", &card_lifecycle);
}

static void every_pair_of_a_standing(void **state)
{
    /* LETTER_LEAVES SECOND_LEAVES IS_CONTENT IS_DISSATISFIED IS_CORRECTED TAKES_BACK SETTLE
     * OFFICE_CLOSES */
    static const char *const rows[STANDINGS] = {
        [STANDING_AWAITING] = "1-------", [STANDING_ANSWERED] = "1-23---4",
        [STANDING_CONTENT] = "1-23--44",  [STANDING_REHANDLING] = "313311--",
        [STANDING_CLOSED] = "4-43----",
    };

    (void)state;
    assert_pairs(&standing_lifecycle, rows);
    assert_lifecycle_golden("reply-signer", &standing_lifecycle);
}

/* Rule 14 is the only way out of closed (rule 23). */
static void only_dissatisfaction_leads_out_of_closed(void **state)
{
    (void)state;
    for (int event = 0; event < STANDING_EVENTS; event++) {
        const struct transition *cell =
            transition_find(&standing_lifecycle, STANDING_CLOSED, event);
        if (cell && cell->next != STANDING_CLOSED) {
            assert_int_equal(event, STANDING_IS_DISSATISFIED);
            assert_int_equal(cell->next, STANDING_REHANDLING);
        }
    }
}

/* Once something has left, nothing leads back to drafting (rule 21). */
static void what_has_left_stands(void **state)
{
    (void)state;
    for (int from = REPLY_DISPATCHING; from < REPLY_STATES; from++) {
        for (int event = 0; event < REPLY_EVENTS; event++) {
            const struct transition *cell = transition_find(&reply_lifecycle, from, event);
            assert_true(!cell || cell->next >= REPLY_DISPATCHING);
        }
    }
}

/* --- what refusals allow is accepted --- */

static const char *join(struct fixture *fixture, const char *const *roles, size_t count)
{
    const char *all = "";

    for (size_t i = 0; i < count; i++) {
        all = arena_printf(fixture->arena, "%s%s%s", all, i ? " " : "", roles[i]);
    }
    return all;
}

/* A reply walked to `state`; once dispatched, all of it sent and received where `finished`. */
struct reply_variant {
    struct fixture *fixture;
    bool series, finished;
};

static void walk_to(const struct reply_variant *variant, struct reply *reply, int state)
{
    struct fixture *fixture = variant->fixture;
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");

    if (state >= REPLY_SIGNED) {
        fixture_sign(fixture, reply);
    }
    if (state == REPLY_SIGNED && variant->finished) {
        assert_int_equal(numbering_give(reply, 0, "朔住建函〔2022〕15号", variant->series, &act,
                                        &fixture->failure),
                         0);
    }
    if (state >= REPLY_DISPATCHING) {
        fixture_number(fixture, reply, "朔住建函〔2022〕15号");
        fixture_send(fixture, reply, (const int32_t[]){1}, 1);
    }
    if (state == REPLY_DISPATCHED) {
        fixture_send(fixture, reply, (const int32_t[]){2, 3}, 2);
    }
    if (state == REPLY_DISPATCHED && variant->finished) {
        fixture_send(fixture, reply, NULL, 0);
        for (size_t i = 0; i < reply->letter_count; i++) {
            reply->letters[i].received = fixture->today;
        }
        for (size_t i = 0; i < reply->copy_count; i++) {
            reply->copies[i].received = fixture->today;
        }
    }
    reply->state = state;
}

static int decide_reply(int state, int event, const char *const *roles, size_t role_count,
                        bool well, struct failure *failure, void *data)
{
    const struct reply_variant *variant = data;
    void *fresh = NULL;

    assert_int_equal(fixture_set_up(&fresh), 0);
    struct reply_variant own = *variant;
    own.fixture = fresh;
    struct reply *reply = fixture_drafted(own.fixture, REPLY_FIRST, NULL, 0);
    walk_to(&own, reply, state);
    const struct act act =
        fixture_act(own.fixture, "somebody", join(own.fixture, roles, role_count));
    const struct handling_facts missing = {
        .contacts_required = true, .missing_opinion_count = 1, .missing_opinions = roles};
    const struct reply_step step = {.reply = reply,
                                    .act = &act,
                                    .comment = well ? "请修改" : "",
                                    .desk = "LEADER",
                                    .facts = well ? &own.fixture->facts : &missing,
                                    .sealed = well ? own.fixture->today : DAY_NONE,
                                    .numbered = well};
    int outcome = reply_apply(reply, (enum reply_event)event, &step, failure);
    fixture_tear_down(&fresh);
    return outcome;
}

static int decide_card(int state, int event, const char *const *roles, size_t role_count, bool well,
                       struct failure *failure, void *data)
{
    const bool *on_paper = data;
    const struct act act = {.roles = roles, .role_count = role_count, .now_ms = 86400000};
    struct card card = {.state = state,
                        .answer = {.on_paper = *on_paper, .scan = "scan", .recorded_ms = 1}};
    const struct answer answer = {.manner = well ? SATISFIED : (enum satisfaction)0,
                                  .result = SATISFIED,
                                  .reason = "",
                                  .opinion = "",
                                  .scan = "scan",
                                  .received = date_at(86400000),
                                  .recorded_ms = 86400000};
    const struct card_step step = {.card = &card,
                                   .act = &act,
                                   .answer = &answer,
                                   .code = "code",
                                   .sent = date_at(0),
                                   .replaced = date_at(86400000)};

    return card_apply(&card, (enum card_event)event, &step, failure);
}

static int decide_standing(int state, int event, const char *const *roles, size_t role_count,
                           bool well, struct failure *failure, void *data)
{
    const struct act act = {.roles = roles, .role_count = role_count};
    const struct standing_step step = {.act = &act, .round = 1};
    struct signer signer = {.standing = state};

    (void)well;
    (void)data;
    return standing_apply(&signer, (enum standing_event)event, &step, failure);
}

static void what_refusals_allow_is_accepted(void **state)
{
    struct reply_variant variants[] = {
        {*state, false, false}, {*state, false, true}, {*state, true, true}};
    static const char *const elsewhere[] = {"PRESS_OPINION", "WAIVE_OPINION", "RECORD_CONTACT",
                                            NULL};
    bool paper[] = {false, true};
    size_t named = 0;

    for (size_t i = 0; i < COUNT_OF(variants); i++) {
        named +=
            assert_refusals_are_honest(&reply_lifecycle, decide_reply, elsewhere, &variants[i]);
    }
    for (size_t i = 0; i < COUNT_OF(paper); i++) {
        named += assert_refusals_are_honest(&card_lifecycle, decide_card, NULL, &paper[i]);
    }
    named += assert_refusals_are_honest(&standing_lifecycle, decide_standing, NULL, NULL);
    assert_true(named > 200);
}

/* Without a number nothing leaves: it is numbered first, or the signature taken back. */
static void without_a_number_it_is_numbered_first(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");

    fixture_sign(fixture, reply);
    const struct reply_step step = {
        .reply = reply, .act = &act, .comment = "", .sealed = fixture->today};
    assert_int_equal(reply_apply(reply, REPLY_SEND_LAST, &step, &fixture->failure), -1);
    assert_string_equal(fixture->failure.reason, "NOT_NUMBERED");
    assert_int_equal(fixture->failure.allowed_count, 2);
    assert_string_equal(fixture->failure.allowed[0], "NUMBER");
    assert_string_equal(fixture->failure.allowed[1], "RECALL");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_refusals_allow_is_accepted, fixture_set_up,
                                        fixture_tear_down),
        cmocka_unit_test_setup_teardown(without_a_number_it_is_numbered_first, fixture_set_up,
                                        fixture_tear_down),
        cmocka_unit_test(every_pair_of_a_reply),
        cmocka_unit_test(every_pair_of_a_card),
        cmocka_unit_test(every_pair_of_a_standing),
        cmocka_unit_test(only_dissatisfaction_leads_out_of_closed),
        cmocka_unit_test(what_has_left_stands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
