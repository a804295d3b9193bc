#include "common/base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void grows_and_stays_terminated(void **state)
{
    struct buffer buffer;

    (void)state;
    buffer_init(&buffer, 100000);
    assert_string_equal(buffer_text(&buffer), "");
    for (int i = 0; i < 20000; i++) {
        assert_true(buffer_printf(&buffer, "%d,", i % 10));
        assert_int_equal(buffer.bytes[buffer.size], '\0');
    }
    assert_int_equal(buffer.size, 40000);
    assert_memory_equal(buffer.bytes + 20, "0,1,2,", 6);
    buffer_done(&buffer);
}

static void refused_append_changes_nothing_and_is_remembered(void **state)
{
    struct buffer buffer;

    (void)state;
    buffer_init(&buffer, 5);
    assert_true(buffer_append_text(&buffer, "12345"));
    assert_false(buffer.full);
    assert_false(buffer_append_char(&buffer, '6'));
    assert_true(buffer.failed);
    assert_true(buffer.full);
    assert_string_equal(buffer_text(&buffer), "12345");
    assert_false(buffer_printf(&buffer, "%d", 6));
    assert_false(buffer_append(&buffer, "x", SIZE_MAX));
    assert_true(buffer_append(&buffer, NULL, 0));
    assert_true(buffer.failed);
    buffer_clear(&buffer);
    assert_false(buffer.failed);
    assert_false(buffer.full);
    assert_string_equal(buffer_text(&buffer), "");
    assert_true(buffer_append_text(&buffer, "abcde"));
    buffer_done(&buffer);
}

static void take_hands_the_bytes_over(void **state)
{
    struct buffer buffer;

    (void)state;
    buffer_init(&buffer, 50);
    assert_null(buffer_take(&buffer));
    assert_true(buffer_append_text(&buffer, "mine"));
    char *text = buffer_take(&buffer);
    assert_string_equal(text, "mine");
    assert_int_equal(buffer.size, 0);
    assert_true(buffer_append_text(&buffer, "next"));
    free(text);
    buffer_done(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_stays_terminated),
        cmocka_unit_test(refused_append_changes_nothing_and_is_remembered),
        cmocka_unit_test(take_hands_the_bytes_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
