/* Our client against an echo server that is another process: it can be killed. */
#include "echo.h"
#include "test_loop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BIG = 1 << 20 };

static struct test_loop loop;
static pid_t server;

/* --- one call and what became of it --- */

struct asked {
    struct rpc_status status;
    int64_t number;
    int ended;
    bool answered;
    char text[64];
};

static void on_said(const Banfu__Echo__V1__SayResponse *response, void *data)
{
    struct asked *asked = data;

    asked->ended++;
    asked->answered = response != NULL;
    if (response) {
        (void)snprintf(asked->text, sizeof(asked->text), "%s", response->text);
    }
}

static void on_looked(const Banfu__Echo__V1__LookResponse *response, void *data)
{
    struct asked *asked = data;

    asked->ended++;
    asked->answered = response != NULL;
    if (response) {
        (void)snprintf(asked->text, sizeof(asked->text), "%s", response->header);
        asked->number = response->failed;
    }
}

static struct rpc_stub stub_of(struct rpc_channel *channel, struct asked *asked, int64_t timeout_ms)
{
    const struct rpc_call_options options = {.timeout_ms = timeout_ms, .status = &asked->status};
    struct rpc_stub stub;

    rpc_status_init(&asked->status);
    rpc_stub_init(&stub, channel, &banfu__echo__v1__echo__descriptor, &options);
    return stub;
}

static void start_say(struct rpc_stub *stub, const char *text, struct asked *asked)
{
    Banfu__Echo__V1__SayRequest request = BANFU__ECHO__V1__SAY_REQUEST__INIT;
    char copy[64];

    (void)snprintf(copy, sizeof(copy), "%s", text);
    request.text = copy;
    banfu__echo__v1__echo__say(&stub->base, &request, on_said, asked);
}

static void start_wait(struct rpc_stub *stub, int milliseconds, struct asked *asked)
{
    Banfu__Echo__V1__WaitRequest request = BANFU__ECHO__V1__WAIT_REQUEST__INIT;

    request.milliseconds = milliseconds;
    banfu__echo__v1__echo__wait(&stub->base, &request, on_said, asked);
}

static void must_fail(struct asked *asked, enum status_code code)
{
    run_until(&loop, &asked->ended, 1);
    assert_int_equal(asked->ended, 1);
    assert_false(asked->answered);
    if (asked->status.failure.code != code) {
        print_error("%s\n", asked->status.failure.message);
    }
    assert_int_equal(asked->status.failure.code, code);
    assert_null(asked->status.call);
    assert_true(strlen(asked->status.failure.message) > 0);
    rpc_status_done(&asked->status);
}

static void must_say(struct rpc_channel *channel, const char *text)
{
    struct asked asked = {0};
    struct rpc_stub stub = stub_of(channel, &asked, 20000);

    stub.options.wait_for_ready = true;
    start_say(&stub, text, &asked);
    assert_int_equal(asked.ended, 0);
    run_until(&loop, &asked.ended, 1);
    assert_true(asked.answered);
    assert_int_equal(asked.status.failure.code, STATUS_OK);
    assert_string_equal(asked.text, text);
}

static int64_t failed_so_far(struct rpc_channel *channel)
{
    Banfu__Echo__V1__LookRequest request = BANFU__ECHO__V1__LOOK_REQUEST__INIT;
    struct asked asked = {0};
    struct rpc_stub stub = stub_of(channel, &asked, 20000);

    banfu__echo__v1__echo__look(&stub.base, &request, on_looked, &asked);
    run_until(&loop, &asked.ended, 1);
    assert_string_equal(asked.status.said, "");
    assert_true(asked.answered);
    return asked.number;
}

static struct rpc_channel *channel_to(const struct rpc_channel_options *options)
{
    struct rpc_channel *channel = rpc_channel_new(loop.rpc, loop.address, options);

    assert_non_null(channel);
    return channel;
}

static int set_up(void **state)
{
    (void)state;
    test_loop_init(&loop);
    server = echo_start(&loop);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    if (server != 0) {
        echo_stop(server);
    }
    test_loop_done(&loop);
    return 0;
}

static void what_is_said_comes_back(void **state)
{
    struct rpc_channel *channel = channel_to(NULL);

    (void)state;
    must_say(channel, "办复");
    must_say(channel, "");
    rpc_channel_free(channel);
}

static void thousands_at_once_are_all_answered(void **state)
{
    enum { COUNT = 3000 };
    struct rpc_channel *channel = channel_to(NULL);
    struct asked asked = {0};
    struct rpc_stub stub = stub_of(channel, &asked, 20000);

    (void)state;
    stub.options.status = NULL;
    for (int i = 0; i < COUNT; i++) {
        start_say(&stub, "many", &asked);
    }
    run_until(&loop, &asked.ended, COUNT);
    assert_true(asked.answered);
    rpc_channel_free(channel);
}

