#include "reply/linter.h"

#include "common/base/clock.h"
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BEST_OF = 5 };

static struct findings findings;

static struct reply *lint_body(struct fixture *fixture, const char *body)
{
    struct reply *reply = fixture->handling.reply_count
                              ? handling_reply(&fixture->handling, 0)
                              : fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    const struct lint_subject subject = {.handling = &fixture->handling,
                                         .reply = reply,
                                         .body = body ? body : reply->draft.body,
                                         .same_as = ""};

    lint(&subject, fixture->arena, &findings);
    return reply;
}

static const struct finding *found(const char *field, bool is_error)
{
    for (size_t i = 0; i < findings.count; i++) {
        if (strcmp(findings.of[i].field, field) == 0 && findings.of[i].is_error == is_error) {
            return &findings.of[i];
        }
    }
    return NULL;
}

static void a_good_reply_is_let_through(void **state)
{
    lint_body(*state, NULL);
    assert_int_equal(findings.count, 0);
}

static void every_finding_quotes_its_clause(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = lint_body(fixture, NULL);

    reply->draft.class = CLASS_NONE;
    reply->draft.phone = "";
    reply->draft.publication = PUBLICATION_NONE;
    fixture->handling.matters[0].kind = KIND_PROPOSAL;
    reply->draft.field = "";
    fixture->handling.matters[0].signers[0].name = "";
    lint_body(fixture, "");
    assert_int_equal(findings.error_count, 6);
    for (size_t i = 0; i < findings.count; i++) {
        assert_true(*findings.of[i].clause && *findings.of[i].message);
        assert_true(i == 0 || findings.of[i - 1].is_error >= findings.of[i].is_error);
    }
    assert_non_null(found("class", true));
    assert_non_null(found("phone", true));
    assert_non_null(found("field", true));
    assert_non_null(found("signers", true));
    assert_non_null(found("body", true));
    assert_non_null(found("publication", true));
    reply->draft.phone = "请打电话";
    lint_body(fixture, "");
    assert_non_null(found("phone", true));
}

/* A proposal's closing in a suggestion's letter, and a frame that would stand twice. */
static void the_frame_is_not_written_twice_nor_mixed_up(void **state)
{
    struct fixture *fixture = *state;

    lint_body(fixture, "以上答复您是否满意，如有意见，敬请反馈。");
    assert_non_null(strstr(found("body", true)->message, "不能写进建议答复"));
    fixture->handling.matters[0].kind = KIND_PROPOSAL;
    lint_body(fixture, "以上答复您是否满意，如有意见，敬请反馈。");
    assert_non_null(strstr(found("body", true)->message, "正文不要重复"));
    lint_body(fixture, "您提出的《关于供水的建议》收悉，经研究，现答复如下：");
    assert_non_null(found("body", true));
}

static void addressee_and_title_are_the_letters(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = lint_body(fixture, NULL);

    for (int i = 0; i < 3; i++) {
        static const char *const heads[] = {"龙丰瑞代表：", "民革朔州市委：",
                                            "关于市七届人大一次会议第17号建议的答复"};
        lint_body(fixture, arena_printf(fixture->arena, "%s\n%s", heads[i], reply->draft.body));
        assert_int_equal(findings.error_count, 1);
        assert_non_null(strstr(findings.of[0].message, "正文不要重复"));
    }
    lint_body(fixture, arena_printf(fixture->arena, "关于管网改造。\n%s", reply->draft.body));
    assert_int_equal(findings.count, 0);
}

static void a_second_reply_reports_to_the_office(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = lint_body(fixture, NULL);

    reply->kind = REPLY_SECOND;
    reply->draft.office_report = "　\n";
    lint_body(fixture, NULL);
    assert_int_equal(findings.error_count, 1);
    assert_non_null(strstr(found("officeReport", true)->clause, "向市政府办公室报告"));
}

static void empty_words_are_warned_of(void **state)
{
    struct fixture *fixture = *state;

    lint_body(fixture, "我们高度重视，将认真研究，积极推进，努力让群众满意。");
    assert_int_equal(findings.error_count, 0);
    assert_int_equal(findings.count, 2); /* short, and no measure named */
    lint_body(
        fixture,
        "根据《中华人民共和国水法》第三十三条的有关规定，应当加强水源保护。按照《城市供水条例》"
        "的要求，供水企业应当保证水质。依据上级文件精神，各地要高度重视供水安全。"
        "根据相关政策，老旧管网改造应当因地制宜。我局将认真抓好贯彻。");
    const struct finding *policy = NULL;
    for (size_t i = 0; i < findings.count; i++) {
        policy = strstr(findings.of[i].message, "引用文件") ? &findings.of[i] : policy;
    }
    assert_true(policy && !policy->is_error);
}

static void the_same_text_for_another_is_warned_of(void **state)
{
    struct fixture *fixture = *state;
    struct reply *reply = fixture_drafted(fixture, REPLY_FIRST, NULL, 0);
    const struct lint_subject subject = {.handling = &fixture->handling,
                                         .reply = reply,
                                         .body = reply->draft.body,
                                         .same_as = "第18号建议"};

    lint(&subject, fixture->arena, &findings);
    assert_int_equal(findings.count, 1);
    assert_non_null(strstr(findings.of[0].message, "第18号建议"));
}

/* Ends of sentences are found in one pass: 64 KiB of them would take seconds otherwise. */
static void lines_without_end_are_linted_at_once(void **state)
{
    enum { LIMIT_MS = 1000 };
    char *body = malloc(BODY_MAX + 1);

    assert_non_null(body);
    memset(body, '\n', BODY_MAX);
    body[BODY_MAX] = '\0';
    int64_t before = clock_steady_ns();
    lint_body(*state, body);
    assert_true(clock_steady_ns() - before < (int64_t)LIMIT_MS * 1000000);
    assert_non_null(found("body", true));
    free(body);
}

/* Rule 19's speed: 10,000 characters in 5 ms. The best of several runs, for others share the
 * machine; sanitizers cost the rest. */
static void ten_thousand_characters_are_linted_at_once(void **state)
{
    enum { CHARACTERS = 10000, LIMIT_MS = 5, SANITIZED = 4 };
    char *body = malloc((size_t)CHARACTERS * 3 + 1);
    int64_t best = INT64_MAX;

    assert_non_null(body);
    for (size_t i = 0; i < CHARACTERS; i++) {
        memcpy(body + i * 3, i % 40 == 39 ? "。" : "供", 3);
    }
    body[(size_t)CHARACTERS * 3] = '\0';
    for (int i = 0; i < BEST_OF; i++) {
        int64_t before = clock_steady_ns();
        lint_body(*state, body);
        int64_t taken = clock_steady_ns() - before;
        best = taken < best ? taken : best;
    }
    print_message("10,000 characters linted in %lld us\n", (long long)best / 1000);
    assert_true(best < (int64_t)LIMIT_MS * SANITIZED * 1000000);
    free(body);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_good_reply_is_let_through),
        TEST(every_finding_quotes_its_clause),
        TEST(the_frame_is_not_written_twice_nor_mixed_up),
        TEST(addressee_and_title_are_the_letters),
        TEST(a_second_reply_reports_to_the_office),
        TEST(lines_without_end_are_linted_at_once),
        TEST(empty_words_are_warned_of),
        TEST(the_same_text_for_another_is_warned_of),
        TEST(ten_thousand_characters_are_linted_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
