#include "common/seal/mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void numbers_are_masked(void **state)
{
    static const struct {
        const char *phone, *masked;
    } cases[] = {
        {"13812341234", "138****1234"},
        {"0349-5550112", "0349-****112"},
        {"010-65550112", "010-****112"},
        {"+86 13812341234", "****234"},
        {"5550112", "****112"},
        {"555011", "****"},
        {"", "****"},
        {"微信 abcdef", "****"},
        {"office of the mayor", "****"},
    };
    struct arena *arena = arena_new(4096);

    (void)state;
    assert_non_null(arena);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(mask_phone(arena, cases[i].phone), cases[i].masked);
    }
    arena_free(arena);
}

static void full_arena_gives_nothing(void **state)
{
    struct arena *arena = arena_new(4);

    (void)state;
    assert_non_null(arena);
    assert_null(mask_phone(arena, "13812341234"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_masked),
        cmocka_unit_test(full_arena_gives_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