static void failures_arrive_as_they_were_thrown(void **state)
{
    struct rpc_channel *channel = channel_to(NULL);
    struct asked asked = {0};
    struct rpc_stub stub = stub_of(channel, &asked, 20000);
    Banfu__Echo__V1__FailRequest request = BANFU__ECHO__V1__FAIL_REQUEST__INIT;
    char reason[] = "NOT_NOW", message[] = "现在不行", draft[] = "DRAFT", sign[] = "SIGN";
    char unit[] = "unit";
    char *allowed[] = {sign};
    char *fields[] = {unit};

    (void)state;
    request.code = STATUS_FAILED_PRECONDITION;
    request.reason = reason;
    request.message = message;
    request.state = draft;
    request.version = 7;
    request.allowed = allowed;
    request.n_allowed = 1;
    request.fields = fields;
    request.n_fields = 1;
    banfu__echo__v1__echo__fail(&stub.base, &request, on_said, &asked);
    run_until(&loop, &asked.ended, 1);
    const struct failure *failure = &asked.status.failure;
    assert_int_equal(failure->code, STATUS_FAILED_PRECONDITION);
    assert_string_equal(failure->reason, "NOT_NOW");
    assert_string_equal(failure->message, "现在不行");
    assert_string_equal(failure->state, "DRAFT");
    assert_int_equal(failure->version, 7);
    assert_int_equal(failure->allowed_count, 1);
    assert_string_equal(failure->allowed[0], "SIGN");
    assert_int_equal(failure->field_count, 1);
    assert_string_equal(failure->fields[0].field, "unit");
    assert_string_equal(failure->fields[0].message, "unit is at fault");
    rpc_status_done(&asked.status);
    rpc_channel_free(channel);
}

static void deadlines_and_cancelling_end_a_call(void **state)
{
    struct rpc_channel *channel = channel_to(NULL);
    struct asked late = {0};
    struct asked unwanted = {0};
    struct asked at_once = {0};
    struct rpc_stub stub = stub_of(channel, &late, 100);

    (void)state;
    start_wait(&stub, 60000, &late);
    must_fail(&late, STATUS_DEADLINE_EXCEEDED);
    stub = stub_of(channel, &unwanted, 60000);
    start_wait(&stub, 60000, &unwanted);
    assert_non_null(unwanted.status.call);
    rpc_cancel(&unwanted.status);
    assert_int_equal(unwanted.ended, 0);
    must_fail(&unwanted, STATUS_CANCELLED);
    rpc_cancel(&unwanted.status);
    stub = stub_of(channel, &at_once, 0);
    start_say(&stub, "no time", &at_once);
    must_fail(&at_once, STATUS_DEADLINE_EXCEEDED);
    rpc_channel_free(channel);
}

static void headers_go_along(void **state)
{
    Banfu__Echo__V1__LookRequest request = BANFU__ECHO__V1__LOOK_REQUEST__INIT;
    struct rpc_channel *channel = channel_to(NULL);
    struct asked asked = {0};
    struct asked refused = {0};
    struct rpc_stub stub = stub_of(channel, &asked, 20000);
    char name[] = "x-colour";

    (void)state;
    request.header = name;
    stub.options.headers[0] = (struct rpc_header){"x-colour", "red"};
    banfu__echo__v1__echo__look(&stub.base, &request, on_looked, &asked);
    run_until(&loop, &asked.ended, 1);
    assert_string_equal(asked.text, "red");
    stub = stub_of(channel, &refused, 20000);
    stub.options.headers[0] = (struct rpc_header){"X-Colour", "upper case is no header"};
    banfu__echo__v1__echo__look(&stub.base, &request, on_looked, &refused);
    assert_int_equal(refused.ended, 0);
    must_fail(&refused, STATUS_INTERNAL);
    rpc_channel_free(channel);
}

static void caps_hold(void **state)
{
    const struct rpc_channel_options options = {.calls_cap = 2, .message_cap = BIG / 2};
    struct rpc_channel *channel = channel_to(&options);
    struct asked waiting = {0};
    struct asked refused = {0};
    struct asked big = {0};
    struct rpc_stub stub = stub_of(channel, &waiting, 20000);
    Banfu__Echo__V1__SayRequest request = BANFU__ECHO__V1__SAY_REQUEST__INIT;

    (void)state;
    stub.options.status = NULL;
    start_wait(&stub, 50, &waiting);
    start_wait(&stub, 50, &waiting);
    stub = stub_of(channel, &refused, 20000);
    start_say(&stub, "one too many", &refused);
    assert_int_equal(refused.ended, 0);
    must_fail(&refused, STATUS_RESOURCE_EXHAUSTED);
    run_until(&loop, &waiting.ended, 2);
    request.ballast.data = calloc(1, BIG);
    request.ballast.len = BIG;
    stub = stub_of(channel, &big, 20000);
    banfu__echo__v1__echo__say(&stub.base, &request, on_said, &big);
    must_fail(&big, STATUS_RESOURCE_EXHAUSTED);
    free(request.ballast.data);
    must_say(channel, "still serving");
    rpc_channel_free(channel);
}

