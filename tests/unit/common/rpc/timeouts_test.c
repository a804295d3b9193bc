#include "common/rpc/timeouts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void the_methods_own_row_goes_before_its_services(void **state)
{
    char service[] = "a.B";
    char method[] = "C";
    const struct rpc_policy policies[] = {
        {.service = service, .timeout_ms = 700},
        {.service = service, .method = method, .timeout_ms = 50},
        {.service = service, .method = "Unbounded"},
        {.service = "a.Other", .timeout_ms = 9},
    };
    struct timeouts *timeouts = timeouts_new(policies, 4);

    (void)state;
    assert_non_null(timeouts);
    memset(service, 'x', sizeof(service) - 1); /* the names were copied */
    memset(method, 'x', sizeof(method) - 1);
    assert_int_equal(timeouts_find(timeouts, "a.B", "C"), 50);
    assert_int_equal(timeouts_find(timeouts, "a.B", "D"), 700);
    assert_int_equal(timeouts_find(timeouts, "a.B", "Unbounded"), INT64_MAX);
    assert_int_equal(timeouts_find(timeouts, "a.None", "C"), INT64_MAX);
    timeouts_free(timeouts);
}

static void no_rows_bound_nothing(void **state)
{
    struct timeouts *timeouts = timeouts_new(NULL, 0);

    (void)state;
    assert_non_null(timeouts);
    assert_int_equal(timeouts_find(timeouts, "a.B", "C"), INT64_MAX);
    timeouts_free(timeouts);
    timeouts_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_methods_own_row_goes_before_its_services),
        cmocka_unit_test(no_rows_bound_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
