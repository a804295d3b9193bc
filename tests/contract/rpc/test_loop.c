#include "test_loop.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { LIMIT_MS = 15000, TICK_MS = 10 };

void test_loop_init(struct test_loop *loop)
{
    static const char pattern[] = "/tmp/banfu-rpc-XXXXXX";

    memcpy(loop->folder, pattern, sizeof(pattern));
    assert_non_null(mkdtemp(loop->folder));
    (void)snprintf(loop->address, sizeof(loop->address), "unix:%s/echo.sock", loop->folder);
    assert_int_equal(uv_loop_init(&loop->uv), 0);
    loop->rpc = rpc_new(&loop->uv);
    assert_non_null(loop->rpc);
}

static void remove_file(const struct test_loop *loop, const char *name)
{
    char path[80];

    (void)snprintf(path, sizeof(path), "%s/%s", loop->folder, name);
    (void)unlink(path);
}

/* A timer that is due before libuv polls runs first, and what the test waits for may come of it: a
 * loop that then polled without end would wait for something else to happen. Hence the ticks. */
struct limit {
    uv_timer_t tick;
    uint64_t end; /* in the loop's milliseconds */
    bool passed, closed;
};

static void on_tick(uv_timer_t *tick)
{
    struct limit *limit = tick->data;

    limit->passed = uv_now(tick->loop) >= limit->end;
}

static void on_closed(uv_handle_t *handle)
{
    ((struct limit *)handle->data)->closed = true;
}

static void limit_start(struct limit *limit, struct test_loop *loop, uint64_t limit_ms)
{
    *limit = (struct limit){.tick.data = limit};
    uv_update_time(&loop->uv);
    limit->end = uv_now(&loop->uv) + limit_ms;
    assert_int_equal(uv_timer_init(&loop->uv, &limit->tick), 0);
    assert_int_equal(uv_timer_start(&limit->tick, on_tick, TICK_MS, TICK_MS), 0);
}

static void limit_close(struct limit *limit, struct test_loop *loop)
{
    uv_close((uv_handle_t *)&limit->tick, on_closed);
    while (!limit->closed) {
        (void)uv_run(&loop->uv, UV_RUN_NOWAIT);
    }
}

static void run(struct test_loop *loop, const int *number, int wanted, uint64_t limit_ms)
{
    struct limit limit;

    limit_start(&limit, loop, limit_ms);
    while ((!number || *number < wanted) && !limit.passed) {
        (void)uv_run(&loop->uv, UV_RUN_ONCE);
    }
    limit_close(&limit, loop);
    if (number) {
        assert_true(*number >= wanted);
    }
}

void run_until(struct test_loop *loop, const int *number, int wanted)
{
    run(loop, number, wanted, LIMIT_MS);
}

void run_for(struct test_loop *loop, uint64_t ms)
{
    run(loop, NULL, 0, ms);
}

/* A test that failed half-way leaves calls behind: it must not hang for that. */
static void run_empty(struct test_loop *loop)
{
    struct limit limit;

    limit_start(&limit, loop, LIMIT_MS);
    uv_unref((uv_handle_t *)&limit.tick);
    while (uv_loop_alive(&loop->uv) && !limit.passed) {
        (void)uv_run(&loop->uv, UV_RUN_ONCE);
    }
    limit_close(&limit, loop);
}

void test_loop_done(struct test_loop *loop)
{
    rpc_close(loop->rpc);
    run_empty(loop);
    assert_int_equal(uv_loop_close(&loop->uv), 0);
    remove_file(loop, "echo.sock");
    remove_file(loop, "echo.sock.lock");
    assert_int_equal(rmdir(loop->folder), 0);
}

/* --- the server as a process --- */

static void wait_for_word(int descriptor)
{
    char word[32];
    size_t size = 0;

    while (size == 0 || word[size - 1] != '\n') {
        ssize_t got = read(descriptor, word + size, sizeof(word) - size);
        assert_true(got > 0 || (got < 0 && errno == EINTR));
        size += got > 0 ? (size_t)got : 0;
    }
    assert_memory_equal(word, "listening", 9);
}

pid_t echo_start(const struct test_loop *loop)
{
    char program[] = ECHO_SERVER;
    char address[64];
    char *arguments[] = {program, address, NULL};
    posix_spawn_file_actions_t actions;
    int ends[2];
    pid_t process;

    memcpy(address, loop->address, sizeof(address));
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    assert_int_equal(posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO), 0);
    assert_int_equal(posix_spawn_file_actions_addclose(&actions, ends[0]), 0);
    assert_int_equal(
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0), 0);
    assert_int_equal(posix_spawn(&process, program, &actions, NULL, arguments, environ), 0);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(ends[1]);
    wait_for_word(ends[0]);
    (void)close(ends[0]);
    return process;
}

static int end_with(pid_t process, int signal_number)
{
    int outcome;

    assert_int_equal(kill(process, signal_number), 0);
    assert_int_equal(waitpid(process, &outcome, 0), process);
    return outcome;
}

void echo_kill(pid_t process)
{
    assert_true(WIFSIGNALED(end_with(process, SIGKILL)));
}

void echo_stop(pid_t process)
{
    assert_int_equal(end_with(process, SIGTERM), 0);
}
