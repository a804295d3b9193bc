#include "assignment/register.h"

#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena;
    struct failure failure;
    struct register_book book;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    if (!fixture) {
        return -1;
    }
    fixture->arena = arena_new(64 << 20);
    failure_init(&fixture->failure, fixture->arena);
    *state = fixture;
    return fixture->arena ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;

    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

#define HEADINGS "类别,编号,案由,领衔人,联名人,内容,主办单位,会办单位,分办单位,重点督办\n"

static struct register_book *read_book(struct fixture *fixture, const char *text)
{
    assert_int_equal(
        register_read(text, strlen(text), fixture->arena, &fixture->failure, &fixture->book), 0);
    return &fixture->book;
}

static char *read_file(const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    assert_true(size > 0);
    rewind(file);
    char *bytes = malloc((size_t)size);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)size, file), (size_t)size);
    assert_int_equal(fclose(file), 0);
    *ret_size = (size_t)size;
    return bytes;
}

static void check_demo_book(const struct register_book *book)
{
    size_t suggestions = 0;
    size_t joint = 0;

    assert_int_equal(book->row_count, 300);
    assert_int_equal(book->faults.count, 0);
    for (size_t i = 0; i < book->row_count; i++) {
        suggestions += book->rows[i].kind == REGISTER_SUGGESTION;
        joint += book->rows[i].signers.count > 1;
    }
    assert_int_equal(suggestions, 171);
    assert_int_equal(joint, 68);
    assert_string_equal(book->rows[1].signers.names[0], "龙丰瑞");
    assert_string_equal(book->rows[1].signers.names[4], "罗俊芳");
    assert_string_equal(book->rows[3].co_units.names[1], "平鲁区政府");
    assert_true(book->rows[0].publication_consent);
}

static void reads_the_register_of_300(void **state)
{
    struct fixture *fixture = *state;
    size_t size;
    char *bytes = read_file(DEMO_REGISTER, &size);

    assert_int_equal(register_read(bytes, size, fixture->arena, &fixture->failure, &fixture->book),
                     0);
    check_demo_book(&fixture->book);
    free(bytes);
}

static void reads_the_same_from_gb18030(void **state)
{
    struct fixture *fixture = *state;
    size_t size;
    char *bytes = read_file(DEMO_REGISTER, &size);
    char *converted = malloc(size * 2);
    iconv_t converter = iconv_open("GB18030", "UTF-8");
    char *in = bytes + 3; /* behind the BOM */
    char *out = converted;
    size_t in_left = size - 3;
    size_t out_left = size * 2;

    assert_int_equal(iconv(converter, &in, &in_left, &out, &out_left), 0);
    assert_int_equal(iconv_close(converter), 0);
    assert_int_equal(register_read(converted, size * 2 - out_left, fixture->arena,
                                   &fixture->failure, &fixture->book),
                     0);
    check_demo_book(&fixture->book);
    free(converted);
    free(bytes);
}

static void names_missing_and_doubled_columns(void **state)
{
    struct fixture *fixture = *state;
    static const char missing[] = "类别,案由,领衔人,内容\n建议,x,甲,y\n";
    static const char twice[] =
        "类别,编号,案由,领衔人,内容,主办单位,编号\n建议,1,x,甲,y,市一局,2\n";

    assert_int_equal(
        register_read(missing, strlen(missing), fixture->arena, &fixture->failure, &fixture->book),
        -1);
    assert_string_equal(fixture->failure.reason, "TABLE_COLUMN_MISSING");
    assert_int_equal(fixture->failure.field_count, 2);
    assert_string_equal(fixture->failure.fields[0].field, "编号");
    assert_string_equal(fixture->failure.fields[1].field, "主办单位");
    failure_init(&fixture->failure, fixture->arena);
    assert_int_equal(
        register_read(twice, strlen(twice), fixture->arena, &fixture->failure, &fixture->book), -1);
    assert_string_equal(fixture->failure.reason, "TABLE_COLUMN_TWICE");
}

