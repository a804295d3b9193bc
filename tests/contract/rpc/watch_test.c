/* Streams from our client's side, against our server in the same process. */
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
static int stopped;

/* --- one stream and what came of it --- */

static struct watching {
    struct rpc_status status;
    struct rpc_watch *watch;
    int received, ended, sent, last;
    int cancel_after; /* messages; 0: never */
    int wanted;       /* requests to be sent */
    char text[32];
} watching;

static void on_number(const ProtobufCMessage *message, void *data)
{
    const Banfu__Echo__V1__CountResponse *response =
        (const Banfu__Echo__V1__CountResponse *)message;

    assert_ptr_equal(data, &watching);
    assert_int_equal(watching.ended, 0);
    watching.received++;
    watching.last = response->number;
    if (watching.received == watching.cancel_after) {
        rpc_watch_cancel(watching.watch);
    }
}

static void on_text(const ProtobufCMessage *message, void *data)
{
    const Banfu__Echo__V1__SayResponse *response = (const Banfu__Echo__V1__SayResponse *)message;

    assert_ptr_equal(data, &watching);
    watching.received++;
    (void)snprintf(watching.text, sizeof(watching.text), "%s", response->text);
}

static void on_ended(void *data)
{
    assert_ptr_equal(data, &watching);
    watching.ended++;
}

static struct rpc_stub stub_of(int64_t timeout_ms)
{
    const struct rpc_call_options options = {
        .timeout_ms = timeout_ms, .wait_for_ready = true, .status = &watching.status};
    struct rpc_stub stub;

    rpc_status_init(&watching.status);
    rpc_stub_init(&stub, channel, &banfu__echo__v1__echo__descriptor, &options);
    return stub;
}

static void count_to(int number, int64_t timeout_ms)
{
    Banfu__Echo__V1__CountRequest request = BANFU__ECHO__V1__COUNT_REQUEST__INIT;
    struct rpc_stub stub = stub_of(timeout_ms);

    request.number = number;
    watching.watch = rpc_watch_start(&stub, "Count", &request.base, on_number, on_ended, &watching);
    assert_non_null(watching.watch);
}

static void must_end(enum status_code code)
{
    run_until(&loop, &watching.ended, 1);
    run_for(&loop, 5);
    assert_int_equal(watching.ended, 1);
    assert_int_equal(watching.status.failure.code, code);
    rpc_status_done(&watching.status);
}

static int set_up(void **state)
{
    const struct rpc_server_options options = {.descriptor_set = echo_descriptor_set,
                                               .descriptor_set_size = echo_descriptor_set_size};
    struct failure failure;
    int port;

    (void)state;
    watching = (struct watching){0};
    stopped = 0;
    test_loop_init(&loop);
    echo_init(&echo, &loop.uv);
    echo.server = rpc_server_new(loop.rpc, &options);
    assert_non_null(echo.server);
    assert_int_equal(rpc_server_add(echo.server, &echo.service.base), 0);
    assert_int_equal(rpc_server_listen(echo.server, loop.address, NULL, &failure, &port), 0);
    assert_int_equal(rpc_server_start(echo.server), 0);
    channel = rpc_channel_new(loop.rpc, loop.address, NULL);
    assert_non_null(channel);
    return 0;
}

static void on_stopped(void *data)
{
    rpc_server_free(data);
    stopped++;
}

static int tear_down(void **state)
{
    (void)state;
    rpc_channel_free(channel);
    if (stopped == 0) {
        rpc_server_stop(echo.server, 1000, on_stopped, echo.server);
        run_until(&loop, &stopped, 1);
    }
    test_loop_done(&loop);
    return 0;
}

static void messages_come_in_order_and_end(void **state)
{
    (void)state;
    count_to(2000, 20000);
    must_end(STATUS_OK);
    assert_int_equal(watching.received, 2000);
    assert_int_equal(watching.last, 2000);
}

static void endless_stream_ends_when_cancelled(void **state)
{
    (void)state;
    watching.cancel_after = 10;
    count_to(0, 20000);
    must_end(STATUS_CANCELLED);
    assert_true(watching.received >= 10);
    while (echo.cancelled < 1) {
        (void)uv_run(&loop.uv, UV_RUN_ONCE);
    }
}

