/* Proposals handled as one: what comes, what goes, and what each keeps (rule 3). */
#include "fixture.h"

#include "reply/merging.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { OTHERS = 2, ALL = 1 + OTHERS };

/* The fixture's suggestion 17 of three signers, suggestion 18 of one, proposal 5 of one. */
static const struct matter *all_matters(struct fixture *fixture)
{
    static struct signer signers[OTHERS];
    struct matter *matters = arena_array(fixture->arena, ALL, sizeof(*matters));

    signers[0] = (struct signer){.position = 1, .name = "孟浩雅"};
    signers[1] = (struct signer){.position = 1, .name = "黎花"};
    matters[0] = fixture->handling.matters[0];
    matters[1] = (struct matter){.proposal = "suggestion-18",
                                 .kind = KIND_SUGGESTION,
                                 .number = 18,
                                 .title = "关于供水的建议",
                                 .signer_count = 1,
                                 .signers = &signers[0],
                                 .closed_reason = ""};
    matters[2] = (struct matter){.proposal = "proposal-5",
                                 .kind = KIND_PROPOSAL,
                                 .number = 5,
                                 .title = "关于供水的提案",
                                 .signer_count = 1,
                                 .signers = &signers[1],
                                 .closed_reason = ""};
    return matters;
}

/* Rule 10 and the letters' format: 关于…闭会期间第3号建议的答复. */
static void what_was_raised_between_sessions_is_titled_so(void **state)
{
    struct fixture *fixture = *state;
    const struct matter between = {.proposal = "suggestion-b3", .between = true, .number = 3};
    const struct matter within = {.proposal = "suggestion-3", .number = 3};

    assert_string_equal(matter_session(&between, "市七届人大一次会议", fixture->arena),
                        "市七届人大一次会议闭会期间");
    assert_string_equal(matter_session(&within, "市七届人大一次会议", fixture->arena),
                        "市七届人大一次会议");
}

static struct reply *merged_draft(struct fixture *fixture, const struct matter *matters)
{
    assert_int_equal(merging_know(&fixture->handling, matters, ALL, fixture->arena), 0);
    return fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
}

static int give(struct fixture *fixture, struct reply *reply, uint32_t matter, const char *number)
{
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");

    return numbering_give(reply, matter, number, false, &act, &fixture->failure);
}

static void one_text_and_letters_and_copies_of_each(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = merged_draft(fixture, all_matters(fixture));
    static const size_t letters[ALL] = {FIXTURE_SIGNERS, 1, 1};

    assert_int_equal(reply->letter_count, FIXTURE_SIGNERS + OTHERS);
    assert_int_equal(reply->copy_count, ALL * COPY_BODIES);
    for (uint32_t matter = 0; matter < ALL; matter++) {
        size_t count = 0;
        for (size_t i = 0; i < reply->letter_count; i++) {
            count += reply->letters[i].matter == matter;
        }
        assert_int_equal(count, letters[matter]);
    }
}

static void a_draft_of_before_fits_no_more(void **state)
{
    struct fixture *fixture = *state;
    const struct matter *matters = all_matters(fixture);
    const struct reply *alone = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);

    assert_true(merging_fits(&fixture->handling, alone, matters, 1));
    assert_false(merging_fits(&fixture->handling, alone, matters, ALL));
    const struct reply *merged = merged_draft(fixture, matters);
    assert_true(merging_fits(&fixture->handling, merged, matters, ALL));
    assert_false(merging_fits(&fixture->handling, merged, matters, 1));
    assert_false(merging_fits(&fixture->handling, merged, matters, ALL - 1));
}

static void who_is_owed_nothing_holds_up_no_draft(void **state)
{
    struct fixture *fixture = *state;
    const struct matter *matters = all_matters(fixture);
    const struct reply *alone = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);

    matters[1].signers[0].released = matters[2].signers[0].released = true;
    assert_true(merging_fits(&fixture->handling, alone, matters, ALL));
}

