/* Signers who withdraw or are no longer answered; merging and taking apart (rule 3). */
#include "assignment/intake.h"

#include "ground.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void when_all_have_withdrawn_handling_ends(void **state)
{
    struct fixture *fixture = *state;
    bool ended = true;

    assert_int_equal(assign_to(fixture, "市住建局", "市财政局"), 0);
    assert_int_equal(signer_release(&fixture->proposal, 1, false, fixture->act.today, &fixture->act,
                                    &fixture->failure, &ended),
                     0);
    assert_false(ended);
    assert_int_equal(proposal_lead_signer(&fixture->proposal), 2);
    assert_int_equal(signer_release(&fixture->proposal, 1, false, fixture->act.today, &fixture->act,
                                    &fixture->failure, &ended),
                     -1);
    assert_string_equal(fixture->failure.reason, "SIGNER_GONE");
    failure_init(&fixture->failure, fixture->arena);
    assert_int_equal(signer_release(&fixture->proposal, 2, false, fixture->act.today, &fixture->act,
                                    &fixture->failure, &ended),
                     0);
    assert_true(ended);
    assert_int_equal(fixture->proposal.state, PROPOSAL_WITHDRAWN);
    assert_int_equal(fixture->proposal.answering[0].state, ANSWERING_ENDED);
    assert_int_equal(fixture->proposal.co_units[0].state, OPINION_ENDED);
}

static void release(struct fixture *fixture, int32_t position, bool by_office, bool ends)
{
    bool ended = !ends;

    assert_int_equal(signer_release(&fixture->proposal, position, by_office, fixture->act.today,
                                    &fixture->act, &fixture->failure, &ended),
                     0);
    assert_int_equal(ended, ends);
}

/* Whoever went last: the office's mark on one of them is enough. */
static void when_nobody_is_left_to_answer_handling_ends(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(assign_to(fixture, "市住建局", "市财政局"), 0);
    release(fixture, 1, true, false);
    assert_int_equal(proposal_lead_signer(&fixture->proposal), 2);
    release(fixture, 2, false, true);
    assert_int_equal(fixture->proposal.state, PROPOSAL_ENDED);
    assert_true(proposal_has_ended(&fixture->proposal));
    assert_int_equal(fixture->proposal.answering[0].state, ANSWERING_ENDED);
    assert_int_equal(fixture->proposal.co_units[0].state, OPINION_ENDED);
}

static void only_alike_proposals_are_merged(void **state)
{
    struct fixture *fixture = *state;
    struct proposal other = fixture->proposal;
    const struct keyed_proposal main_one = {&fixture->proposal, "suggestion-17"};
    const struct keyed_proposal others[] = {{&other, "proposal-3"}};
    const struct unit_choice choice = {.lead = "市水利局"};

    assert_int_equal(assign_to(fixture, "市住建局", NULL), 0);
    assert_int_equal(assign(&fixture->context, &choice, &fixture->act, &fixture->failure, &other),
                     0);
    assert_int_equal(proposals_merge(&main_one, others, 1, &(struct merged_before){0},
                                     &fixture->act, fixture->arena, &fixture->failure),
                     -1);
    assert_string_equal(fixture->failure.reason, "MERGE_UNITS_DIFFER");
    other.answering[0].unit = "市住建局";
    other.answering[0].split = true; /* another letter of its own (rule 5) */
    failure_init(&fixture->failure, fixture->arena);
    assert_int_equal(proposals_merge(&main_one, others, 1, &(struct merged_before){0},
                                     &fixture->act, fixture->arena, &fixture->failure),
                     -1);
    assert_string_equal(fixture->failure.reason, "MERGE_UNITS_DIFFER");
    other.answering[0].split = false;
    failure_init(&fixture->failure, fixture->arena);
    /* One reply answers them all (rules 3 and 4). */
    fixture->proposal.ask_count = ASKS_MAX - 3;
    other.ask_count = 2;
    assert_int_equal(proposals_merge(&main_one, others, 1, &(struct merged_before){.asks = 2},
                                     &fixture->act, fixture->arena, &fixture->failure),
                     -1);
    assert_string_equal(fixture->failure.fields[0].field, "with");
    assert_non_null(strstr(fixture->failure.fields[0].message, "规则3、4"));
    other.ask_count = 1;
    failure_init(&fixture->failure, fixture->arena);
    assert_int_equal(proposals_merge(&main_one, others, 1, &(struct merged_before){0},
                                     &fixture->act, fixture->arena, &fixture->failure),
                     0);
    assert_string_equal(other.merged_into, "suggestion-17");
    const struct unit_choice again = {.lead = "市财政局"};
    assert_int_equal(reassign(&fixture->context, &again, &fixture->act, &fixture->failure, &other),
                     -1);
    assert_string_equal(fixture->failure.reason, "MERGED");
    failure_init(&fixture->failure, fixture->arena);
    assert_int_equal(
        proposals_take_apart(&fixture->proposal, others, 1, &fixture->act, &fixture->failure), 0);
    assert_string_equal(other.merged_into, "");
}

/* In writing by the signer, or with the office's reason; on a day that has been. */
static void whoever_goes_says_why(void **state)
{
    struct fixture *fixture = *state;
    bool ended = false;

    for (int by_office = 0; by_office <= 1; by_office++) {
        fixture->act.reason = "";
        failure_init(&fixture->failure, fixture->arena);
        assert_int_equal(signer_release(&fixture->proposal, 1, by_office, fixture->act.today + 1,
                                        &fixture->act, &fixture->failure, &ended),
                         -1);
        assert_int_equal(fixture->failure.field_count, 2);
        assert_string_equal(fixture->failure.fields[0].field, "reason");
        assert_string_equal(fixture->failure.fields[1].field, "date");
        assert_int_equal(fixture->signers[0].standing, SIGNER_STANDS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(when_all_have_withdrawn_handling_ends),
        TEST(when_nobody_is_left_to_answer_handling_ends),
        TEST(only_alike_proposals_are_merged),
        TEST(whoever_goes_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
