/*
 * GET /dockets/{docket}/events: each message of the ledger's stream as a server-sent event. It is a
 * hint to read again; a client that misses one misses nothing.
 */
#include "answers.h"
#include "common/base/container_of.h"
#include "json/write.h"

#include <stdlib.h>

enum {
    STREAM_MS = 60 * 60 * 1000, /* then the stream ends, and the browser asks again */
    HEARTBEAT_MS = 15000,       /* also how a client that has gone is noticed */
    EVENT_CAP = 16 << 10
};

/* Three hold it, each until its own end: the visit, the watch and a check of the session. */
struct event_stream {
    struct event_stream *next;
    struct gateway *gateway;
    struct visit *visit;     /* NULL once the client has gone */
    struct rpc_watch *watch; /* NULL once it has ended */
    bool begun;              /* the answer is a stream by now */
    struct rpc_status status;
    bool checking; /* an exchange that says whether the session still stands is under way */
    struct token_wait check;
};

static void take_out(struct event_stream *stream)
{
    struct event_stream **link = &stream->gateway->events;

    while (*link && *link != stream) {
        link = &(*link)->next;
    }
    if (*link) {
        *link = stream->next;
    }
}

static void free_when_unheld(struct event_stream *stream)
{
    if (!stream->visit && !stream->watch && !stream->checking) {
        take_out(stream);
        rpc_status_done(&stream->status);
        free(stream);
    }
}

static void pass_on(struct event_stream *stream, const struct buffer *text)
{
    if (!stream->begun) {
        stream->begun = true;
        http_answer_stream(stream->visit->http, "text/event-stream");
    }
    if ((text->failed || !http_stream_send(stream->visit->http, text->bytes, text->size)) &&
        stream->watch) {
        rpc_watch_cancel(stream->watch);
    }
}

static void received(const ProtobufCMessage *message, void *data)
{
    struct event_stream *stream = data;
    struct buffer text;

    if (!stream->visit) {
        return;
    }
    buffer_init(&text, EVENT_CAP);
    buffer_append_text(&text, "event: log\ndata: ");
    json_write(message, &text);
    buffer_append_text(&text, "\n\n");
    pass_on(stream, &text);
    buffer_done(&text);
}

static void ended(void *data)
{
    struct event_stream *stream = data;
    struct visit *visit = stream->visit;

    stream->watch = NULL;
    if (visit && stream->begun) {
        http_stream_end(visit->http);
    } else if (visit) {
        failure_set(&stream->status.failure, STATUS_UNAVAILABLE, "STREAM_ENDED",
                    "暂时没有推送，请稍后再试");
        visit_refuse_with(visit, &stream->status.failure);
    }
    free_when_unheld(stream);
}

static void refuse(struct visit *visit)
{
    failure_set(&visit->failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                "服务繁忙，请稍后再试");
    visit_refuse(visit);
}

void answer_events(struct visit *visit, const char *bearer)
{
    const struct ready_route *ready = visit->match.ready;
    struct event_stream *stream = calloc(1, sizeof(*stream));
    struct rpc_stub stub;

    if (!stream) {
        refuse(visit);
        return;
    }
    stream->gateway = visit->gateway;
    rpc_status_init(&stream->status);
    const struct backend_call options = {.bearer = bearer,
                                         .request_id = visit->request_id,
                                         .client = visit->client,
                                         .timeout_ms = STREAM_MS,
                                         .status = &stream->status,
                                         .backend = ready->route->backend,
                                         .stream = true};
    backends_stub(&visit->gateway->backends, &options, &stub);
    stream->watch =
        rpc_watch_start(&stub, ready->method->name, visit->message, received, ended, stream);
    if (!stream->watch) {
        free(stream);
        refuse(visit);
        return;
    }
    stream->visit = visit;
    stream->next = visit->gateway->events;
    visit->gateway->events = stream;
    visit->work = stream;
}

void answer_events_ended(struct visit *visit)
{
    struct event_stream *stream = visit->work;

    if (!stream) {
        return;
    }
    stream->visit = NULL;
    if (stream->watch) {
        rpc_watch_cancel(stream->watch);
    }
    free_when_unheld(stream);
}

/* --- whether the session still stands --- */

static void on_checked(struct token_wait *wait, const struct token_set *set,
                       const struct failure *failure)
{
    struct event_stream *stream = CONTAINER_OF(wait, struct event_stream, check);

    (void)set;
    stream->checking = false;
    /* An identity that does not answer now is no reason to end it. */
    bool refused = failure && (failure->code == STATUS_UNAUTHENTICATED ||
                               failure->code == STATUS_PERMISSION_DENIED);
    if (refused && stream->watch) {
        rpc_watch_cancel(stream->watch);
    }
    free_when_unheld(stream);
}

/* Tokens are remembered for less than a minute: a session that was ended elsewhere is found out
 * then, one that was ended here at once. */
static void check(struct event_stream *stream)
{
    struct visit *visit = stream->visit;

    if (stream->checking || !stream->watch || !visit->session) {
        return;
    }
    stream->checking = true;
    stream->check.done = on_checked;
    if (tokens_get(stream->gateway->tokens, visit->session, visit->request_id, visit->client,
                   &stream->check)) {
        stream->checking = false;
    }
}

/* A check may end, and free, the stream it is about. */
static void check_all(const struct gateway *gateway)
{
    for (struct event_stream *stream = gateway->events, *next = NULL; stream; stream = next) {
        next = stream->next;
        if (stream->visit && stream->begun) {
            check(stream);
        }
    }
}

static void beat(uv_timer_t *timer)
{
    const struct gateway *gateway = timer->data;
    struct buffer text;

    buffer_init(&text, EVENT_CAP);
    buffer_append_text(&text, ":\n\n");
    for (struct event_stream *stream = gateway->events; stream; stream = stream->next) {
        if (stream->visit && stream->begun) {
            pass_on(stream, &text);
        }
    }
    buffer_done(&text);
    check_all(gateway);
}

void answer_events_start(struct gateway *gateway)
{
    (void)uv_timer_init(gateway->loop, &gateway->heartbeat);
    gateway->heartbeat.data = gateway;
    (void)uv_timer_start(&gateway->heartbeat, beat, HEARTBEAT_MS, HEARTBEAT_MS);
    uv_unref((uv_handle_t *)&gateway->heartbeat);
}

void answer_events_stop(struct gateway *gateway)
{
    for (struct event_stream *stream = gateway->events; stream; stream = stream->next) {
        if (stream->watch) {
            rpc_watch_cancel(stream->watch);
        }
    }
}