static void outdated_it_is_neither_submitted_nor_signed(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    const struct act both = fixture_act(fixture, "both", "DIVISION_HEAD LEADER");
    const struct act principal = fixture_act(fixture, "principal1", "PRINCIPAL");
    struct reply_step step = {
        .reply = reply, .act = &both, .comment = "", .facts = &fixture->facts, .outdated = true};

    assert_int_equal(levels_submit(reply, &step, &fixture->failure), -1);
    fixture_refused(fixture, "MERGE_CHANGED");
    step.outdated = false;
    assert_int_equal(levels_submit(reply, &step, &fixture->failure), 0);
    step.outdated = true;
    step.act = &principal;
    assert_int_equal(levels_sign(reply, &step, &fixture->failure), -1);
    fixture_refused(fixture, "MERGE_CHANGED");
}

static void taken_apart_numbers_given_within_are_void(void **state)
{
    struct fixture *fixture = *state;
    const struct matter *matters = all_matters(fixture);
    struct reply *reply = merged_draft(fixture, matters);
    const struct letter_number own = {.text = "朔住建函〔2022〕9号"};
    const struct act principal = fixture_act(fixture, "principal1", "PRINCIPAL");
    const struct reply_step step = {.reply = reply, .act = &principal, .comment = "拆案"};

    merging_bring(&fixture->handling, reply, "proposal-5", &own);
    merging_bring(&fixture->handling, reply, "suggestion-99", &own);
    assert_string_equal(reply_number(reply, 2), own.text);
    fixture_sign(fixture, reply);
    assert_int_equal(give(fixture, reply, 0, "朔住建函〔2022〕15号"), 0);
    assert_int_equal(give(fixture, reply, 1, "朔住建函〔2022〕16号"), 0);
    assert_int_equal(levels_recall(reply, &step, &fixture->failure), 0);
    assert_int_equal(merging_know(&fixture->handling, matters, 1, fixture->arena), 0);
    assert_int_equal(fixture->handling.matter_count, 1);
    assert_int_equal(reply->letter_count, FIXTURE_SIGNERS);
    assert_int_equal(reply->copy_count, COPY_BODIES);
    assert_string_equal(reply_number(reply, 0), "朔住建函〔2022〕15号");
    assert_int_equal(reply->voided_count, 1);
    assert_string_equal(reply->voided[0].text, "朔住建函〔2022〕16号");
}

static void those_that_stay_keep_what_is_theirs(void **state)
{
    struct fixture *fixture = *state;
    const struct matter *matters = all_matters(fixture);
    const struct matter stay[] = {matters[0], matters[2]};
    struct reply *reply = merged_draft(fixture, matters);

    assert_int_equal(merging_know(&fixture->handling, stay, COUNT_OF(stay), fixture->arena), 0);
    assert_string_equal(fixture->handling.matters[1].proposal, "proposal-5");
    assert_non_null(reply_letter(reply, 1, 1));
    assert_null(reply_letter(reply, 2, 1));
    assert_non_null(reply_copy(reply, 1, COPY_COMMITTEE));
}

static void signed_nobody_goes(void **state)
{
    struct fixture *fixture = *state;
    const struct matter *matters = all_matters(fixture);
    struct reply *reply = merged_draft(fixture, matters);

    fixture_sign(fixture, reply);
    assert_int_equal(merging_know(&fixture->handling, matters, 1, fixture->arena), 0);
    assert_int_equal(fixture->handling.matter_count, ALL);
    assert_int_equal(reply->letter_count, FIXTURE_SIGNERS + OTHERS);
}

static struct dispatched send(struct fixture *fixture, struct reply *reply, uint32_t matter,
                              int32_t signer)
{
    const struct act act = fixture_act(fixture, "liaison1", "LIAISON");
    const struct dispatch_request request = {.matter = matter,
                                             .signers = &signer,
                                             .signer_count = signer != 0,
                                             .day = fixture->today,
                                             .sealed = fixture->today,
                                             .way = WAY_POST,
                                             .tracking = ""};
    struct dispatched dispatched = {.signer_count = 0};

    assert_int_equal(
        sending_dispatch(&fixture->handling, reply, &request, &act, &fixture->failure, &dispatched),
        0);
    return dispatched;
}

