#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct act act;

static struct reply_step step_of(struct fixture *fixture, struct reply *reply, const char *account,
                                 const char *roles)
{
    act = fixture_act(fixture, account, roles);
    return (struct reply_step){
        .reply = reply, .act = &act, .comment = "", .facts = &fixture->facts};
}

static void three_levels_one_after_the_other(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    struct reply_step step = step_of(fixture, reply, "leader1", "LEADER");

    assert_int_equal(levels_review(reply, true, &step, &fixture->failure), -1);
    fixture_refused(fixture, "STATE_REFUSES");
    assert_int_equal(levels_submit(reply, &step, &fixture->failure), -1);
    fixture_refused(fixture, "ROLE_REFUSED");
    fixture_sign(fixture, reply);
    assert_string_equal(reply_state_token(reply), "SIGNED");
    assert_int_equal(reply->level_count, 3);
    assert_int_equal(reply->letter_day, fixture->today);
    assert_false(reply->levels[2].joined);
}

static void each_level_sends_back_with_a_comment(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    struct reply_step step = step_of(fixture, reply, "head1", "DIVISION_HEAD");

    assert_int_equal(levels_submit(reply, &step, &fixture->failure), 0);
    step = step_of(fixture, reply, "leader1", "LEADER");
    assert_int_equal(levels_review(reply, false, &step, &fixture->failure), -1);
    fixture_refused(fixture, "COMMENT_MISSING");
    step.comment = "措施不够具体";
    assert_int_equal(levels_review(reply, false, &step, &fixture->failure), 0);
    assert_string_equal(reply_state_token(reply), "DRAFTING");
    assert_string_equal(reply->levels[1].comment, "措施不够具体");
    assert_string_equal(levels_desk(reply), "DIVISION_HEAD");
}

static void neighbouring_posts_are_one_act(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    struct reply_step step = step_of(fixture, reply, "both", "DIVISION_HEAD LEADER");

    assert_int_equal(levels_submit(reply, &step, &fixture->failure), 0);
    assert_string_equal(reply_state_token(reply), "REVIEWED");
    assert_int_equal(reply->level_count, 2);
    assert_true(reply->levels[0].joined && reply->levels[1].joined);
    assert_int_equal(reply->levels[1].act, ACT_APPROVED);
}

static void a_principal_in_charge_approves_and_signs(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    struct reply_step step = step_of(fixture, reply, "head1", "DIVISION_HEAD");

    assert_int_equal(levels_submit(reply, &step, &fixture->failure), 0);
    step = step_of(fixture, reply, "principal1", "PRINCIPAL");
    assert_int_equal(levels_sign(reply, &step, &fixture->failure), -1);
    fixture_refused(fixture, "STATE_REFUSES");
    step = step_of(fixture, reply, "principal1", "LEADER PRINCIPAL");
    assert_int_equal(levels_sign(reply, &step, &fixture->failure), 0);
    assert_string_equal(reply_state_token(reply), "SIGNED");
    assert_true(reply->levels[2].joined);
}

static void whoever_wrote_a_version_never_signs(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    struct reply_step step = step_of(fixture, reply, "handler1", "DIVISION_HEAD LEADER");

    assert_int_equal(levels_submit(reply, &step, &fixture->failure), 0);
    step = step_of(fixture, reply, "handler1", "HANDLER PRINCIPAL");
    assert_int_equal(levels_sign(reply, &step, &fixture->failure), -1);
    fixture_refused(fixture, "DRAFTER_SIGNS");
    assert_string_equal(reply_state_token(reply), "REVIEWED");
}

static int sign_with(struct fixture *fixture, const struct handling_facts *facts)
{
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    struct reply_step step = step_of(fixture, reply, "both", "DIVISION_HEAD LEADER");

    step.facts = facts;
    assert_int_equal(levels_submit(reply, &step, &fixture->failure), 0);
    step = step_of(fixture, reply, "principal1", "PRINCIPAL");
    step.facts = facts;
    return levels_sign(reply, &step, &fixture->failure);
}

