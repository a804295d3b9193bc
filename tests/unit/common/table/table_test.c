#include "common/table/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena;
    struct failure failure;
    struct table table;
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

static void read_text(struct fixture *fixture, const char *text, size_t size)
{
    assert_int_equal(table_read(text, size, fixture->arena, &fixture->failure, &fixture->table), 0);
}

static void refuse(struct fixture *fixture, const void *bytes, size_t size, const char *reason)
{
    struct table untouched = {.row_count = 99};

    failure_init(&fixture->failure, fixture->arena);
    assert_int_equal(table_read(bytes, size, fixture->arena, &fixture->failure, &untouched), -1);
    assert_string_equal(fixture->failure.reason, reason);
    assert_int_equal(fixture->failure.code, STATUS_INVALID_ARGUMENT);
    assert_int_equal(untouched.row_count, 99);
}

static const char *cell(struct fixture *fixture, size_t row, size_t column)
{
    return table_cell(&fixture->table.rows[row], column);
}

static void reads_quotes_breaks_and_ragged_rows(void **state)
{
    struct fixture *fixture = *state;
    static const char text[] = "\xEF\xBB\xBF类别,编号,案由\r\n"
                               "建议,1,\"关于“三个\"\"一\"\"”的,建议\n第二行\"\r\n"
                               "\r\n"
                               ",,\r\n"
                               "提案, 2 ,\u3000短 \u3000,,\n";

    read_text(fixture, text, sizeof(text) - 1);
    assert_int_equal(fixture->table.row_count, 3);
    assert_int_equal(table_find_column(&fixture->table, "案由"), 2);
    assert_int_equal(table_find_column(&fixture->table, "单位"), TABLE_COLUMNS_MAX);
    assert_string_equal(cell(fixture, 0, 0), "类别");
    assert_string_equal(cell(fixture, 1, 2), "关于“三个\"一\"”的,建议\n第二行");
    assert_string_equal(cell(fixture, 2, 1), "2");
    assert_string_equal(cell(fixture, 2, 2), "短");
    assert_string_equal(cell(fixture, 2, 40), "");
    assert_int_equal(fixture->table.rows[2].cell_count, 3);
}

/* "类别,案由\n建议,䶮" in GB18030: the rare character takes four bytes. */
static void reads_gb18030(void **state)
{
    static const char text[] = "\xC0\xE0\xB1\xF0,\xB0\xB8\xD3\xC9\n\xBD\xA8\xD2\xE9,\xFE\x9F";

    read_text(*state, text, sizeof(text) - 1);
    assert_string_equal(cell(*state, 0, 0), "类别");
    assert_string_equal(cell(*state, 1, 0), "建议");
    assert_string_equal(cell(*state, 1, 1), "䶮");
}

static void refuses_broken_text(void **state)
{
    refuse(*state, "a,\"b\nc", 6, "TABLE_MALFORMED");
    refuse(*state, "a,\"b\"c\n", 7, "TABLE_MALFORMED");
    refuse(*state, "\xFF\xFF\xFF\xFF", 4, "TABLE_ENCODING_UNKNOWN");
    refuse(*state, "a\0b,c\n", 6, "TABLE_ENCODING_UNKNOWN");
    refuse(*state, "", 0, "TABLE_EMPTY");
    refuse(*state, " , \n\n", 5, "TABLE_EMPTY");
}

static void refuses_what_passes_a_cap(void **state)
{
    static char text[TABLE_BYTES_MAX + 1];

    memset(text, 'x', sizeof(text));
    refuse(*state, text, sizeof(text), "TABLE_TOO_LARGE");
    refuse(*state, text, TABLE_CELL_MAX + 1, "TABLE_TOO_LARGE");
    memset(text, ',', TABLE_COLUMNS_MAX);
    refuse(*state, text, TABLE_COLUMNS_MAX + 1, "TABLE_TOO_LARGE");
    for (size_t i = 0; i <= TABLE_ROWS_MAX; i++) {
        text[i * 2] = 'x';
        text[i * 2 + 1] = '\n';
    }
    refuse(*state, text, (size_t)(TABLE_ROWS_MAX + 1) * 2, "TABLE_TOO_LARGE");
    struct fixture *fixture = *state;
    failure_init(&fixture->failure, fixture->arena);
    read_text(fixture, text, (size_t)TABLE_ROWS_MAX * 2);
    assert_int_equal(fixture->table.row_count, TABLE_ROWS_MAX);
}

struct workbook_part {
    const char *name, *text;
};

