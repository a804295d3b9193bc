#include "common/loop/loop.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

struct loop {
    uv_loop_t uv;
    uv_signal_t terminate;
    uv_signal_t interrupt;
    uv_timer_t limit;
    uint64_t drain_limit_ms;
    loop_drain_cb drain;
    void *data;
    bool draining;
    bool limit_reached;
};

static void on_limit(uv_timer_t *timer)
{
    struct loop *loop = timer->data;

    loop->limit_reached = true;
    uv_stop(&loop->uv);
}

void loop_drain(struct loop *loop)
{
    if (loop->draining) {
        return;
    }
    loop->draining = true;
    (void)uv_signal_stop(&loop->terminate);
    (void)uv_signal_stop(&loop->interrupt);
    /* Unreferenced: the limit must not itself keep the loop alive. It can only fail without a
     * callback. */
    (void)uv_timer_start(&loop->limit, on_limit, loop->drain_limit_ms, 0);
    uv_unref((uv_handle_t *)&loop->limit);
    if (loop->drain) {
        loop->drain(loop->data);
    }
}

static void on_signal(uv_signal_t *handle, int signal_number)
{
    (void)signal_number;
    loop_drain(handle->data);
}

static int watch_signal(struct loop *loop, uv_signal_t *handle, int signal_number)
{
    if (uv_signal_init(&loop->uv, handle) != 0) {
        return -1;
    }
    handle->data = loop;
    int error = uv_signal_start(handle, on_signal, signal_number);
    uv_unref((uv_handle_t *)handle);
    return error ? -1 : 0;
}

struct loop *loop_new(loop_drain_cb drain, void *data)
{
    struct loop *loop = calloc(1, sizeof(*loop));

    if (!loop) {
        return NULL;
    }
    loop->drain = drain;
    loop->data = data;
    if (uv_loop_init(&loop->uv) != 0) {
        free(loop);
        return NULL;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)uv_timer_init(&loop->uv, &loop->limit);
    loop->limit.data = loop;
    if (watch_signal(loop, &loop->terminate, SIGTERM) != 0 ||
        watch_signal(loop, &loop->interrupt, SIGINT) != 0) {
        loop_free(loop);
        return NULL;
    }
    return loop;
}

uv_loop_t *loop_uv(struct loop *loop)
{
    return &loop->uv;
}

int loop_run(struct loop *loop, uint64_t drain_limit_ms)
{
    loop->drain_limit_ms = drain_limit_ms;
    (void)uv_run(&loop->uv, UV_RUN_DEFAULT);
    return loop->limit_reached ? -1 : 0;
}

static void close_handle(uv_handle_t *handle, void *data)
{
    (void)data;
    if (!uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

void loop_free(struct loop *loop)
{
    if (!loop) {
        return;
    }
    uv_walk(&loop->uv, close_handle, NULL);
    (void)uv_run(&loop->uv, UV_RUN_DEFAULT);
    (void)uv_loop_close(&loop->uv);
    free(loop);
}
