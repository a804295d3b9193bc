#include "json/write.h"

#include <judge.pb-c.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void check_string(const char *text, size_t size, const char *expected)
{
    struct buffer out;

    buffer_init(&out, 1 << 12);
    json_write_string(text, size, &out);
    assert_string_equal(buffer_text(&out), expected);
    buffer_done(&out);
}

static void test_strings(void **state)
{
    (void)state;
    check_string("", 0, "\"\"");
    check_string("办复", strlen("办复"), "\"办复\"");
    check_string("\"\\\n\r\t\x01", 6, "\"\\\"\\\\\\n\\r\\t\\u0001\"");
    check_string("a\xff"
                 "b",
                 3,
                 "\"a\xef\xbf\xbd"
                 "b\"");
    check_string("\xe5\x8a", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\"");
    check_string("\xed\xa0\x80", 3, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

static void test_shows_zero_values(void **state)
{
    Judge__Leaf leaf;
    struct buffer out;

    (void)state;
    judge__leaf__init(&leaf);
    buffer_init(&out, 1 << 12);
    json_write(&leaf.base, &out);
    assert_string_equal(buffer_text(&out), "{\"textValue\":\"\",\"small\":0}");
    buffer_done(&out);
}

static void test_a_number_without_a_name_stays_one(void **state)
{
    Judge__All all;
    struct buffer out;

    (void)state;
    judge__all__init(&all);
    all.colour = 77;
    buffer_init(&out, 1 << 12);
    json_write(&all.base, &out);
    assert_non_null(strstr(buffer_text(&out), "\"colour\":77,"));
    buffer_done(&out);
}

static void test_a_full_buffer_is_remembered(void **state)
{
    char a[] = "aaaaaaaaaaaaaaaa", b[] = "bbbbbbbbbbbbbbbbbbbb";
    char *names[] = {a, b};
    Judge__All all;
    struct buffer out;

    (void)state;
    judge__all__init(&all);
    all.n_names = 2;
    all.names = names;
    buffer_init(&out, 64);
    json_write(&all.base, &out);
    assert_true(out.failed);
    assert_true(out.size <= 64);
    buffer_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_shows_zero_values),
        cmocka_unit_test(test_a_number_without_a_name_stays_one),
        cmocka_unit_test(test_a_full_buffer_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