static void contacts_come_before_the_signature(void **state)
{
    static const char *const unmet[] = {"第2号建议领衔人黎花", "第3号提案领衔人张三"};
    struct fixture *fixture = *state;
    struct handling_facts facts = fixture->facts;
    static const struct {
        bool before, during, face, key, waived;
        int32_t failed;
        const char *reason;
    } cases[] = {
        {false, true, false, false, false, 0, "NO_CONTACT_BEFORE"},
        {true, false, false, false, false, 1, "NO_CONTACT_DURING"},
        {true, true, false, true, false, 0, "NO_FACE_TO_FACE"},
        {true, true, true, true, false, 0, NULL},
        {false, false, false, false, false, 2, NULL},
        {false, false, false, false, true, 0, NULL},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        facts.contact_before = cases[i].before;
        facts.contact_during = cases[i].during;
        facts.contact_face_to_face = cases[i].face;
        facts.key_supervision = cases[i].key;
        facts.contact_waived = cases[i].waived;
        facts.failed_contact_days = cases[i].failed;
        fixture->handling.reply_count = 0;
        facts.unmet = unmet;
        facts.unmet_count = COUNT_OF(unmet);
        int outcome = sign_with(fixture, &facts);
        assert_int_equal(outcome, cases[i].reason ? -1 : 0);
        if (cases[i].reason) {
            assert_non_null(strstr(fixture->failure.message, "第2号建议领衔人黎花、第3号提案"));
            assert_int_equal(fixture->failure.allowed_count, 1);
            assert_string_equal(fixture->failure.allowed[0], "RECORD_CONTACT");
            fixture_refused(fixture, cases[i].reason);
        }
    }
    facts = fixture->facts;
    facts.contacts_required = facts.contact_before = false;
    fixture->handling.reply_count = 0;
    assert_int_equal(sign_with(fixture, &facts), 0);
}

static void every_ask_is_answered(void **state)
{
    struct fixture *fixture = *state;
    struct handling_facts facts = fixture->facts;

    facts.ask_count = 2;
    assert_int_equal(sign_with(fixture, &facts), -1);
    fixture_refused(fixture, "ASK_UNANSWERED");
}

static void each_step_is_done_under_its_own_post(void **state)
{
    struct fixture *fixture = *state;
    static const struct behalf behalf[] = {{"", ""}, {"leader1", "钱局长"}};
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    struct reply_step step = step_of(fixture, reply, "head1", "DIVISION_HEAD LEADER");

    act.behalf = behalf;
    assert_int_equal(levels_submit(reply, &step, &fixture->failure), 0);
    assert_string_equal(reply->levels[0].by.role, "DIVISION_HEAD");
    assert_string_equal(reply->levels[0].by.on_behalf_of, "");
    assert_string_equal(reply->levels[1].by.role, "LEADER");
    assert_string_equal(reply->levels[1].by.on_behalf_of, "leader1");
    assert_string_equal(reply->levels[1].by.behalf_name, "钱局长");
    step = step_of(fixture, reply, "vice1", "LEADER PRINCIPAL");
    step.comment = "补充数据";
    assert_int_equal(levels_review(reply, false, &step, &fixture->failure), 0);
    assert_string_equal(reply->levels[2].by.role, "PRINCIPAL");
}

static void an_own_post_goes_before_one_held_for_somebody(void **state)
{
    struct fixture *fixture = *state;
    static const struct behalf behalf[] = {{"leader1", "钱局长"}, {"", ""}};

    act = fixture_act(fixture, "leader2", "LEADER LEADER");
    act.behalf = behalf;
    assert_string_equal(act_under(&act, "LEADER").on_behalf_of, "");
}

/* By themselves, for another, or by another for them. */
static void whoever_the_text_is_of_never_signs_it(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *writer, *written_for, *signer, *signed_for, *reason;
    } cases[] = {
        {"handler1", "", "principal1", "", NULL},
        {"handler1", "", "handler1", "principal1", "DRAFTER_SIGNS"},
        {"handler1", "", "vice1", "handler1", "DRAFTER_SIGNS"},
        {"handler1", "vice1", "vice1", "principal1", "DRAFTER_SIGNS"},
        {"handler1", "handler2", "vice1", "principal1", NULL},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        fixture->handling.reply_count = 0;
        struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
        reply->versions[0].by.account = cases[i].writer;
        reply->versions[0].by.on_behalf_of = cases[i].written_for;
        struct reply_step step = step_of(fixture, reply, "both", "DIVISION_HEAD LEADER");
        assert_int_equal(levels_submit(reply, &step, &fixture->failure), 0);
        step = step_of(fixture, reply, cases[i].signer, "PRINCIPAL");
        act.by.on_behalf_of = cases[i].signed_for;
        int outcome = levels_sign(reply, &step, &fixture->failure);
        assert_int_equal(outcome, cases[i].reason ? -1 : 0);
        if (cases[i].reason) {
            fixture_refused(fixture, cases[i].reason);
        }
    }
}

