#include "refusal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_every_status_has_a_number(void **state)
{
    static const int numbers[] = {200, 503, 500, 400, 504, 404, 409, 403, 429,
                                  422, 409, 400, 501, 500, 503, 500, 401};
    struct failure failure = {.reason = ""};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        failure.code = (enum status_code)i;
        assert_int_equal(refusal_http_status(&failure), numbers[i]);
    }
}

static void test_finer_numbers(void **state)
{
    struct failure failure = {.code = STATUS_INVALID_ARGUMENT, .reason = "REQUEST_ID_REUSED"};

    (void)state;
    assert_int_equal(refusal_http_status(&failure), 422);
    failure.reason = "BODY_TOO_LARGE";
    assert_int_equal(refusal_http_status(&failure), 413);
    failure.code = STATUS_INTERNAL;
    assert_int_equal(refusal_http_status(&failure), 500);
}

static void check(const struct failure *failure, const char *expected)
{
    struct buffer text;

    buffer_init(&text, 4000);
    refusal_write(failure, &text);
    assert_string_equal(buffer_text(&text), expected);
    buffer_done(&text);
}

static void test_all_that_a_failure_holds(void **state)
{
    struct arena *arena = arena_new(1 << 16);
    struct failure failure;

    (void)state;
    failure_init(&failure, arena);
    failure_set(&failure, STATUS_FAILED_PRECONDITION, "EXTENSION_PAST_LIMIT", "延期最多至“%s”",
                "2022-09-30");
    failure.state = "ACCEPTED";
    failure_allow(&failure, "explainDelay");
    failure_allow(&failure, "submit");
    check(&failure,
          "{\"error\":{\"code\":\"FAILED_PRECONDITION\",\"reason\":\"EXTENSION_PAST_LIMIT\","
          "\"message\":\"延期最多至“2022-09-30”\",\"fields\":[],\"state\":\"ACCEPTED\","
          "\"allowed\":[\"explainDelay\",\"submit\"]}}");

    failure_init(&failure, arena);
    failure_add_field(&failure, "split_units[0].short_name", "没有\"%s\"", "市住建局");
    failure_add_field(&failure, "dueDate", "应为日期");
    check(&failure,
          "{\"error\":{\"code\":\"INVALID_ARGUMENT\",\"reason\":\"FIELDS_INVALID\","
          "\"message\":\"填写的内容有误，请按提示改正\",\"fields\":["
          "{\"field\":\"splitUnits[0].shortName\",\"message\":\"没有\\\"市住建局\\\"\"},"
          "{\"field\":\"dueDate\",\"message\":\"应为日期\"}],\"state\":\"\",\"allowed\":[]}}");

    failure_init(&failure, arena);
    failure_set(&failure, STATUS_ABORTED, "VERSION_STALE", "已被他人修改");
    failure.version = INT64_C(9007199254740993);
    check(&failure, "{\"error\":{\"code\":\"ABORTED\",\"reason\":\"VERSION_STALE\",\"message\":"
                    "\"已被他人修改\",\"fields\":[],\"state\":\"\",\"allowed\":[],"
                    "\"version\":\"9007199254740993\"}}");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_status_has_a_number),
        cmocka_unit_test(test_finer_numbers),
        cmocka_unit_test(test_all_that_a_failure_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