/* A phone may be missing; what is none is named by its row. */
static void names_phones_that_are_none(void **state)
{
    static const char *const phones[] = {"", "0349-5550112", "+86 (0349) 5550112转801",
                                         "（0349）5550112分机8"};
    static const char *const wrong[] = {"abc", "1234", "123456789012345678901",
                                        "13900000000或其他"};
    struct fixture *fixture = *state;
    char text[1024];

    for (size_t i = 0; i < COUNT_OF(phones); i++) {
        for (size_t j = 0; j < COUNT_OF(wrong); j++) {
            (void)snprintf(text, sizeof(text),
                           "类别,编号,案由,领衔人,联系电话,内容,主办单位\n"
                           "建议,1,题,甲,%s,文,市一局\n建议,2,题,甲,%s,文,市一局\n",
                           phones[i], wrong[j]);
            const struct register_book *book = read_book(fixture, text);
            assert_int_equal(book->faults.count, 1);
            assert_int_equal(book->faults.faults[0].line, 3);
            assert_string_equal(book->faults.faults[0].column, "联系电话");
        }
    }
}

/* One faulty cell a row: the row and the column are named, and no other. */
static void names_every_faulty_cell(void **state)
{
    static const struct {
        const char *row, *column;
    } cases[] = {
        {"议案,1,题,甲,,文,市一局,,,否", "类别"},
        {"建议,0,题,甲,,文,市一局,,,否", "编号"},
        {"建议,1.5,题,甲,,文,市一局,,,否", "编号"},
        {"建议,100000,题,甲,,文,市一局,,,否", "编号"},
        {"建议,-3,题,甲,,文,市一局,,,否", "编号"},
        {"提案,闭3,题,甲,,文,市一局,,,否", "编号"},
        {"建议,闭,题,甲,,文,市一局,,,否", "编号"},
        {"建议,1,,甲,,文,市一局,,,否", "案由"},
        {"建议,1,题\xEE\x80\x80,甲,,文,市一局,,,否", "案由"},
        {"建议,1,题,,,文,市一局,,,否", "领衔人"},
        {"建议,1,题,甲、乙,,文,市一局,,,否", "领衔人"},
        {"建议,1,题,甲,乙、甲,文,市一局,,,否", "联名人"},
        {"建议,1,题,甲,,,市一局,,,否", "内容"},
        {"建议,1,题,甲,,文,,,,否", "主办单位"},
        {"建议,1,题,甲,,文,,,市一局,否", "主办单位"},
        {"建议,1,题,甲,,文,市一局,市一局,,否", "主办单位"},
        {"建议,1,题,甲,,文,市一局,市二局、市二局,,否", "会办单位"},
        {"建议,1,题,甲,,文,,市二局,市二局、市三局,否", "分办单位"},
        {"建议,1,题,甲,,文,市一局,,,重点", "重点督办"},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[1024];
        (void)snprintf(text, sizeof(text), "%s%s\n提案,9,好,乙,,文,市一局,,,是\n", HEADINGS,
                       cases[i].row);
        const struct register_book *book = read_book(fixture, text);
        assert_int_equal(book->row_count, 2);
        assert_true(book->rows[0].faulty);
        assert_false(book->rows[1].faulty);
        assert_int_equal(book->faults.count, 1);
        assert_int_equal(book->faults.faults[0].line, 2);
        assert_string_equal(book->faults.faults[0].column, cases[i].column);
    }
}

static void a_number_stands_once_per_kind(void **state)
{
    const struct register_book *book = read_book(*state, HEADINGS "建议,7,题,甲,,文,市一局,,,\n"
                                                                  "提案,7,题,甲,,文,市一局,,,\n"
                                                                  "建议,7,题,甲,,文,市一局,,,\n");

    assert_int_equal(book->faults.count, 1);
    assert_int_equal(book->faults.faults[0].line, 4);
    assert_string_equal(book->faults.faults[0].column, "编号");
}

