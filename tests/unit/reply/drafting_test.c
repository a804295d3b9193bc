#include "fixture.h"

#include "common/base/digest.h"
#include "reply/draft.h"
#include "reply/lifecycle_standing.h"
#include "reply/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int put(struct fixture *fixture, const struct draft_request *request, const char *roles,
               struct reply **ret_reply)
{
    const struct act act = fixture_act(fixture, "handler1", roles);

    return drafting_put(&fixture->handling, request, &act, &fixture->failure, ret_reply);
}

static bool names(const struct failure *failure, const char *field)
{
    for (size_t i = 0; i < failure->field_count; i++) {
        if (strcmp(failure->fields[i].field, field) == 0) {
            return true;
        }
    }
    return false;
}

static void a_first_reply_answers_every_signer(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);

    assert_int_equal(reply->round, 1);
    assert_int_equal(reply->letter_count, FIXTURE_SIGNERS);
    assert_int_equal(reply->copy_count, COPY_BODIES);
    assert_int_equal(reply->version_count, 1);
    reply = fixture_drafted(fixture, REPLY_NONE, NULL, 0);
    assert_int_equal(fixture->handling.reply_count, 1);
    assert_int_equal(reply->version_count, 2);
    assert_int_equal(reply->versions[1].version, 2);
}

static void the_released_are_not_answered(void **state)
{
    struct fixture *fixture = *state;

    fixture->handling.matters[0].signers[1].released = true;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    assert_int_equal(reply->letter_count, 2);
    assert_null(reply_letter(reply, 0, 2));
}

static void classes_demand_what_they_need(void **state)
{
    struct fixture *fixture = *state;
    struct draft draft = fixture_draft(CLASS_B);

    draft.promise_count = 0;
    assert_int_equal(draft_check(&draft, &fixture->failure), -1);
    assert_true(names(&fixture->failure, "promises"));
    fixture_refused(fixture, "FIELDS_INVALID");

    draft = fixture_draft(CLASS_B);
    struct promise bare = {.what = "", .who = ""};
    draft.promises = &bare;
    assert_int_equal(draft_check(&draft, &fixture->failure), -1);
    assert_true(names(&fixture->failure, "promises[0].what"));
    assert_true(names(&fixture->failure, "promises[0].byDate"));
    assert_true(names(&fixture->failure, "promises[0].who"));
    fixture_refused(fixture, "FIELDS_INVALID");

    draft = fixture_draft(CLASS_C);
    draft.class_reason = "";
    assert_int_equal(draft_check(&draft, &fixture->failure), -1);
    assert_true(names(&fixture->failure, "classReason"));
    fixture_refused(fixture, "FIELDS_INVALID");

    for (int class = CLASS_NONE; class <= CLASS_C; class ++) {
        draft = fixture_draft((enum reply_class) class);
        assert_int_equal(draft_check(&draft, &fixture->failure), 0);
    }
}

static void bad_texts_are_named_by_field(void **state)
{
    struct fixture *fixture = *state;
    struct draft draft = fixture_draft(CLASS_A);
    char *long_body = malloc(BODY_MAX + 2);

    assert_non_null(long_body);
    memset(long_body, 'x', BODY_MAX + 1);
    long_body[BODY_MAX + 1] = '\0';
    draft.body = long_body;
    draft.handler = "两\n行";
    draft.phone = "\x07";
    draft.field = "\xee\x80\x80"; /* private use */
    assert_int_equal(draft_check(&draft, &fixture->failure), -1);
    assert_true(names(&fixture->failure, "body"));
    assert_true(names(&fixture->failure, "handler"));
    assert_true(names(&fixture->failure, "phone"));
    assert_true(names(&fixture->failure, "field"));
    free(long_body);
}

