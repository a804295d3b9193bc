#include "common/loop/loop.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct process {
    struct loop *loop;
    uv_timer_t work;
    int drains;
    bool finishes; /* ends its work when asked to drain */
};

static void on_drain(void *data)
{
    struct process *process = data;

    process->drains++;
    if (process->finishes) {
        uv_close((uv_handle_t *)&process->work, NULL);
    }
}

static void raise_twice(uv_timer_t *timer)
{
    struct process *process = timer->data;

    assert_int_equal(raise(SIGTERM), 0);
    loop_drain(process->loop);
    loop_drain(process->loop);
}

static struct process *start(struct process *process)
{
    process->loop = loop_new(on_drain, process);
    assert_non_null(process->loop);
    assert_int_equal(uv_timer_init(loop_uv(process->loop), &process->work), 0);
    process->work.data = process;
    assert_int_equal(uv_timer_start(&process->work, raise_twice, 1, 60000), 0);
    return process;
}

static void drains_once_and_ends_in_order(void **state)
{
    struct process process = {.finishes = true};

    (void)state;
    start(&process);
    assert_int_equal(loop_run(process.loop, 60000), 0);
    assert_int_equal(process.drains, 1);
    loop_free(process.loop);
}

static void the_limit_ends_what_does_not_end(void **state)
{
    struct process process = {.finishes = false};

    (void)state;
    start(&process);
    assert_int_equal(loop_run(process.loop, 10), -1);
    assert_int_equal(process.drains, 1);
    loop_free(process.loop);
}

static void a_signal_alone_drains(void **state)
{
    struct process process = {.finishes = true};

    (void)state;
    process.loop = loop_new(on_drain, &process);
    assert_non_null(process.loop);
    assert_int_equal(uv_timer_init(loop_uv(process.loop), &process.work), 0);
    process.work.data = &process;
    assert_int_equal(uv_timer_start(&process.work, raise_twice, 60000, 0), 0);
    assert_int_equal(kill(getpid(), SIGINT), 0);
    assert_int_equal(loop_run(process.loop, 60000), 0);
    assert_int_equal(process.drains, 1);
    loop_free(process.loop);
    loop_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drains_once_and_ends_in_order),
        cmocka_unit_test(the_limit_ends_what_does_not_end),
        cmocka_unit_test(a_signal_alone_drains),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