static void each_has_left_to_all_by_itself(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = merged_draft(fixture, all_matters(fixture));

    fixture_sign(fixture, reply);
    for (uint32_t matter = 0; matter < ALL; matter++) {
        const char *number = arena_printf(fixture->arena, "朔住建函〔2022〕%u号", matter + 15);
        assert_int_equal(give(fixture, reply, matter, number), 0);
    }
    assert_false(send(fixture, reply, 0, 1).to_all);
    assert_true(send(fixture, reply, 1, 0).to_all);
    assert_string_equal(reply_state_token(reply), "DISPATCHING");
    assert_true(send(fixture, reply, 2, 0).to_all);
    assert_string_equal(reply_state_token(reply), "DISPATCHING");
    assert_true(send(fixture, reply, 0, 0).to_all);
    assert_string_equal(reply_state_token(reply), "DISPATCHED");
}

/* Told once for each proposal, and the reply stands as sent when nobody is left anywhere. */
static void a_release_finishes_one_proposal_and_then_the_reply(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = merged_draft(fixture, all_matters(fixture));
    const struct act act = fixture_act(fixture, "", "SERVICE");
    civil_day last = DAY_NONE;

    fixture_sign(fixture, reply);
    assert_int_equal(give(fixture, reply, 0, "朔住建函〔2022〕15号"), 0);
    send(fixture, reply, 0, 1);
    assert_false(sending_drop_last(&fixture->handling, reply, 0, &act, &last));
    matter_signer(&fixture->handling.matters[0], 2)->released = true;
    matter_signer(&fixture->handling.matters[0], 3)->released = true;
    assert_true(sending_drop_last(&fixture->handling, reply, 0, &act, &last));
    assert_int_equal(last, fixture->today);
    assert_string_equal(reply_state_token(reply), "DISPATCHING");
    assert_false(sending_drop_last(&fixture->handling, reply, 0, &act, &last));
    fixture->handling.matters[1].signers[0].released = true;
    assert_false(sending_drop_last(&fixture->handling, reply, 1, &act, &last));
    fixture->handling.matters[2].signers[0].released = true;
    assert_true(sending_drop_last(&fixture->handling, reply, 2, &act, &last));
    assert_int_equal(last, DAY_NONE);
    assert_string_equal(reply_state_token(reply), "DISPATCHED");
    assert_false(sending_drop_last(&fixture->handling, reply, 2, &act, &last));
}

static void more_letters_than_one_signing_takes_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct matter *matters = arena_array(fixture->arena, MATTERS_MAX, sizeof(*matters));
    const struct act act = fixture_act(fixture, "handler1", "HANDLER");
    const struct draft_request request = {.kind = REPLY_FIRST, .draft = fixture_draft(CLASS_A)};
    struct reply *reply = NULL;

    for (int i = 0; i < 4; i++) {
        struct signer *signers = arena_array(fixture->arena, SIGNERS_MAX, sizeof(*signers));
        for (int32_t j = 0; j < SIGNERS_MAX; j++) {
            signers[j] = (struct signer){.position = j + 1, .name = "代表"};
        }
        matters[i] =
            (struct matter){.proposal = arena_printf(fixture->arena, "suggestion-%d", 17 + i),
                            .kind = KIND_SUGGESTION,
                            .title = "关于供水的建议",
                            .signer_count = SIGNERS_MAX,
                            .signers = signers,
                            .closed_reason = ""};
    }
    assert_int_equal(merging_know(&fixture->handling, matters, 4, fixture->arena), 0);
    assert_int_equal(drafting_put(&fixture->handling, &request, &act, &fixture->failure, &reply),
                     -1);
    fixture_refused(fixture, "TOO_MANY_LETTERS");
    assert_int_equal(merging_know(&fixture->handling, matters, 3, fixture->arena), 0);
    assert_int_equal(drafting_put(&fixture->handling, &request, &act, &fixture->failure, &reply),
                     0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_raised_between_sessions_is_titled_so),
        TEST(one_text_and_letters_and_copies_of_each),
        TEST(a_draft_of_before_fits_no_more),
        TEST(who_is_owed_nothing_holds_up_no_draft),
        TEST(outdated_it_is_neither_submitted_nor_signed),
        TEST(taken_apart_numbers_given_within_are_void),
        TEST(those_that_stay_keep_what_is_theirs),
        TEST(signed_nobody_goes),
        TEST(each_has_left_to_all_by_itself),
        TEST(a_release_finishes_one_proposal_and_then_the_reply),
        TEST(more_letters_than_one_signing_takes_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
