/* A call's life: posted to core, begun, handed to its handler, watched, released. */
#include "common/base/clock.h"
#include "common/rpc/hand_over.h"
#include "common/rpc/message.h"
#include "common/rpc/request_id.h"
#include "common/rpc/server.h"

#include <grpc/support/time.h>
#include <stdlib.h>

/* --- the calls kept for the next ones --- */

static void call_free(struct rpc_call *call)
{
    grpc_metadata_array_destroy(&call->metadata);
    grpc_call_details_destroy(&call->details);
    message_buffer_done(&call->answer);
    arena_free(call->arena);
    free(call);
}

void calls_free_kept(struct rpc_server *server)
{
    while (server->kept) {
        struct rpc_call *next = server->kept->next;
        call_free(server->kept);
        server->kept = next;
    }
    server->kept_count = 0;
}

static void on_requested(struct rpc_event *event, bool ok);
static void on_closed(struct rpc_event *event, bool ok);
static void on_finished(struct rpc_event *event, bool ok);

static struct rpc_call *call_new(struct rpc_server *server)
{
    struct rpc_call *call = calloc(1, sizeof(*call));

    if (!call) {
        return NULL;
    }
    call->server = server;
    call->arena = message_arena_new(server->options.message_cap);
    if (!call->arena) {
        free(call);
        return NULL;
    }
    call->requested.done = on_requested;
    call->closed.done = on_closed;
    call->finished.done = on_finished;
    call->answering.done = call_on_answering;
    grpc_metadata_array_init(&call->metadata);
    grpc_call_details_init(&call->details);
    message_buffer_init(&call->answer);
    return call;
}

static struct rpc_call *call_take(struct rpc_server *server)
{
    struct rpc_call *call = server->kept;

    if (!call) {
        return call_new(server);
    }
    server->kept = call->next;
    server->kept_count--;
    return call;
}

/* Everything that belonged to the last call, forgotten. */
static void forget(struct rpc_call *call)
{
    call->method = NULL;
    call->core = NULL;
    call->payload = NULL;
    call->metadata.count = 0;
    call->ending = (struct rpc_ending){0};
    call->stream = NULL;
    call->attached = NULL;
    call->on_cancel = NULL;
    call->on_drain = NULL;
    call->begun = call->handled = call->watched = call->sent_head = false;
    call->answered = call->cancelled = false;
}

static void call_put(struct rpc_call *call)
{
    struct rpc_server *server = call->server;

    forget(call);
    call->arena = message_arena_renew(call->arena, server->options.message_cap);
    if (server->kept_count >= RPC_CALLS_KEPT || !call->arena) {
        call_free(call);
        return;
    }
    call->next = server->kept;
    server->kept = call;
    server->kept_count++;
}

/* --- waiting for one --- */

static grpc_call_error request(struct rpc_call *call)
{
    struct rpc_server *server = call->server;
    grpc_completion_queue *queue = rpc_queue(server->rpc);
    struct rpc_method *method = call->method;

    hand_over_to_core(&call->requested);
    if (!method) {
        return grpc_server_request_call(server->core, &call->core, &call->details, &call->metadata,
                                        queue, queue, &call->requested);
    }
    return grpc_server_request_registered_call(
        server->core, method->handle, &call->core, &call->deadline, &call->metadata,
        method->requests_stream ? NULL : &call->payload, queue, queue, &call->requested);
}

int call_post(struct rpc_server *server, struct rpc_method *method)
{
    struct rpc_call *call = call_take(server);

    if (!call) {
        return -1;
    }
    call->method = method;
    rpc_catch(server->rpc);
    grpc_call_error error = request(call);
    (void)rpc_caught(server->rpc, &call->requested);
    if (error != GRPC_CALL_OK) {
        call_put(call);
        return -1;
    }
    server->posted++;
    return 0;
}

/* Requests that could not be posted again for want of memory: made up for when a call is released.
 */
static unsigned *missed(struct rpc_server *server, struct rpc_method *method)
{
    return method ? &method->missed : &server->missed;
}

static void make_up(struct rpc_server *server, struct rpc_method *method)
{
    unsigned *count = missed(server, method);

    while (*count > 0 && !server->draining && call_post(server, method) == 0) {
        (*count)--;
    }
}

/* Posts a request in place of the one that was just met. Where a call was waiting already it comes
 * back at once and takes its turn: a burst larger than what is posted costs fewer hand-overs. */
static void post_again(struct rpc_server *server, struct rpc_method *method)
{
    if (!server->draining && call_post(server, method) != 0) {
        (*missed(server, method))++;
    }
}

/* --- begun --- */

static void list_add(struct rpc_call *call)
{
    struct rpc_server *server = call->server;

    call->previous = NULL;
    call->next = server->under_way;
    if (call->next) {
        call->next->previous = call;
    }
    server->under_way = call;
    server->calls++;
    call->begun = true;
}

static void list_remove(struct rpc_call *call)
{
    struct rpc_server *server = call->server;

    if (call->next) {
        call->next->previous = call->previous;
    }
    if (call->previous) {
        call->previous->next = call->next;
    } else {
        server->under_way = call->next;
    }
    server->calls--;
}

/* What a call that is not answered soon needs: word that its caller has gone. */
static void watch(struct rpc_call *call)
{
    const grpc_op op = {
        .op = GRPC_OP_RECV_CLOSE_ON_SERVER,
        .data.recv_close_on_server.cancelled = &call->cancelled_by_core,
    };

    call->watched = true;
    if (!call_batch(call, &op, 1, &call->closed)) {
        call->cancelled = true;
    }
}

/* Core is told not to look at deadlines itself (`core_new`): it would start and stop a timer for
 * each call, under a lock that both threads meet at. */
