#include "common/base/arena.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void gives_zeroed_aligned_bytes(void **state)
{
    struct arena *arena = arena_new(100000);

    (void)state;
    for (size_t size = 0; size < 300; size++) {
        unsigned char *bytes = arena_alloc(arena, size);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(bytes[i], 0);
            bytes[i] = 0xAA;
        }
    }
    assert_int_equal(arena_used(arena), 299 * 300 / 2);
    arena_free(arena);
}

static void cap_holds_to_the_byte(void **state)
{
    struct arena *arena = arena_new(10000);

    (void)state;
    assert_non_null(arena_alloc(arena, 9999));
    assert_null(arena_alloc(arena, 2));
    assert_non_null(arena_alloc(arena, 1));
    assert_null(arena_alloc(arena, 1));
    assert_null(arena_alloc(arena, SIZE_MAX));
    assert_null(arena_array(arena, SIZE_MAX / 2, 3));
    arena_free(arena);
}

static void clear_lets_it_serve_again(void **state)
{
    struct arena *arena = arena_new(20000);

    (void)state;
    for (int round = 0; round < 3; round++) {
        assert_non_null(arena_alloc(arena, 100));
        assert_non_null(arena_alloc(arena, 9000));
        char *text = arena_printf(arena, "%s-%d", "suggestion", 17);
        assert_string_equal(text, "suggestion-17");
        arena_clear(arena);
        assert_int_equal(arena_used(arena), 0);
    }
    arena_free(arena);
}

static void copies_are_terminated(void **state)
{
    struct arena *arena = arena_new(100);

    (void)state;
    assert_string_equal(arena_copy(arena, "abcdef", 3), "abc");
    assert_string_equal(arena_copy(arena, NULL, 0), "");
    assert_string_equal(arena_strdup(arena, "x"), "x");
    assert_null(arena_copy(arena, "x", SIZE_MAX));
    assert_null(arena_printf(arena, "%200s", "x"));
    arena_free(arena);
    arena_free(NULL);
}

/* Plain formats are written by hand: they give what the library gives, wherever the block ends. */
static void formats_give_what_the_library_gives(void **state)
{
    char long_text[3000], expected[4000];

    (void)state;
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    for (size_t begun = 0; begun < 9000; begun += 7) {
        struct arena *arena = arena_new(64 << 10);
        assert_true(begun == 0 || arena_alloc(arena, begun));
        assert_string_equal(arena_printf(arena, "%s", ""), "");
        assert_string_equal(arena_printf(arena, "plain"), "plain");
        assert_string_equal(arena_printf(arena, "%d|%d|%d|%d", 0, -1, INT_MAX, INT_MIN),
                            "0|-1|2147483647|-2147483648");
        assert_string_equal(arena_printf(arena, "100%% of %s, %5.1f", "建议", 2.5),
                            "100% of 建议,   2.5");
        assert_string_equal(arena_printf(arena, "%s/%d/%zu/%lld", "a", 1, (size_t)2, 3LL),
                            "a/1/2/3");
        (void)snprintf(expected, sizeof(expected), "%s/%s\t%d", long_text, "市住建局", 17);
        assert_string_equal(arena_printf(arena, "%s/%s\t%d", long_text, "市住建局", 17), expected);
        assert_string_equal(arena_printf(arena, "%s", "behind"), "behind");
        arena_free(arena);
    }
    struct arena *arena = arena_new(64);
    assert_null(arena_printf(arena, "%s", long_text));
    assert_string_equal(arena_printf(arena, "%s", "still"), "still");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_zeroed_aligned_bytes),
        cmocka_unit_test(cap_holds_to_the_byte),
        cmocka_unit_test(clear_lets_it_serve_again),
        cmocka_unit_test(copies_are_terminated),
        cmocka_unit_test(formats_give_what_the_library_gives),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