/* What is saved again as it stands is no version; whatever differs is one. */
static void an_unchanged_draft_is_no_version(void **state)
{
    struct fixture *fixture = *state;
    struct ask_answer answers[] = {{.ask = 1, .answer = "已更换管道"},
                                   {.ask = 2, .answer = "已公布"}};
    struct promise promise = {.what = "改造管网", .by = date_day(2022, 12, 31), .who = "市政科"};
    struct draft_request asked = {
        .kind = REPLY_FIRST, .ask_count = 2, .draft = fixture_draft(CLASS_B)};
    struct reply *reply = NULL;

    asked.draft.promises = &promise;
    asked.draft.asks = answers;
    asked.draft.ask_count = 2;
    assert_int_equal(put(fixture, &asked, "HANDLER", &reply), DRAFTED_SAVED);
    assert_int_equal(put(fixture, &asked, "HANDLER", &reply), DRAFTED_UNCHANGED);
    assert_int_equal(reply->version_count, 1);

    const struct draft same = asked.draft;
    struct draft others[] = {same, same, same, same, same, same, same, same, same, same, same};
    struct ask_answer other_answers[] = {answers[0], {.ask = 2, .answer = "将公布"}};
    struct promise later = promise, other_who = promise;
    later.by++;
    other_who.who = "供水科";
    others[0].class_reason = "资金尚未落实";
    others[1].digest = "other";
    others[2].field = "水利";
    others[3].handler = "李四";
    others[4].phone = "0349-5550113";
    others[5].publication = PUBLICATION_ON_REQUEST;
    others[6].publication_reason = "涉及个人信息";
    others[7].office_report = "另行报告。";
    others[8].promises = &later;
    others[9].promises = &other_who;
    others[10].asks = other_answers;
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        reply->versions = arena_array(fixture->arena, VERSIONS_MAX, sizeof(*reply->versions));
        reply->version_count = 1;
        reply->draft = same;
        asked.draft = others[i];
        assert_int_equal(put(fixture, &asked, "HANDLER", &reply), DRAFTED_SAVED);
        assert_int_equal(reply->version_count, 2);
    }
    /* Merged anew it is another draft; nor does it answer whom it answered. */
    reply->draft = asked.draft = same;
    asked.anew = true;
    assert_int_equal(put(fixture, &asked, "HANDLER", &reply), DRAFTED_SAVED);
    asked.anew = false;
    assert_int_equal(put(fixture, &asked, "HANDLER", &reply), DRAFTED_UNCHANGED);
    reply->draft = asked.draft = same;
    fixture->handling.matters[0].signers[1].released = true;
    assert_int_equal(put(fixture, &asked, "HANDLER", &reply), DRAFTED_SAVED);
}

/* Words put away stand under their digest. */
static void long_words_put_away_are_the_same(void **state)
{
    struct fixture *fixture = *state;
    static const char words[] = "受目前条件限制：资金尚未落实，受目前条件限制：资金尚未落实，"
                                "受目前条件限制：资金尚未落实，须列入明年计划。";
    struct draft kept = fixture_draft(CLASS_C), asked = kept;
    uint8_t digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];

    assert_int_equal(digest_sha256(words, strlen(words), digest), 0);
    digest_hex(digest, hex);
    kept.class_reason = words_reference(hex, fixture->arena);
    asked.class_reason = words;
    assert_true(draft_is_same(&kept, &asked));
    asked.class_reason = "资金尚未落实";
    assert_false(draft_is_same(&kept, &asked));
    asked.class_reason = arena_printf(fixture->arena, "%s又", words);
    assert_false(draft_is_same(&kept, &asked));
}