static void freed_channel_ends_its_calls(void **state)
{
    struct rpc_channel *channel = channel_to(NULL);
    struct asked asked = {0};
    struct rpc_stub stub = stub_of(channel, &asked, 60000);

    (void)state;
    start_wait(&stub, 60000, &asked);
    rpc_channel_free(channel);
    assert_int_equal(asked.ended, 0);
    must_fail(&asked, STATUS_CANCELLED);
}

static void killed_server_is_unavailable_then_found_again(void **state)
{
    enum { COUNT = 100 };
    static struct asked asked[COUNT];
    struct rpc_channel *channel = channel_to(NULL);

    (void)state;
    must_say(channel, "connected");
    for (int i = 0; i < COUNT; i++) {
        asked[i] = (struct asked){0};
        struct rpc_stub stub = stub_of(channel, &asked[i], 60000);
        start_wait(&stub, 60000, &asked[i]);
    }
    run_for(&loop, 50);
    echo_kill(server);
    for (int i = 0; i < COUNT; i++) {
        must_fail(&asked[i], STATUS_UNAVAILABLE);
    }
    server = echo_start(&loop);
    must_say(channel, "found again");
    rpc_channel_free(channel);
}

static void nobody_there_fails_at_once_or_is_waited_for(void **state)
{
    const struct rpc_channel_options options = {.reconnect_least_ms = 20, .reconnect_most_ms = 50};
    struct asked asked = {0};
    struct asked patient = {0};

    (void)state;
    echo_stop(server);
    server = 0;
    struct rpc_channel *channel = channel_to(&options);
    struct rpc_stub stub = stub_of(channel, &asked, 20000);
    start_say(&stub, "hello?", &asked);
    must_fail(&asked, STATUS_UNAVAILABLE);
    stub = stub_of(channel, &patient, 20000);
    stub.options.wait_for_ready = true;
    start_say(&stub, "hello", &patient);
    run_for(&loop, 100);
    assert_int_equal(patient.ended, 0);
    server = echo_start(&loop);
    run_until(&loop, &patient.ended, 1);
    assert_true(patient.answered);
    rpc_channel_free(channel);
}

static void tries_again_as_the_table_says(void **state)
{
    static const struct rpc_policy policies[] = {
        {.service = "banfu.echo.v1.Echo",
         .method = "Fail",
         .attempts = 4,
         .backoff_least_ms = 1,
         .backoff_most_ms = 5,
         .codes = RPC_CODE_BIT(STATUS_UNAVAILABLE)},
        {.service = "banfu.echo.v1.Echo", .timeout_ms = 200},
    };
    const struct rpc_channel_options options = {.policies = policies, .policy_count = 2};
    struct rpc_channel *channel = channel_to(&options);
    Banfu__Echo__V1__FailRequest request = BANFU__ECHO__V1__FAIL_REQUEST__INIT;
    char reason[] = "TOLD_TO";

    (void)state;
    request.reason = reason;
    request.message = reason;
    for (int round = 0; round < 2; round++) {
        struct asked asked = {0};
        struct rpc_stub stub = stub_of(channel, &asked, 20000);
        int64_t before = failed_so_far(channel);
        request.code = round == 0 ? STATUS_UNAVAILABLE : STATUS_NOT_FOUND;
        banfu__echo__v1__echo__fail(&stub.base, &request, on_said, &asked);
        must_fail(&asked, (enum status_code)request.code);
        assert_int_equal(failed_so_far(channel) - before, round == 0 ? 4 : 1);
    }
    struct asked late = {0};
    struct rpc_stub stub = stub_of(channel, &late, 60000);
    start_wait(&stub, 30000, &late);
    must_fail(&late, STATUS_DEADLINE_EXCEEDED);
    rpc_channel_free(channel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_said_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(thousands_at_once_are_all_answered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(failures_arrive_as_they_were_thrown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(deadlines_and_cancelling_end_a_call, set_up, tear_down),
        cmocka_unit_test_setup_teardown(headers_go_along, set_up, tear_down),
        cmocka_unit_test_setup_teardown(caps_hold, set_up, tear_down),
        cmocka_unit_test_setup_teardown(freed_channel_ends_its_calls, set_up, tear_down),
        cmocka_unit_test_setup_teardown(killed_server_is_unavailable_then_found_again, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(nobody_there_fails_at_once_or_is_waited_for, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(tries_again_as_the_table_says, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
