/* Papers that cannot be printed: what is too large is told apart from what may be tried again. */
#include "reply/papers.h"

#include "reply/document/fonts.h"
#include "reply/document/template.h"
#include "reply/document/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FAULTS = 24 /* places in the printing where memory runs out */ };

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

static long allocations, failing; /* from which on all fail; 0 for none */

static bool fails_now(void)
{
    return ++allocations >= failing && failing > 0;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return fails_now() ? NULL : __real_realloc(memory, size);
}

static struct fonts *fonts;
static struct templates *templates;

static struct paper a_letter(const char *signer)
{
    return (struct paper){.kind = 1,
                          .reply_kind = 1,
                          .class_letter = 'A',
                          .unit = "朔州市住房和城乡建设局",
                          .session = "市七届人大一次会议",
                          .case_name = "",
                          .number = 17,
                          .title = "关于更换路灯的建议",
                          .signer = signer,
                          .same = 1,
                          .body = "一、基本情况。已列入今年重点工程。",
                          .field = "城市建设",
                          .government = "市政府",
                          .office = "市政府办公室",
                          .committee = "市人大人事工作委员会",
                          .phone = "0349-5550112",
                          .letter_number = "朔住建函〔2022〕15号",
                          .earlier_number = "",
                          .date = 19163,
                          .verification = "",
                          .verification_site = "",
                          .code = "",
                          .link = "",
                          .site = ""};
}

static int print(enum paper_format format, size_t cap, size_t count, struct paper_fault *fault)
{
    const struct paper papers[] = {a_letter("张三"), a_letter("李四")};
    const struct press press = {fonts, templates};
    struct paper_substitutes substitutes;
    struct buffer file;

    buffer_init(&file, cap);
    int outcome = papers_print(&press, format, papers, count, &file, &substitutes, fault);
    buffer_done(&file);
    return outcome;
}

static void where_memory_is_short_it_may_be_tried_again(void **state)
{
    static const enum paper_format formats[] = {PAPER_PDF, PAPER_OFD, PAPER_ZIP};
    struct paper_fault fault;

    (void)state;
    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
        failing = 0;
        assert_int_equal(print(formats[i], PAPERS_FILE_MAX, 2, &fault), 0); /* caches are filled */
        allocations = 0;
        assert_int_equal(print(formats[i], PAPERS_FILE_MAX, 2, &fault), 0);
        long whole = allocations;
        for (long at = 0; at < FAULTS; at++) {
            allocations = 0;
            failing = 1 + whole * at / FAULTS;
            int outcome = print(formats[i], PAPERS_FILE_MAX, 2, &fault);
            failing = 0;
            assert_int_equal(outcome, -1);
            assert_int_not_equal(fault.code, STATUS_FAILED_PRECONDITION);
            /* A typeface tells no more than that it could not be put in. */
            if (strcmp(fault.reason, "FONT_NOT_SUBSET") != 0) {
                assert_string_equal(fault.reason, "OUT_OF_MEMORY");
            }
        }
    }
}

static void what_is_too_large_is_told_as_that(void **state)
{
    static const enum paper_format formats[] = {PAPER_PDF, PAPER_OFD, PAPER_ZIP};
    struct paper_fault fault;

    (void)state;
    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
        for (size_t cap = 512; cap <= 8192; cap *= 2) {
            assert_int_equal(print(formats[i], cap, 2, &fault), -1);
            assert_string_equal(fault.reason, "TOO_MANY_PAPERS");
            assert_int_equal(print(formats[i], cap, 1, &fault), -1);
            assert_string_equal(fault.reason, "PAPER_TOO_LARGE");
        }
    }
}

static int open_press(void **state)
{
    struct buffer fault;

    (void)state;
    buffer_init(&fault, 4096);
    text_start();
    fonts = fonts_open(FONTS, "/usr/share/fonts/opentype/noto", &fault);
    templates = templates_open(NULL, &fault);
    buffer_done(&fault);
    return fonts && templates ? 0 : -1;
}

static int close_press(void **state)
{
    (void)state;
    templates_close(templates);
    fonts_close(fonts);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_memory_is_short_it_may_be_tried_again),
        cmocka_unit_test(what_is_too_large_is_told_as_that),
    };

    return cmocka_run_group_tests(tests, open_press, close_press);
}
