/* For server_test.py: a server that answers at once (/fast), in the same turn of the loop but from
 * outside the request's callback (/soon), later (/slow), with a stream (/stream), or with what was
 * posted (everything else). Prints its port. */
#include "http/server.h"

#include "common/loop/loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOW_MS = 50, SLOWEST_MS = 1500, BODY_CAP = 100000 };

static struct http_server *server;
static struct loop *loop;

struct later {
    uv_timer_t timer;
    struct http_request *request;
    int sent;
};

static void answer(struct http_request *request)
{
    size_t size = 0;
    const char *bytes = http_request_body(request, &size);
    struct buffer body;

    buffer_init(&body, BODY_CAP);
    if (http_request_overflowed(request)) {
        http_answer(request, 413, "text/plain", &body);
        return;
    }
    buffer_printf(&body, "%s %s?%s|", http_request_method(request), http_request_path(request),
                  http_request_query(request));
    buffer_append(&body, bytes, size);
    http_add_header(request, "X-Seen", http_request_header(request, "x-asked"));
    http_answer(request, 200, "text/plain", &body);
    buffer_done(&body);
}

static void closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void answer_later(uv_timer_t *timer)
{
    struct later *later = timer->data;

    if (later->request) {
        http_request_attach(later->request, NULL);
        answer(later->request);
    }
    uv_close((uv_handle_t *)timer, closed);
}

static void stream_more(uv_timer_t *timer)
{
    struct later *later = timer->data;

    if (later->request && later->sent < 3) {
        later->sent++;
        if (http_stream_send(later->request, "tick\n", 5)) {
            return;
        }
    }
    if (later->request) {
        http_request_attach(later->request, NULL);
        http_stream_end(later->request);
    }
    uv_close((uv_handle_t *)timer, closed);
}

static void handle(struct http_request *request, void *data)
{
    const char *path = http_request_path(request);

    (void)data;
    if (strncmp(path, "/slow", 5) != 0 && strcmp(path, "/soon") != 0 &&
        strcmp(path, "/stream") != 0) {
        answer(request);
        return;
    }
    struct later *later = calloc(1, sizeof(*later));
    if (!later) {
        abort();
    }
    later->request = request;
    later->timer.data = later;
    http_request_attach(request, later);
    (void)uv_timer_init(loop_uv(loop), &later->timer);
    if (strcmp(path, "/stream") == 0) {
        http_answer_stream(request, "text/event-stream");
        (void)uv_timer_start(&later->timer, stream_more, 1, 20);
        return;
    }
    uint64_t wait_ms = strcmp(path, "/slow") == 0      ? SLOW_MS
                       : strcmp(path, "/slowest") == 0 ? SLOWEST_MS
                                                       : 0;
    (void)uv_timer_start(&later->timer, answer_later, wait_ms, 0);
}

static size_t admit(struct http_request *request, void *data)
{
    struct buffer body;

    (void)data;
    if (strcmp(http_request_path(request), "/refused") == 0) {
        buffer_init(&body, 16);
        http_answer(request, 404, "text/plain", &body);
    }
    return BODY_CAP;
}

static void ended(struct http_request *request, void *data)
{
    struct later *later = http_request_attached(request);

    (void)data;
    if (later) {
        later->request = NULL;
    }
}

static void drain(void *data)
{
    (void)data;
    http_server_stop(server, NULL, NULL);
}

int main(int argc, char *argv[])
{
    struct http_server_options options = {
        .listen = argc > 1 ? argv[1] : "127.0.0.1:0",
        .connections_max = 500,
        .idle_seconds = 2,
        .admit = admit,
        .handle = handle,
        .ended = ended,
    };
    struct buffer fault;
    int port = 0;

    buffer_init(&fault, 1000);
    loop = loop_new(drain, NULL);
    server = loop ? http_server_new(loop_uv(loop), &options, &fault, &port) : NULL;
    if (!server) {
        (void)printf("%s\n", buffer_text(&fault));
        buffer_done(&fault);
        loop_free(loop);
        return 1;
    }
    (void)printf("%d\n", port);
    (void)fflush(stdout);
    int outcome = loop_run(loop, 5000);
    loop_free(loop);
    buffer_done(&fault);
    return outcome == 0 ? 0 : 1;
}