static void only_asks_that_are_there_are_answered(void **state)
{
    struct fixture *fixture = *state;
    struct ask_answer answers[] = {{.ask = 1, .answer = "已更换"},
                                   {.ask = 3, .answer = "无"},
                                   {.ask = 0, .answer = "无"},
                                   {.ask = -1, .answer = "无"},
                                   {.ask = 1, .answer = "又"}};
    struct draft_request asked = {
        .kind = REPLY_FIRST, .ask_count = 2, .draft = fixture_draft(CLASS_A)};
    struct reply *reply = NULL;

    asked.draft.asks = answers;
    asked.draft.ask_count = COUNT_OF(answers);
    assert_int_equal(put(fixture, &asked, "HANDLER", &reply), DRAFTED_REFUSED);
    assert_false(names(&fixture->failure, "asks[0].ask"));
    assert_true(names(&fixture->failure, "asks[1].ask"));
    assert_true(names(&fixture->failure, "asks[2].ask"));
    assert_true(names(&fixture->failure, "asks[3].ask"));
    assert_true(names(&fixture->failure, "asks[4].ask"));
    fixture_refused(fixture, "FIELDS_INVALID");

    asked.draft.ask_count = 1;
    asked.ask_count = 0; /* no asks have been set out */
    assert_int_equal(put(fixture, &asked, "HANDLER", &reply), DRAFTED_REFUSED);
    assert_true(names(&fixture->failure, "asks[0].ask"));
    fixture_refused(fixture, "FIELDS_INVALID");
}

static void later_replies_wait_for_the_first(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = NULL;
    struct draft_request request = {.kind = REPLY_SUPPLEMENTARY, .draft = fixture_draft(CLASS_A)};

    assert_int_equal(put(fixture, &request, "HANDLER", &reply), -1);
    fixture_refused(fixture, "FIRST_COMES_FIRST");
    fixture_replied(fixture);
    request.kind = REPLY_FIRST;
    assert_int_equal(put(fixture, &request, "HANDLER", &reply), -1);
    fixture_refused(fixture, "FIRST_STANDS");
    request.kind = REPLY_SECOND;
    assert_int_equal(put(fixture, &request, "HANDLER", &reply), -1);
    fixture_refused(fixture, "NOT_DISSATISFIED");
    request.kind = REPLY_FURTHER;
    assert_int_equal(put(fixture, &request, "HANDLER", &reply), -1);
    fixture_refused(fixture, "NO_PROMISE");
    request.kind = REPLY_NONE;
    assert_int_equal(put(fixture, &request, "HANDLER", &reply), -1);
    fixture_refused(fixture, "FIELDS_INVALID");
}

static void a_second_reply_answers_the_dissatisfied_alone(void **state)
{
    struct fixture *fixture = *state;
    static const int32_t content[] = {1}, stranger[] = {9};
    struct reply *reply = NULL;

    fixture_replied(fixture);
    fixture_return(fixture, 2, DISSATISFIED);
    struct draft_request request = {.kind = REPLY_SECOND,
                                    .signers = content,
                                    .signer_count = 1,
                                    .draft = fixture_draft(CLASS_A)};
    assert_int_equal(put(fixture, &request, "HANDLER", &reply), -1);
    fixture_refused(fixture, "NOT_DISSATISFIED");
    request.signers = stranger;
    assert_int_equal(put(fixture, &request, "HANDLER", &reply), -1);
    fixture_refused(fixture, "NO_SUCH_SIGNER");
    reply = fixture_drafted(fixture, REPLY_SECOND, NULL, 0);
    assert_int_equal(reply->round, 2);
    assert_int_equal(reply->letter_count, 1);
    assert_int_equal(reply->letters[0].signer, 2);
}

/* Each signer has a clock of their own: second replies go side by side. */
static void replies_to_different_signers_go_side_by_side(void **state)
{
    struct fixture *fixture = *state;
    static const int32_t first[] = {1}, third[] = {3};

    fixture_replied(fixture);
    fixture_return(fixture, 1, DISSATISFIED);
    struct reply *one = fixture_drafted(fixture, REPLY_SECOND, first, 1);
    fixture_return(fixture, 3, DISSATISFIED);
    struct reply *other = fixture_drafted(fixture, REPLY_SECOND, third, 1);
    assert_int_equal(one->round, 2);
    assert_int_equal(other->round, 3);

    struct reply *reply = NULL;
    const struct draft_request request = {.kind = REPLY_SUPPLEMENTARY,
                                          .signers = first,
                                          .signer_count = 1,
                                          .draft = fixture_draft(CLASS_A)};
    assert_int_equal(put(fixture, &request, "HANDLER", &reply), -1);
    fixture_refused(fixture, "REPLY_UNDER_WAY");
}

