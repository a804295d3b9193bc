/* Memory runs short at every point in turn: calls are refused or answered, nothing leaks, nothing
 * hangs. */
#include "echo.h"
#include "test_loop.h"

#include "common/base/log.h"

#include <echo.descriptors.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- allocations of our own objects: the one that is counted down to fails --- */

static _Thread_local long until_failure = -1;

static bool fails(void)
{
    return until_failure >= 0 && until_failure-- == 0;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *bytes, size_t size);
void *__real_reallocarray(void *bytes, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *bytes, size_t size);
void *__wrap_reallocarray(void *bytes, size_t count, size_t size);

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *bytes, size_t size)
{
    return fails() ? NULL : __real_realloc(bytes, size);
}

void *__wrap_reallocarray(void *bytes, size_t count, size_t size)
{
    return fails() ? NULL : __real_reallocarray(bytes, count, size);
}

/* --- one run: a server begins, is called, fails a call, streams, ends --- */

static struct run {
    struct test_loop loop;
    struct echo echo;
    struct rpc_channel *channel;
    int ended, stopped;
    bool whole; /* nothing was refused */
} run;

static void on_stopped(void *data)
{
    rpc_server_free(data);
    run.stopped = 1;
}

static bool serve(void)
{
    const struct rpc_server_options options = {.descriptor_set = echo_descriptor_set,
                                               .descriptor_set_size = echo_descriptor_set_size};
    struct arena *arena = arena_new(1024);
    struct failure failure;
    int port;

    if (!arena) {
        return false;
    }
    failure_init(&failure, arena);
    echo_init(&run.echo, &run.loop.uv);
    run.echo.server = rpc_server_new(run.loop.rpc, &options);
    bool serves =
        run.echo.server && rpc_server_add(run.echo.server, &run.echo.service.base) == 0 &&
        rpc_server_listen(run.echo.server, run.loop.address, NULL, &failure, &port) == 0 &&
        rpc_server_start(run.echo.server) == 0;
    arena_free(arena);
    if (!serves) {
        rpc_server_free(run.echo.server);
        run.echo.server = NULL;
    }
    return serves;
}

static void on_said(const Banfu__Echo__V1__SayResponse *response, void *data)
{
    const struct rpc_status *status = data;

    assert_true(response != NULL || status->failure.code != STATUS_OK || status->call == NULL);
    run.whole &= response != NULL;
    run.ended++;
}

static void on_number(const ProtobufCMessage *message, void *data)
{
    (void)data;
    assert_non_null(message);
}

static void on_ended(void *data)
{
    const struct rpc_status *status = data;

    run.whole &= status->failure.code == STATUS_OK;
    run.ended++;
}

static void call(void)
{
    Banfu__Echo__V1__SayRequest say = BANFU__ECHO__V1__SAY_REQUEST__INIT;
    Banfu__Echo__V1__CountRequest count = BANFU__ECHO__V1__COUNT_REQUEST__INIT;
    struct rpc_status statuses[2];
    int started = 1;

    for (int i = 0; i < 2; i++) {
        rpc_status_init(&statuses[i]);
        const struct rpc_call_options options = {
            .timeout_ms = 10000, .wait_for_ready = true, .status = &statuses[i]};
        struct rpc_stub stub;
        rpc_stub_init(&stub, run.channel, &banfu__echo__v1__echo__descriptor, &options);
        count.number = 10;
        if (i == 0) {
            banfu__echo__v1__echo__say(&stub.base, &say, on_said, &statuses[i]);
        } else if (rpc_watch_start(&stub, "Count", &count.base, on_number, on_ended,
                                   &statuses[i])) {
            started++;
        } else {
            run.whole = false;
        }
    }
    run_until(&run.loop, &run.ended, started);
    rpc_status_done(&statuses[0]);
    rpc_status_done(&statuses[1]);
}

/* True when nothing was refused. */
static bool run_with(long failing)
{
    run = (struct run){.whole = true};
    test_loop_init(&run.loop);
    until_failure = failing;
    run.channel = rpc_channel_new(run.loop.rpc, run.loop.address, NULL);
    run.whole = run.channel && serve();
    if (run.whole) {
        call();
    }
    rpc_channel_free(run.channel);
    if (run.echo.server) {
        rpc_server_stop(run.echo.server, 1000, on_stopped, run.echo.server);
        run_until(&run.loop, &run.stopped, 1);
    }
    bool reached = until_failure < 0;
    until_failure = -1;
    test_loop_done(&run.loop);
    return run.whole && !reached;
}

static void every_allocation_may_fail(void **state)
{
    enum { MANY = 2000 };
    long failing = 0;

    (void)state;
    assert_true(run_with(MANY)); /* and nothing fails where memory lasts */
    while (failing < MANY && !run_with(failing)) {
        failing++;
    }
    assert_true(failing > 100 && failing < MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};

    log_setup("test", LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
