#include "common/rpc/service_config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *written(const struct rpc_policy *policies, size_t count)
{
    static struct buffer text;

    buffer_done(&text);
    buffer_init(&text, SERVICE_CONFIG_CAP);
    service_config_write(&text, policies, count);
    assert_false(text.failed);
    return buffer_text(&text);
}

static void table_is_written_as_core_reads_it(void **state)
{
    static const struct rpc_policy policies[] = {
        {.service = "a.B",
         .method = "C",
         .attempts = 3,
         .backoff_least_ms = 20,
         .backoff_most_ms = 1500,
         .codes = RPC_CODE_BIT(STATUS_ABORTED) | RPC_CODE_BIT(STATUS_UNAVAILABLE)},
        {.service = "a.B", .timeout_ms = 700},
    };

    (void)state;
    assert_string_equal(
        written(policies, 2),
        "{\"methodConfig\":[{\"name\":[{\"service\":\"a.B\",\"method\":\"C\"}],\"retryPolicy\":{"
        "\"maxAttempts\":3,\"backoffMultiplier\":2,\"initialBackoff\":\"0.020s\",\"maxBackoff\":"
        "\"1.500s\",\"retryableStatusCodes\":[\"CANCELLED\",\"ABORTED\",\"UNAVAILABLE\"]}},"
        "{\"name\":[{\"service\":\"a.B\"}]}]}");
}

static void defaults_fill_the_gaps(void **state)
{
    static const struct rpc_policy policy = {
        .service = "a.B", .attempts = 2, .codes = RPC_CODE_BIT(STATUS_ABORTED)};

    (void)state;
    const char *text = written(&policy, 1);
    assert_non_null(strstr(text, "\"initialBackoff\":\"0.050s\",\"maxBackoff\":\"1.000s\""));
    assert_non_null(strstr(text, "\"retryableStatusCodes\":[\"ABORTED\"]"));
}

static void nothing_is_written_where_no_row_tries_again(void **state)
{
    static const struct rpc_policy policies[] = {
        {.service = "a.B", .timeout_ms = 700},
        {.service = "a.C", .attempts = 1, .codes = RPC_CODE_BIT(STATUS_UNAVAILABLE)},
        {.service = "a.D", .attempts = 3},
    };

    (void)state;
    assert_string_equal(written(policies, 3), "");
    assert_string_equal(written(NULL, 0), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_written_as_core_reads_it),
        cmocka_unit_test(defaults_fill_the_gaps),
        cmocka_unit_test(nothing_is_written_where_no_row_tries_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
