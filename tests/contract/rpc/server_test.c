/* Our server and our client in one process: interceptor, observer, odd handlers, the order of ends.
 */
#include "echo.h"
#include "test_loop.h"

#include "common/base/log.h"

#include <echo.descriptors.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct test_loop loop;
static struct echo echo;
static struct rpc_channel *channel;

/* --- who stands before and behind every handler --- */

static struct guarding {
    enum { LET_PASS, REFUSE, LATER } manner;
    void *kept; /* a call that waits for LATER */
    int waiting;
    char method[64];
    int observed;
    enum status_code code;
    char reason[32];
    int stopped;
} guarding;

static void intercept(void *call, const char *method, void *data)
{
    assert_ptr_equal(data, &guarding);
    (void)snprintf(guarding.method, sizeof(guarding.method), "%s", method);
    rpc_call_attach(call, &guarding);
    switch (guarding.manner) {
    case LET_PASS: rpc_call_continue(call); break;
    case REFUSE: rpc_fail(call, STATUS_UNAUTHENTICATED, "TOKEN_MISSING", "who are you"); break;
    case LATER:
        guarding.kept = call;
        guarding.waiting++;
        break;
    }
}

static void observe(const void *call, const char *method, enum status_code code, const char *reason,
                    int64_t nanoseconds, void *data)
{
    assert_ptr_equal(data, &guarding);
    assert_true(nanoseconds > 0);
    assert_string_equal(method, rpc_call_method(call));
    guarding.observed++;
    guarding.code = code;
    (void)snprintf(guarding.reason, sizeof(guarding.reason), "%s", reason);
}

static int set_up(void **state)
{
    const struct rpc_server_options options = {.descriptor_set = echo_descriptor_set,
                                               .descriptor_set_size = echo_descriptor_set_size,
                                               .intercept = intercept,
                                               .observe = observe,
                                               .data = &guarding};
    struct failure failure;
    int port = -1;

    (void)state;
    guarding = (struct guarding){.manner = LET_PASS};
    test_loop_init(&loop);
    echo_init(&echo, &loop.uv);
    echo.server = rpc_server_new(loop.rpc, &options);
    assert_non_null(echo.server);
    assert_int_equal(rpc_server_add(echo.server, &echo.service.base), 0);
    assert_int_equal(rpc_server_add(echo.server, &echo.service.base), -1);
    assert_int_equal(rpc_server_listen(echo.server, loop.address, NULL, &failure, &port), 0);
    assert_int_equal(port, 0);
    assert_int_equal(rpc_server_start(echo.server), 0);
    assert_int_equal(rpc_server_add(echo.server, &echo.service.base), -1);
    channel = rpc_channel_new(loop.rpc, loop.address, NULL);
    assert_non_null(channel);
    echo.behind = channel;
    return 0;
}

static void on_stopped(void *data)
{
    rpc_server_free(data);
    guarding.stopped++;
}

static int tear_down(void **state)
{
    (void)state;
    rpc_channel_free(channel);
    if (guarding.stopped == 0) {
        rpc_server_stop(echo.server, 1000, on_stopped, echo.server);
        run_until(&loop, &guarding.stopped, 1);
    }
    test_loop_done(&loop);
    return 0;
}

/* --- calls --- */

struct asked {
    struct rpc_status status;
    int ended;
    bool answered;
};

static void on_said(const Banfu__Echo__V1__SayResponse *response, void *data)
{
    struct asked *asked = data;

    asked->ended++;
    asked->answered = response != NULL;
}

static struct rpc_stub stub_of(struct asked *asked)
{
    const struct rpc_call_options options = {
        .timeout_ms = 20000, .wait_for_ready = true, .status = &asked->status};
    struct rpc_stub stub;

    rpc_status_init(&asked->status);
    rpc_stub_init(&stub, channel, &banfu__echo__v1__echo__descriptor, &options);
    return stub;
}

static void say(struct asked *asked)
{
    const Banfu__Echo__V1__SayRequest request = BANFU__ECHO__V1__SAY_REQUEST__INIT;
    struct rpc_stub stub = stub_of(asked);

    banfu__echo__v1__echo__say(&stub.base, &request, on_said, asked);
}

static void wait_long(struct asked *asked)
{
    Banfu__Echo__V1__WaitRequest request = BANFU__ECHO__V1__WAIT_REQUEST__INIT;
    struct rpc_stub stub = stub_of(asked);

    request.milliseconds = 60000;
    banfu__echo__v1__echo__wait(&stub.base, &request, on_said, asked);
}

static void must_end(struct asked *asked, enum status_code code, const char *reason)
{
    run_until(&loop, &asked->ended, 1);
    assert_int_equal(asked->status.failure.code, code);
    assert_string_equal(asked->status.failure.reason, reason);
    assert_int_equal(asked->answered, code == STATUS_OK);
    rpc_status_done(&asked->status);
}

