#include "common/access/role.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void names_and_numbers_agree(void **state)
{
    enum role role = ROLE_OFFICE;

    (void)state;
    for (int number = 1; number <= ROLE_SERVICE; number++) {
        const char *name = role_name((enum role)number);
        assert_non_null(name);
        assert_non_null(role_chinese((enum role)number));
        assert_int_equal(role_parse(name, &role), 0);
        assert_int_equal(role, number);
    }
    assert_string_equal(role_name(ROLE_DIVISION_HEAD), "DIVISION_HEAD");
    assert_string_equal(role_chinese(ROLE_LEADER), "分管领导");
}

static void other_numbers_and_names_are_none(void **state)
{
    static const char *const wrong[] = {"", "office", "OFFICE ", "ROLE_OFFICE"};
    enum role role = ROLE_AUDITOR;

    (void)state;
    assert_null(role_name((enum role)0));
    assert_null(role_name((enum role)(ROLE_SERVICE + 1)));
    assert_null(role_chinese((enum role)255));
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(role_parse(wrong[i], &role), -1);
    }
    assert_int_equal(role, ROLE_AUDITOR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_numbers_agree),
        cmocka_unit_test(other_numbers_and_names_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