static void endless_stream_ends_at_its_deadline(void **state)
{
    (void)state;
    count_to(0, 150);
    must_end(STATUS_DEADLINE_EXCEEDED);
    assert_true(watching.received > 0);
}

static void draining_server_ends_its_streams_well(void **state)
{
    (void)state;
    count_to(0, 20000);
    run_until(&loop, &watching.received, 10);
    rpc_server_stop(echo.server, 20000, on_stopped, echo.server);
    must_end(STATUS_OK);
    run_until(&loop, &stopped, 1);
}

static void gather_on(void *data)
{
    Banfu__Echo__V1__CountRequest request = BANFU__ECHO__V1__COUNT_REQUEST__INIT;

    if (watching.sent == watching.wanted) {
        rpc_watch_finish(watching.watch);
        assert_false(rpc_watch_send(watching.watch, &request.base, NULL, NULL));
        return;
    }
    request.number = ++watching.sent;
    assert_true(rpc_watch_send(watching.watch, &request.base, gather_on, data));
    assert_false(rpc_watch_send(watching.watch, &request.base, NULL, NULL));
}

static void requests_stream(void **state)
{
    struct rpc_stub stub = stub_of(20000);

    (void)state;
    watching.wanted = 100;
    watching.watch = rpc_watch_start(&stub, "Gather", NULL, on_number, on_ended, &watching);
    assert_non_null(watching.watch);
    gather_on(NULL);
    must_end(STATUS_OK);
    assert_int_equal(watching.received, 1);
    assert_int_equal(watching.last, 5050);
}

static void both_ways(void **state)
{
    struct rpc_stub stub = stub_of(20000);
    Banfu__Echo__V1__SayRequest request = BANFU__ECHO__V1__SAY_REQUEST__INIT;
    char text[32];

    (void)state;
    request.text = text;
    watching.watch = rpc_watch_start(&stub, "Chat", NULL, on_text, on_ended, &watching);
    assert_non_null(watching.watch);
    for (int i = 1; i <= 20; i++) {
        (void)snprintf(text, sizeof(text), "sentence %d", i);
        assert_true(rpc_watch_send(watching.watch, &request.base, NULL, NULL));
        run_until(&loop, &watching.received, i);
        assert_string_equal(watching.text, text);
    }
    rpc_watch_finish(watching.watch);
    must_end(STATUS_OK);
}

static void unfinished_stream_ends_with_its_channel(void **state)
{
    struct rpc_stub stub = stub_of(20000);

    (void)state;
    watching.watch = rpc_watch_start(&stub, "Chat", NULL, on_text, on_ended, &watching);
    assert_non_null(watching.watch);
    rpc_channel_free(channel);
    channel = NULL;
    must_end(STATUS_CANCELLED);
}

static void no_such_method_starts_nothing(void **state)
{
    struct rpc_stub stub = stub_of(20000);

    (void)state;
    assert_null(rpc_watch_start(&stub, "Nothing", NULL, on_text, on_ended, &watching));
}

static void unary_method_ends_the_watch_after_one(void **state)
{
    const Banfu__Echo__V1__SayRequest request = BANFU__ECHO__V1__SAY_REQUEST__INIT;
    struct rpc_stub stub = stub_of(20000);

    (void)state;
    watching.watch = rpc_watch_start(&stub, "Say", &request.base, on_text, on_ended, &watching);
    must_end(STATUS_OK);
    assert_int_equal(watching.received, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(messages_come_in_order_and_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(endless_stream_ends_when_cancelled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(endless_stream_ends_at_its_deadline, set_up, tear_down),
        cmocka_unit_test_setup_teardown(draining_server_ends_its_streams_well, set_up, tear_down),
        cmocka_unit_test_setup_teardown(requests_stream, set_up, tear_down),
        cmocka_unit_test_setup_teardown(both_ways, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unfinished_stream_ends_with_its_channel, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_such_method_starts_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unary_method_ends_the_watch_after_one, set_up, tear_down),
    };

    log_setup("test", LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