static void interceptor_sees_every_call(void **state)
{
    struct asked passed = {0};
    struct asked refused = {0};

    (void)state;
    say(&passed);
    must_end(&passed, STATUS_OK, "");
    assert_string_equal(guarding.method, "/banfu.echo.v1.Echo/Say");
    run_until(&loop, &guarding.observed, 1);
    assert_int_equal(guarding.code, STATUS_OK);
    guarding.manner = REFUSE;
    say(&refused);
    must_end(&refused, STATUS_UNAUTHENTICATED, "TOKEN_MISSING");
    assert_int_equal(guarding.observed, 2);
    assert_string_equal(guarding.reason, "TOKEN_MISSING");
}

static void interceptor_may_take_its_time(void **state)
{
    struct asked asked = {0};

    (void)state;
    guarding.manner = LATER;
    say(&asked);
    run_until(&loop, &guarding.waiting, 1);
    run_for(&loop, 20);
    assert_int_equal(asked.ended, 0);
    assert_int_equal(rpc_server_calls(echo.server), 1);
    assert_ptr_equal(rpc_call_attached(guarding.kept), &guarding);
    rpc_call_continue(guarding.kept);
    rpc_call_continue(guarding.kept);
    must_end(&asked, STATUS_OK, "");
    assert_int_equal(guarding.observed, 1);
}

static void call_that_is_gone_reaches_no_handler(void **state)
{
    struct asked asked = {0};

    (void)state;
    guarding.manner = LATER;
    say(&asked);
    run_until(&loop, &guarding.waiting, 1);
    rpc_cancel(&asked.status);
    must_end(&asked, STATUS_CANCELLED, "CANCELLED");
    while (!rpc_call_cancelled(guarding.kept)) {
        (void)uv_run(&loop.uv, UV_RUN_ONCE);
    }
    rpc_call_continue(guarding.kept);
    assert_int_equal(guarding.observed, 1);
    assert_int_equal(guarding.code, STATUS_CANCELLED);
}

static void relayed_call_is_cancelled_with_its_parent(void **state)
{
    struct asked asked = {0};
    Banfu__Echo__V1__WaitRequest request = BANFU__ECHO__V1__WAIT_REQUEST__INIT;
    struct rpc_stub stub = stub_of(&asked);

    (void)state;
    request.milliseconds = 60000;
    banfu__echo__v1__echo__relay(&stub.base, &request, on_said, &asked);
    while (rpc_server_calls(echo.server) < 2) {
        (void)uv_run(&loop.uv, UV_RUN_ONCE);
    }
    rpc_cancel(&asked.status);
    must_end(&asked, STATUS_CANCELLED, "CANCELLED");
    run_until(&loop, &guarding.observed, 2);
    assert_int_equal(echo.cancelled, 1);
}

static void stop_cancels_what_overruns_its_limit(void **state)
{
    struct asked asked = {0};

    (void)state;
    wait_long(&asked);
    while (rpc_server_calls(echo.server) < 1) {
        (void)uv_run(&loop.uv, UV_RUN_ONCE);
    }
    rpc_server_stop(echo.server, 20, on_stopped, echo.server);
    assert_int_equal(guarding.stopped, 0);
    must_end(&asked, STATUS_UNAVAILABLE, "UNAVAILABLE");
    run_until(&loop, &guarding.stopped, 1);
    assert_int_equal(echo.cancelled, 1);
}

static void servers_that_never_started_are_freed(void **state)
{
    static const unsigned char nonsense[] = {0xFF, 0xFF};
    const struct rpc_server_options broken = {.descriptor_set = nonsense, .descriptor_set_size = 2};
    /* The contract of health is known, that of echo is not. */
    static const unsigned char nothing[] = "";
    const struct rpc_server_options ignorant = {.descriptor_set = nothing};
    struct arena *arena = arena_new(1024);
    struct failure failure;
    int port;

    (void)state;
    failure_init(&failure, arena);
    assert_null(rpc_server_new(loop.rpc, &broken));
    struct rpc_server *server = rpc_server_new(loop.rpc, &ignorant);
    assert_non_null(server);
    assert_int_equal(rpc_server_add(server, &echo.service.base), -1);
    assert_int_equal(rpc_server_listen(server, loop.address, NULL, &failure, &port), -1);
    assert_int_equal(failure.code, STATUS_ALREADY_EXISTS);
    assert_string_equal(failure.reason, "SOCKET_IN_USE");
    assert_int_equal(rpc_server_listen(server, "127.0.0.1:0", NULL, &failure, &port), 0);
    assert_true(port > 0);
    rpc_server_free(server);
    rpc_server_free(NULL);
    rpc_channel_free(NULL);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(interceptor_sees_every_call, set_up, tear_down),
        cmocka_unit_test_setup_teardown(interceptor_may_take_its_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(call_that_is_gone_reaches_no_handler, set_up, tear_down),
        cmocka_unit_test_setup_teardown(relayed_call_is_cancelled_with_its_parent, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(stop_cancels_what_overruns_its_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(servers_that_never_started_are_freed, set_up, tear_down),
    };

    log_setup("test", LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