/* A workbook of the given parts; free() the bytes. */
static void *make_workbook(const struct workbook_part *parts, size_t count, size_t *ret_size)
{
    zip_error_t error;
    zip_stat_t stat;

    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    assert_non_null(archive);
    zip_source_keep(source);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *part = zip_source_buffer(archive, parts[i].text, strlen(parts[i].text), 0);
        assert_true(zip_file_add(archive, parts[i].name, part, 0) >= 0);
    }
    assert_int_equal(zip_close(archive), 0);
    assert_int_equal(zip_source_open(source), 0);
    assert_int_equal(zip_source_stat(source, &stat), 0);
    char *bytes = malloc(stat.size);
    assert_non_null(bytes);
    assert_int_equal(zip_source_read(source, bytes, stat.size), (zip_int64_t)stat.size);
    zip_source_close(source);
    zip_source_free(source);
    *ret_size = (size_t)stat.size;
    return bytes;
}

#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"

static const char shared_strings[] =
    "<sst><si><t>类别</t></si><si><r><t>案</t></r><r><t>由</t></r><rPh><t>an</t></rPh></si></sst>";

static void reads_a_workbook(void **state)
{
    static const struct workbook_part parts[] = {
        {"xl/sharedStrings.xml", shared_strings},
        {"xl/worksheets/sheet2.xml",
         SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c></row>"
               "<row r=\"5\"><c r=\"A5\"><v>17</v></c><c r=\"B5\" t=\"inlineStr\"><is><t>关于</t>"
               "</is></c><c t=\"str\"><v>&lt;公式&gt;</v></c></row>")},
    };
    struct fixture *fixture = *state;
    size_t size;

    void *bytes = make_workbook(parts, COUNT_OF(parts), &size);
    read_text(fixture, bytes, size);
    free(bytes);
    assert_int_equal(fixture->table.row_count, 2);
    assert_string_equal(cell(fixture, 0, 0), "类别");
    assert_string_equal(cell(fixture, 0, 1), "");
    assert_string_equal(cell(fixture, 0, 2), "案由");
    assert_int_equal(fixture->table.rows[1].line, 5);
    assert_string_equal(cell(fixture, 1, 0), "17");
    assert_string_equal(cell(fixture, 1, 1), "关于");
    assert_string_equal(cell(fixture, 1, 2), "<公式>");
}

static void refuse_sheet(struct fixture *fixture, const char *sheet)
{
    const struct workbook_part parts[] = {{"xl/sharedStrings.xml", shared_strings},
                                          {"xl/worksheets/sheet1.xml", sheet}};
    size_t size;

    void *bytes = make_workbook(parts, COUNT_OF(parts), &size);
    refuse(fixture, bytes, size, "TABLE_MALFORMED");
    free(bytes);
}

static void refuses_broken_workbooks(void **state)
{
    static const struct workbook_part no_sheet[] = {{"xl/sharedStrings.xml", shared_strings}};
    size_t size;

    refuse_sheet(*state, SHEET("<row><c t=\"s\"><v>2</v></c></row>"));
    refuse_sheet(*state, SHEET("<row><c t=\"s\"><v>-1</v></c></row>"));
    refuse_sheet(*state, SHEET("<row><c r=\"17\"><v>2</v></c></row>"));
    refuse_sheet(*state, SHEET("<row><c><v>2</c></row>"));
    refuse_sheet(*state, "");
    refuse_sheet(*state, "<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet>&a;</worksheet>");
    refuse(*state, "PK\x03\x04garbage", 11, "TABLE_MALFORMED");
    void *bytes = make_workbook(no_sheet, COUNT_OF(no_sheet), &size);
    refuse(*state, bytes, size, "TABLE_MALFORMED");
    free(bytes);
}

/* Every cut of a good workbook is refused or read, and never harms. */
static void survives_every_cut(void **state)
{
    static const struct workbook_part parts[] = {
        {"xl/worksheets/sheet1.xml", SHEET("<row><c><v>17</v></c></row>")}};
    struct fixture *fixture = *state;
    size_t size;

    char *bytes = make_workbook(parts, COUNT_OF(parts), &size);
    for (size_t cut = 0; cut < size; cut++) {
        char *copy = malloc(cut ? cut : 1);
        assert_non_null(copy);
        memcpy(copy, bytes, cut);
        failure_init(&fixture->failure, fixture->arena);
        if (table_read(copy, cut, fixture->arena, &fixture->failure, &fixture->table) != 0) {
            assert_true(failure_is_set(&fixture->failure));
        }
        free(copy);
    }
    free(bytes);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_quotes_breaks_and_ragged_rows),
        TEST(reads_gb18030),
        TEST(refuses_broken_text),
        TEST(refuses_what_passes_a_cap),
        TEST(reads_a_workbook),
        TEST(refuses_broken_workbooks),
        TEST(survives_every_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
