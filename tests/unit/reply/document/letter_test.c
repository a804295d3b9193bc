#include "reply/document/letter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct letter a_letter(void)
{
    return (struct letter){.kind = LETTER_TO_DEPUTY,
                           .round = LETTER_FIRST,
                           .class_letter = 'A',
                           .session = "市七届人大一次会议",
                           .number = 17,
                           .title = "关于冷链物流的建议",
                           .signer = "石轩庆",
                           .earlier_number = "朔住建提函〔2022〕15号"};
}

static void expect(char *(*say)(const struct letter *, struct arena *), const struct letter *letter,
                   const char *wanted)
{
    struct arena *arena = arena_new(4096);
    char *said = say(letter, arena);
    assert_non_null(said);
    assert_string_equal(said, wanted);
    arena_free(arena);
}

static void titles_name_session_number_kind_and_round(void **state)
{
    struct letter letter = a_letter();
    (void)state;
    expect(letter_title, &letter, "关于市七届人大一次会议第17号建议的答复");
    letter.round = LETTER_SECOND;
    expect(letter_title, &letter, "关于市七届人大一次会议第17号建议的再次答复");
    letter.round = LETTER_SUPPLEMENTARY;
    expect(letter_title, &letter, "关于市七届人大一次会议第17号建议的补充答复");
    letter.kind = LETTER_TO_MEMBER;
    letter.round = LETTER_FURTHER;
    letter.session = "市政协七届一次会议";
    expect(letter_title, &letter, "关于市政协七届一次会议第17号提案的跟踪答复");
}

static void organisations_are_addressed_by_their_name_alone(void **state)
{
    struct letter letter = a_letter();
    (void)state;
    expect(letter_addressee, &letter, "石轩庆代表：");
    letter.kind = LETTER_TO_MEMBER;
    expect(letter_addressee, &letter, "石轩庆委员：");
    letter.signer = "民革朔州市委";
    letter.organisation = true;
    expect(letter_addressee, &letter, "民革朔州市委：");
}

static void titles_are_quoted_without_doubling(void **state)
{
    static const struct {
        const char *title, *opening;
    } cases[] = {
        {"关于冷链物流的建议", "您提出的《关于冷链物流的建议》收悉，经研究，现答复如下："},
        {"冷链物流", "您提出的《关于冷链物流的建议》收悉，经研究，现答复如下："},
        {"关于冷链物流", "您提出的《关于冷链物流的建议》收悉，经研究，现答复如下："},
        {"《关于冷链物流的建议》", "您提出的《关于冷链物流的建议》收悉，经研究，现答复如下："},
        {"关于落实《残疾人保障法》的建议",
         "您提出的《关于落实〈残疾人保障法〉的建议》收悉，经研究，现答复如下："},
        {"《城乡规划法》与《土地管理法》",
         "您提出的《关于〈城乡规划法〉与〈土地管理法〉的建议》收悉，经研究，现答复如下："},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct letter letter = a_letter();
        letter.title = cases[i].title;
        expect(letter_opening, &letter, cases[i].opening);
    }
}

static void openings_follow_kind_round_and_joint_signing(void **state)
{
    struct letter letter = a_letter();
    (void)state;
    letter.joint = true;
    expect(letter_opening, &letter,
           "您与其他代表联名提出的《关于冷链物流的建议》收悉，经研究，现答复如下：");
    letter.kind = LETTER_TO_MEMBER;
    letter.title = "关于冷链物流的提案";
    expect(letter_opening, &letter,
           "您与其他委员联名提出的《关于冷链物流的提案》收悉，经研究，现答复如下：");
    letter.round = LETTER_SECOND;
    expect(
        letter_opening, &letter,
        "您对《关于冷链物流的提案》答复（朔住建提函〔2022〕15号）提出的意见收悉，经再次研究，现答复"
        "如下：");
    letter.round = LETTER_FURTHER;
    expect(letter_opening, &letter, "现就《关于冷链物流的提案》办理情况补充答复如下：");
}

static void a_full_arena_is_an_error(void **state)
{
    struct letter letter = a_letter();
    struct buffer fault;
    bool refused = false, made = false;
    (void)state;
    buffer_init(&fault, 4096);
    struct templates *templates = templates_open(NULL, &fault);
    assert_non_null(templates);
    for (size_t cap = 1; cap < 200000; cap += cap / 20 + 97) {
        struct arena *arena = arena_new(cap);
        struct arena *words = arena_new(4096);
        struct failure failure;
        struct document *document = NULL;
        failure_init(&failure, words);
        letter.unit = letter.body = letter.phone = letter.letter_number = "朔";
        letter.committee = letter.office = letter.government = letter.field = "朔";
        if (letter_document(&letter, templates, arena, &failure, &document) != 0) {
            refused = true;
            assert_int_equal(failure.code, STATUS_RESOURCE_EXHAUSTED);
            assert_null(document);
        } else {
            made = true;
            assert_non_null(document);
        }
        arena_free(arena);
        arena_free(words);
    }
    assert_true(refused && made);
    templates_close(templates);
    buffer_done(&fault);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(titles_name_session_number_kind_and_round),
        cmocka_unit_test(organisations_are_addressed_by_their_name_alone),
        cmocka_unit_test(titles_are_quoted_without_doubling),
        cmocka_unit_test(openings_follow_kind_round_and_joint_signing),
        cmocka_unit_test(a_full_arena_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