static void end_when_late(struct rpc_call *call)
{
    if (!call->cancelled && rpc_call_remaining_ms(call) == 0) {
        (void)grpc_call_cancel_with_status(call->core, GRPC_STATUS_DEADLINE_EXCEEDED,
                                           "the deadline has passed", NULL);
    }
}

void calls_watch(uv_timer_t *timer)
{
    struct rpc_server *server = CONTAINER_OF(timer, struct rpc_server, watch);
    int64_t long_ago = clock_steady_ns() - (int64_t)RPC_WATCHED_AFTER_MS * 1000000;
    bool needed = false;

    for (struct rpc_call *call = server->under_way; call; call = call->next) {
        if (call->answered) {
            continue;
        }
        if (!call->watched && call->began_ns <= long_ago) {
            watch(call);
        }
        if (call->watched) {
            end_when_late(call);
        }
        needed |= !call->watched || rpc_call_remaining_ms(call) < INT64_MAX;
    }
    if (!needed) {
        (void)uv_timer_stop(timer); /* the next call starts it */
    }
}

static void refuse(struct rpc_call *call, enum status_code code, const char *reason,
                   const char *message)
{
    struct failure failure;

    failure_init(&failure, call->arena);
    failure_set(&failure, code, reason, "%s", message);
    call_fail(call, &failure);
}

static void begin(struct rpc_call *call)
{
    struct rpc_server *server = call->server;
    const struct rpc_method *method = call->method;

    if (!method) {
        refuse(call, STATUS_UNIMPLEMENTED, "METHOD_UNKNOWN", "没有这项服务");
    } else if (server->calls > server->options.calls_cap) {
        refuse(call, STATUS_RESOURCE_EXHAUSTED, "TOO_MANY_CALLS", "服务繁忙，请稍后再试");
    } else if (server->options.intercept && !method->built_in) {
        server->options.intercept(call, method->path, server->options.data);
    } else {
        rpc_call_continue(call);
    }
}

static void on_requested(struct rpc_event *event, bool ok)
{
    struct rpc_call *call = CONTAINER_OF(event, struct rpc_call, requested);
    struct rpc_server *server = call->server;

    server->posted--;
    if (!ok) {
        call_put(call);
        server_maybe_stopped(server);
        return;
    }
    call->began_ns = clock_steady_ns();
    request_id_choose(&call->metadata, call->request_id);
    list_add(call);
    if (!uv_is_active((uv_handle_t *)&server->watch)) {
        (void)uv_timer_start(&server->watch, calls_watch, RPC_WATCHED_AFTER_MS,
                             RPC_WATCHED_AFTER_MS);
    }
    post_again(server, call->method);
    begin(call);
}

static ProtobufCMessage *read_request(struct rpc_call *call)
{
    struct failure failure;
    ProtobufCMessage *message = NULL;

    failure_init(&failure, call->arena);
    if (!call->payload) {
        failure_set(&failure, STATUS_INVALID_ARGUMENT, "MESSAGE_MISSING", "请求没有内容");
    } else {
        message = message_read(call->method->input, call->payload, call->arena, &failure);
    }
    if (!message) {
        call_fail(call, &failure);
    }
    return message;
}

void rpc_call_continue(void *call)
{
    struct rpc_call *self = call;
    const struct rpc_method *method = self->method;
    const ProtobufCMessage *message = NULL;

    if (self->answered || self->handled) {
        return;
    }
    self->handled = true;
    if (self->cancelled) {
        refuse(self, STATUS_CANCELLED, "CANCELLED", "操作已取消");
        return;
    }
    if (!method_has_handler(method)) {
        refuse(self, STATUS_UNIMPLEMENTED, "METHOD_UNKNOWN", "没有这项服务");
        return;
    }
    if (!method->requests_stream && !(message = read_request(self))) {
        return;
    }
    method->service->invoke(method->service, method->index, message, call_answer, call);
}

/* --- gone --- */

static void caller_gone(struct rpc_call *call)
{
    void (*on_cancel)(void *data) = call->on_cancel;

    call->cancelled = true;
    call->on_cancel = NULL;
    children_cancel(call->children);
    if (on_cancel && !call->answered) {
        on_cancel(call->on_cancel_data);
    }
}

static void on_closed(struct rpc_event *event, bool ok)
{
    struct rpc_call *call = CONTAINER_OF(event, struct rpc_call, closed);

    (void)ok;
    call->outstanding--;
    if (!call->answered && call->cancelled_by_core) {
        caller_gone(call);
    }
    call_maybe_release(call);
}

static void on_finished(struct rpc_event *event, bool ok)
{
    struct rpc_call *call = CONTAINER_OF(event, struct rpc_call, finished);

    (void)ok;
    call->outstanding--;
    call_maybe_release(call);
}

static void release_core(struct rpc_call *call)
{
    stream_release(call);
    if (!call->method) {
        grpc_call_details_destroy(&call->details);
        grpc_call_details_init(&call->details);
    }
    message_buffer_clear(&call->answer);
    rpc_discard(call->server->rpc, call->core, call->payload);
}

void call_maybe_release(struct rpc_call *call)
{
    struct rpc_server *server = call->server;

    if (!call->answered || call->outstanding > 0 || call->children) {
        return;
    }
    struct rpc_method *method = call->method;
    release_core(call);
    list_remove(call);
    call_put(call);
    make_up(server, method);
    if (server->draining) {
        server_maybe_stopped(server);
    }
}

void calls_drain(struct rpc_server *server)
{
    struct rpc_call *next;

    for (struct rpc_call *call = server->under_way; call; call = next) {
        void (*on_drain)(void *data) = call->on_drain;
        next = call->next;
        call->on_drain = NULL;
        if (on_drain && !call->answered) {
            on_drain(call->on_drain_data);
        }
    }
}