/* Head and principal are no neighbouring posts. */
static void whoever_submitted_does_not_sign_as_a_stand_in(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    struct reply_step step = step_of(fixture, reply, "head12", "DIVISION_HEAD");

    assert_int_equal(levels_submit(reply, &step, &fixture->failure), 0);
    step = step_of(fixture, reply, "leader1", "LEADER");
    assert_int_equal(levels_review(reply, true, &step, &fixture->failure), 0);
    step = step_of(fixture, reply, "head12", "PRINCIPAL");
    act.by.on_behalf_of = "principal1";
    assert_int_equal(levels_sign(reply, &step, &fixture->failure), -1);
    fixture_refused(fixture, "SUBMITTER_SIGNS");
    step = step_of(fixture, reply, "vice1", "PRINCIPAL");
    act.by.on_behalf_of = "principal1";
    assert_int_equal(levels_sign(reply, &step, &fixture->failure), 0);
}

static void missing_opinions_hold_up_the_signature(void **state)
{
    struct fixture *fixture = *state;
    static const char *const missing[] = {"市水利局"};
    struct handling_facts facts = fixture->facts;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    struct reply_step step = step_of(fixture, reply, "both", "DIVISION_HEAD LEADER");

    assert_int_equal(levels_submit(reply, &step, &fixture->failure), 0);
    facts.missing_opinions = missing;
    facts.missing_opinion_count = 1;
    step = step_of(fixture, reply, "principal1", "PRINCIPAL");
    step.facts = &facts;
    assert_int_equal(levels_sign(reply, &step, &fixture->failure), -1);
    fixture_refused(fixture, "OPINIONS_MISSING");
}

static void missing_opinions_hold_up_the_submission(void **state)
{
    struct fixture *fixture = *state;
    static const char *const missing[] = {"市水利局", "市财政局"};
    struct handling_facts facts = fixture->facts;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    struct reply_step step = step_of(fixture, reply, "head1", "DIVISION_HEAD");

    facts.missing_opinions = missing;
    facts.missing_opinion_count = 2;
    step.facts = &facts;
    assert_int_equal(levels_submit(reply, &step, &fixture->failure), -1);
    assert_non_null(strstr(fixture->failure.message, "市水利局、市财政局"));
    fixture_refused(fixture, "OPINIONS_MISSING");
}

static void a_signature_is_taken_back_before_anything_has_left(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);

    fixture_sign(fixture, reply);
    fixture_number(fixture, reply, "朔住建函〔2022〕15号");
    struct reply_step step = step_of(fixture, reply, "principal1", "PRINCIPAL");
    assert_int_equal(levels_recall(reply, &step, &fixture->failure), -1);
    fixture_refused(fixture, "REASON_MISSING");
    step.comment = "数字有误";
    assert_int_equal(levels_recall(reply, &step, &fixture->failure), 0);
    assert_string_equal(reply_state_token(reply), "DRAFTING");
    assert_string_equal(reply_number(reply, 0), "朔住建函〔2022〕15号");
    assert_string_equal(card_state_token(&reply->letters[0].card), "VOID");

    fixture_sign(fixture, reply);
    fixture_send(fixture, reply, (const int32_t[]){2}, 1);
    step = step_of(fixture, reply, "principal1", "PRINCIPAL");
    step.comment = "晚了";
    assert_int_equal(levels_recall(reply, &step, &fixture->failure), -1);
    fixture_refused(fixture, "STATE_REFUSES");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(three_levels_one_after_the_other),
        TEST(each_level_sends_back_with_a_comment),
        TEST(neighbouring_posts_are_one_act),
        TEST(a_principal_in_charge_approves_and_signs),
        TEST(whoever_wrote_a_version_never_signs),
        TEST(contacts_come_before_the_signature),
        TEST(every_ask_is_answered),
        TEST(missing_opinions_hold_up_the_submission),
        TEST(missing_opinions_hold_up_the_signature),
        TEST(each_step_is_done_under_its_own_post),
        TEST(an_own_post_goes_before_one_held_for_somebody),
        TEST(whoever_the_text_is_of_never_signs_it),
        TEST(whoever_submitted_does_not_sign_as_a_stand_in),
        TEST(a_signature_is_taken_back_before_anything_has_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
