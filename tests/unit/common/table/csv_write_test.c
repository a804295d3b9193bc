#include "common/table/csv_write.h"
#include "common/table/table.h"

#include "common/base/attributes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { FILE_MAX = 4096, ARENA = 1 << 20 };

static void rows_are_quoted_and_formulas_defused(void **state)
{
    static const char *const cells[] = {"一，二",   "说\"好\"", "=1+1", "+86",    "-3",
                                        "@SUM(A1)", "＝1",      "",     "两\n行", "a=b"};
    struct buffer file;

    (void)state;
    buffer_init(&file, FILE_MAX);
    csv_begin(&file);
    csv_row(&file, cells, COUNT_OF(cells));
    assert_string_equal(buffer_text(&file),
                        "\xEF\xBB\xBF\"一，二\",\"说\"\"好\"\"\",\"'=1+1\",\"'+86\",\"'-3\","
                        "\"'@SUM(A1)\",\"'＝1\",\"\",\"两\n行\",\"a=b\"\r\n");
    buffer_done(&file);
}

/* What we write, we read. */
static void it_is_read_again(void **state)
{
    static const char *const cells[] = {"建议", "说\"好\"，就这样", "两\n行"};
    struct arena *arena = arena_new(ARENA);
    struct failure failure;
    struct buffer file;
    struct table table;

    (void)state;
    failure_init(&failure, arena);
    buffer_init(&file, FILE_MAX);
    csv_begin(&file);
    csv_row(&file, cells, COUNT_OF(cells));
    csv_row(&file, cells, COUNT_OF(cells));
    assert_int_equal(table_read(file.bytes, file.size, arena, &failure, &table), 0);
    assert_int_equal(table.row_count, 2);
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        assert_string_equal(table_cell(&table.rows[1], i), cells[i]);
    }
    buffer_done(&file);
    arena_free(arena);
}

static void a_full_file_says_so(void **state)
{
    static const char *const cells[] = {"十个字不够放在这里面"};
    struct buffer file;

    (void)state;
    buffer_init(&file, 16);
    csv_row(&file, cells, 1);
    assert_true(file.failed);
    buffer_done(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_quoted_and_formulas_defused),
        cmocka_unit_test(it_is_read_again),
        cmocka_unit_test(a_full_file_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