/* One letter to a signer leaves after the other, or an earlier card would come after a later one.
 */
static void a_signer_has_one_letter_under_way(void **state)
{
    struct fixture *fixture = *state;
    static const int32_t first[] = {1}, third[] = {3}, both[] = {1, 3};
    struct draft_request request = {.kind = REPLY_SUPPLEMENTARY, .draft = fixture_draft(CLASS_A)};
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);

    fixture_sign(fixture, reply);
    fixture_number(fixture, reply, "朔住建函〔2022〕15号");
    fixture_send(fixture, reply, first, 1);
    assert_int_equal(put(fixture, &request, "HANDLER", &reply), -1);
    fixture_refused(fixture, "REPLY_UNDER_WAY");
    fixture_send(fixture, reply, NULL, 0);
    fixture_return(fixture, 1, DISSATISFIED);
    fixture_drafted(fixture, REPLY_SECOND, first, 1);
    fixture_return(fixture, 3, DISSATISFIED);
    fixture_drafted(fixture, REPLY_SECOND, third, 1);
    request.kind = REPLY_SECOND;
    request.signers = both;
    request.signer_count = 2;
    assert_int_equal(put(fixture, &request, "HANDLER", &reply), -1);
    fixture_refused(fixture, "REPLY_UNDER_WAY");
}

static void only_who_drafts_saves(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = NULL;
    const struct draft_request request = {.draft = fixture_draft(CLASS_A)};

    assert_int_equal(put(fixture, &request, "PRINCIPAL", &reply), -1);
    fixture_refused(fixture, "ROLE_REFUSED");
}

static void what_is_under_review_is_not_written_on(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    const struct act head = fixture_act(fixture, "head1", "DIVISION_HEAD");
    const struct reply_step step = {
        .reply = reply, .act = &head, .comment = "", .facts = &fixture->facts};
    const struct draft_request request = {.draft = fixture_draft(CLASS_A)};

    assert_int_equal(levels_submit(reply, &step, &fixture->failure), 0);
    assert_int_equal(put(fixture, &request, "HANDLER", &reply), -1);
    assert_string_equal(fixture->failure.state, "SUBMITTED");
    fixture_refused(fixture, "STATE_REFUSES");
}

static void assignment_is_listened_to_and_standings_stay(void **state)
{
    struct fixture *fixture = *state;

    fixture_replied(fixture);
    fixture_return(fixture, 1, DISSATISFIED);
    struct matter fresh = fixture->handling.matters[0];
    struct signer signers[FIXTURE_SIGNERS];
    memcpy(signers, fresh.signers, sizeof(signers));
    for (size_t i = 0; i < FIXTURE_SIGNERS; i++) {
        signers[i].standing = STANDING_AWAITING;
    }
    signers[1].released = true;
    fresh.signers = signers;
    fresh.title = "另一个标题";
    assert_int_equal(drafting_know(&fixture->handling, &fresh, fixture->arena), 0);
    assert_int_equal(fixture->handling.matter_count, 1);
    assert_string_equal(fixture->handling.matters[0].title, "另一个标题");
    assert_string_equal(fixture_standing(fixture, 1), "REHANDLING");
    assert_true(fixture->handling.matters[0].signers[1].released);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_first_reply_answers_every_signer),
        TEST(the_released_are_not_answered),
        TEST(classes_demand_what_they_need),
        TEST(bad_texts_are_named_by_field),
        TEST(an_unchanged_draft_is_no_version),
        TEST(long_words_put_away_are_the_same),
        TEST(only_asks_that_are_there_are_answered),
        TEST(later_replies_wait_for_the_first),
        TEST(a_second_reply_answers_the_dissatisfied_alone),
        TEST(replies_to_different_signers_go_side_by_side),
        TEST(a_signer_has_one_letter_under_way),
        TEST(only_who_drafts_saves),
        TEST(what_is_under_review_is_not_written_on),
        TEST(assignment_is_listened_to_and_standings_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
