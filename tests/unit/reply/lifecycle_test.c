#include "reply/lifecycle.h"

#include "golden.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_a_reply),
        cmocka_unit_test(every_pair_of_a_card),
        cmocka_unit_test(every_pair_of_a_standing),
        cmocka_unit_test(only_dissatisfaction_leads_out_of_closed),
        cmocka_unit_test(what_has_left_stands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
