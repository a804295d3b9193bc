#include "ledger/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void every_name_keeps_its_number(void **state)
{
    struct names *names = names_new();
    char text[32];

    (void)state;
    assert_int_equal(names_find(names, "市一局"), NAME_NONE);
    for (int round = 0; round < 2; round++) {
        for (int i = 1; i <= 5000; i++) {
            (void)snprintf(text, sizeof(text), "单位%d", i);
            assert_int_equal(names_intern(names, text), i);
            assert_int_equal(names_find(names, text), i);
            assert_string_equal(names_text(names, (uint16_t)i), text);
        }
    }
    assert_string_equal(names_text(names, NAME_NONE), "");
    assert_string_equal(names_text(names, 5001), "");
    names_free(names);
    names_free(NULL);
}

static void the_cap_holds(void **state)
{
    struct names *names = names_new();
    char text[32];

    (void)state;
    for (int i = 1; i <= NAMES_MAX; i++) {
        (void)snprintf(text, sizeof(text), "%d", i);
        assert_int_equal(names_intern(names, text), i);
    }
    assert_int_equal(names_intern(names, "one more"), NAME_NONE);
    assert_int_equal(names_intern(names, "17"), 17);
    names_free(names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_keeps_its_number),
        cmocka_unit_test(the_cap_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
