#include "common/base/failure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void first_failure_stands(void **state)
{
    struct arena *arena = arena_new(100000);
    struct failure failure;

    (void)state;
    failure_init(&failure, arena);
    assert_false(failure_is_set(&failure));
    failure_set(&failure, STATUS_ABORTED, "VERSION_STALE", "第%d号已被他人修改", 17);
    failure_set(&failure, STATUS_INTERNAL, "OTHER", "later");
    assert_true(failure_is_set(&failure));
    assert_int_equal(failure.code, STATUS_ABORTED);
    assert_string_equal(failure.reason, "VERSION_STALE");
    assert_string_equal(failure.message, "第17号已被他人修改");
    arena_free(arena);
}

static void fields_make_it_invalid_argument_and_are_capped(void **state)
{
    struct arena *arena = arena_new(100000);
    struct failure failure;

    (void)state;
    failure_init(&failure, arena);
    for (int i = 0; i < FAILURE_FIELDS_MAX + 20; i++) {
        char field[32];
        (void)snprintf(field, sizeof(field), "signers[%d]", i);
        failure_add_field(&failure, field, "不能为空");
    }
    assert_int_equal(failure.code, STATUS_INVALID_ARGUMENT);
    assert_string_equal(failure.reason, "FIELDS_INVALID");
    assert_int_equal(failure.field_count, FAILURE_FIELDS_MAX);
    assert_string_equal(failure.fields[99].field, "signers[99]");
    arena_free(arena);
}

static void full_arena_keeps_code_and_reason(void **state)
{
    struct arena *arena = arena_new(4);
    struct failure failure;

    (void)state;
    failure_init(&failure, arena);
    failure_add_field(&failure, "title", "too long for this arena");
    assert_int_equal(failure.code, STATUS_INVALID_ARGUMENT);
    assert_int_equal(failure.field_count, 0);
    assert_true(strlen(failure.message) > 0);
    arena_free(arena);
}

static void allowed_names_are_capped(void **state)
{
    struct failure failure;

    (void)state;
    failure_init(&failure, NULL);
    for (int i = 0; i < FAILURE_ALLOWED_MAX + 3; i++) {
        failure_allow(&failure, "sign");
    }
    assert_int_equal(failure.allowed_count, FAILURE_ALLOWED_MAX);
}

static void every_status_has_its_name(void **state)
{
    (void)state;
    assert_string_equal(status_name(STATUS_OK), "OK");
    assert_string_equal(status_name(STATUS_FAILED_PRECONDITION), "FAILED_PRECONDITION");
    assert_string_equal(status_name(STATUS_UNAUTHENTICATED), "UNAUTHENTICATED");
    assert_string_equal(status_name((enum status_code)99), "UNKNOWN");
    assert_int_equal(STATUS_UNAUTHENTICATED, 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_failure_stands),
        cmocka_unit_test(fields_make_it_invalid_argument_and_are_capped),
        cmocka_unit_test(full_arena_keeps_code_and_reason),
        cmocka_unit_test(allowed_names_are_capped),
        cmocka_unit_test(every_status_has_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