static void split_units_need_no_lead(void **state)
{
    const struct register_book *book = read_book(
        *state, HEADINGS "建议,7,题,民革朔州市委,,文,, ,市一局、市二局，市三局; 市四局,是\n");

    assert_int_equal(book->faults.count, 0);
    assert_string_equal(book->rows[0].lead_unit, "");
    assert_int_equal(book->rows[0].split_units.count, 4);
    assert_string_equal(book->rows[0].split_units.names[3], "市四局");
    assert_true(book->rows[0].key_supervision);
}

static bool known(const char *unit, const void *data)
{
    return strcmp(unit, data) == 0;
}

static void names_units_that_are_not_of_the_docket(void **state)
{
    struct register_book *book =
        read_book(*state, HEADINGS "建议,1,题,甲,,文,市一局,市九局,,\n"
                                   "建议,2,题,甲,,文,市一局,,市八局、市一局,\n"
                                   "建议,3,题,甲,,文,市一局,,,\n");

    assert_int_equal(book->faults.count, 1); /* 市一局 is lead and split unit of number 2 */
    assert_int_equal(register_check_units(book, known, "市一局"), 0);
    assert_int_equal(book->faults.count, 3);
    assert_string_equal(book->faults.faults[1].message, "“市九局”不是本届的承办单位");
    assert_string_equal(book->faults.faults[2].column, "分办单位");
    assert_false(book->rows[2].faulty);
}

static void faults_are_capped_and_counted(void **state)
{
    struct fixture *fixture = *state;
    enum { ROWS = REGISTER_FAULTS_MAX + 50 };
    static char text[ROWS * 64];
    char *at = stpcpy(text, HEADINGS);

    for (int i = 1; i <= ROWS; i++) {
        at += sprintf(at, "建议,%d,,甲,,文,市一局,,,\n", i);
    }
    const struct register_book *book = read_book(fixture, text);
    assert_int_equal(book->faults.count, ROWS);
    assert_int_equal(book->faults.faults[REGISTER_FAULTS_MAX - 1].line, REGISTER_FAULTS_MAX + 1);
}

static void refuses_what_is_too_large_or_empty(void **state)
{
    struct fixture *fixture = *state;
    static char text[(REGISTER_ROWS_MAX + 1) * 48 + 256];
    char *at = stpcpy(text, HEADINGS);

    assert_int_equal(
        register_read(text, strlen(text), fixture->arena, &fixture->failure, &fixture->book), -1);
    assert_string_equal(fixture->failure.reason, "TABLE_EMPTY");
    for (int i = 1; i <= REGISTER_ROWS_MAX + 1; i++) {
        at += sprintf(at, "建议,%d,题,甲,,文,市一局,,,\n", i);
    }
    failure_init(&fixture->failure, fixture->arena);
    assert_int_equal(
        register_read(text, strlen(text), fixture->arena, &fixture->failure, &fixture->book), -1);
    assert_string_equal(fixture->failure.reason, "REGISTER_TOO_LARGE");
}

/* Rule 10: 闭会期间建议 have a series of their own, where the docket takes them. */
static void between_sessions_have_numbers_of_their_own(void **state)
{
    struct fixture *fixture = *state;
    struct register_book *book = read_book(fixture, HEADINGS "建议,3,题,甲,,文,市一局,,,否\n"
                                                             "建议,闭3,题,甲,,文,市一局,,,否\n"
                                                             "建议,闭3,题,甲,,文,市一局,,,否\n");

    assert_false(book->rows[0].between || book->rows[0].faulty);
    assert_true(book->rows[1].between && book->rows[1].number == 3 && !book->rows[1].faulty);
    assert_true(book->rows[2].faulty);
    register_refuse_between(book);
    assert_false(book->rows[0].faulty);
    assert_true(book->rows[1].faulty);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_the_register_of_300),
        TEST(reads_the_same_from_gb18030),
        TEST(names_missing_and_doubled_columns),
        TEST(names_every_faulty_cell),
        TEST(names_phones_that_are_none),
        TEST(a_number_stands_once_per_kind),
        TEST(between_sessions_have_numbers_of_their_own),
        TEST(split_units_need_no_lead),
        TEST(names_units_that_are_not_of_the_docket),
        TEST(faults_are_capped_and_counted),
        TEST(refuses_what_is_too_large_or_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
