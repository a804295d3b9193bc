#include "common/rpc/client_call.h"

#include "common/rpc/message.h"
#include "common/rpc/metadata.h"
#include "common/rpc/request_id.h"
#include "common/rpc/server.h"
#include "common/rpc/status_details.h"

#include <grpc/support/alloc.h>
#include <grpc/support/time.h>
#include <stdlib.h>

/* --- the calls kept for the next ones --- */

static void free_call(struct client_call *call)
{
    grpc_metadata_array_destroy(&call->head);
    grpc_metadata_array_destroy(&call->trailers);
    message_buffer_done(&call->request);
    arena_free(call->arena);
    free(call);
}

void client_calls_free_kept(struct rpc_channel *channel)
{
    while (channel->kept) {
        struct client_call *next = channel->kept->next;
        free_call(channel->kept);
        channel->kept = next;
    }
}

void client_call_cancel(struct client_call *call)
{
    call->cancelled = true;
    if (call->core) {
        grpc_call_cancel(call->core, NULL);
    }
}

static void cancel_child(struct rpc_child *child)
{
    client_call_cancel(CONTAINER_OF(child, struct client_call, child));
}

static struct client_call *take(struct rpc_channel *channel)
{
    struct client_call *call = channel->kept;

    if (call) {
        channel->kept = call->next;
        channel->kept_count--;
        return call;
    }
    call = calloc(1, sizeof(*call));
    if (!call) {
        return NULL;
    }
    call->arena = message_arena_new(channel->message_cap);
    if (!call->arena) {
        free(call);
        return NULL;
    }
    call->channel = channel;
    call->child.cancel = cancel_child;
    grpc_metadata_array_init(&call->head);
    grpc_metadata_array_init(&call->trailers);
    message_buffer_init(&call->request);
    return call;
}

static void put(struct client_call *call)
{
    struct rpc_channel *channel = call->channel;

    call->core = NULL;
    call->parent = NULL;
    call->status = NULL;
    call->closure = NULL;
    call->response = NULL;
    call->text = grpc_empty_slice();
    call->refused = STATUS_OK;
    call->cancelled = false;
    call->head.count = 0;
    call->trailers.count = 0;
    call->arena = message_arena_renew(call->arena, channel->message_cap);
    if (channel->kept_count >= CLIENT_CALLS_KEPT || !call->arena) {
        free_call(call);
        return;
    }
    call->next = channel->kept;
    channel->kept = call;
    channel->kept_count++;
}

/* --- the list of those under way --- */

static void list_add(struct client_call *call)
{
    struct rpc_channel *channel = call->channel;

    call->previous = NULL;
    call->next = channel->under_way;
    if (call->next) {
        call->next->previous = call;
    }
    channel->under_way = call;
    channel->calls++;
}

static void list_remove(struct client_call *call)
{
    struct rpc_channel *channel = call->channel;

    if (call->next) {
        call->next->previous = call->previous;
    }
    if (call->previous) {
        call->previous->next = call->next;
    } else {
        channel->under_way = call->next;
    }
    channel->calls--;
}

void client_calls_cancel(struct rpc_channel *channel)
{
    for (struct client_call *call = channel->under_way; call; call = call->next) {
        client_call_cancel(call);
    }
}

/* --- begun --- */

/* Milliseconds the call may take; 0: its time is up before it begins. */
static int64_t time_left(const struct rpc_call_options *options, int64_t most_ms)
{
    int64_t left = options->timeout_ms > 0 ? options->timeout_ms : 0;

    left = most_ms < left ? most_ms : left;
    if (options->parent) {
        int64_t parents = rpc_call_remaining_ms(options->parent);
        left = parents < left ? parents : left;
    }
    return left;
}

static gpr_timespec deadline_after(int64_t ms)
{
    return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(ms, GPR_TIMESPAN));
}

static void refuse(struct client_call *call, enum status_code code, const char *reason)
{
    call->refused = code;
    call->refused_reason = reason;
}

static void follow_parent(struct client_call *call, struct rpc_call *parent)
{
    call->parent = parent;
    child_add(&parent->children, &call->child);
    if (parent->answered || parent->cancelled) {
        refuse(call, STATUS_CANCELLED, "CANCELLED");
    }
}

static void make_core(struct client_call *call, const struct rpc_stub *stub, unsigned index)
{
    struct rpc_channel *channel = call->channel;
    const struct client_method *method = channel_method(channel, stub->base.descriptor, index);
    int64_t left = method ? time_left(&stub->options, method->timeout_ms) : 0;

    if (channel->calls > channel->calls_cap) {
        refuse(call, STATUS_RESOURCE_EXHAUSTED, "TOO_MANY_CALLS");
    } else if (channel->freeing) {
        refuse(call, STATUS_CANCELLED, "CHANNEL_CLOSED");
    } else if (!method) {
        refuse(call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY");
    } else if (left == 0) {
        refuse(call, STATUS_DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED");
    }
    if (call->refused == STATUS_OK) {
        call->core = grpc_channel_create_registered_call(
            channel->core, NULL, GRPC_PROPAGATE_DEFAULTS, rpc_queue(channel->rpc), method->handle,
            deadline_after(left), NULL);
    }
}

struct client_call *client_call_new(const struct rpc_stub *stub, unsigned index)
{
    struct client_call *call = take(stub->channel);

    if (!call) {
        return NULL;
    }
    list_add(call);
    call->output = stub->base.descriptor->methods[index].output;
    call->status = stub->options.status;
    if (call->status) {
        rpc_status_done(call->status);
        call->status->call = call;
    }
    if (stub->options.parent) {
        /* Whoever asks a call on another's behalf changes nothing about that one but this list. */
        follow_parent(call, (struct rpc_call *)(uintptr_t)stub->options.parent);
    }
    make_core(call, stub, index);
    return call;
}

bool client_call_batch(struct client_call *call, const grpc_op *ops, size_t count,
                       struct rpc_event *event)
{
    return rpc_batch(call->channel->rpc, call->core, ops, count, event);
}

/* --- metadata --- */

static void add_header(struct client_head *head, const char *name, const char *value)
{
    head->rows[head->count++] = (grpc_metadata){.key = grpc_slice_from_copied_string(name),
                                                .value = grpc_slice_from_copied_string(value)};
}

grpc_op client_head_op(struct client_head *head, const struct rpc_call_options *options)
{
    bool has_id = false;

    head->count = 0;
    for (size_t i = 0; i < RPC_HEADERS_MAX && options->headers[i].name; i++) {
        has_id |= strcmp(options->headers[i].name, REQUEST_ID_HEADER) == 0;
        add_header(head, options->headers[i].name, options->headers[i].value);
    }
    if (options->parent && !has_id) {
        add_header(head, REQUEST_ID_HEADER, rpc_call_request_id(options->parent));
    }
    return (grpc_op){.op = GRPC_OP_SEND_INITIAL_METADATA,
                     .flags = options->wait_for_ready
                                  ? GRPC_INITIAL_METADATA_WAIT_FOR_READY |
                                        GRPC_INITIAL_METADATA_WAIT_FOR_READY_EXPLICITLY_SET
                                  : 0,
                     .data.send_initial_metadata = {.count = head->count, .metadata = head->rows}};
}

void client_head_done(struct client_head *head)
{
    for (size_t i = 0; i < head->count; i++) {
        grpc_slice_unref(head->rows[i].key);
        grpc_slice_unref(head->rows[i].value);
    }
}

grpc_op client_status_op(struct client_call *call)
{
    return (grpc_op){.op = GRPC_OP_RECV_STATUS_ON_CLIENT,
                     .data.recv_status_on_client = {.trailing_metadata = &call->trailers,
                                                    .status = &call->code,
                                                    .status_details = &call->text}};
}

/* --- ended --- */

static void report_failure(struct client_call *call, const struct failure *failure)
{
    struct failure *reported = &call->status->failure;
    const grpc_slice *details = metadata_find(&call->trailers, DETAILS_HEADER);
    enum status_code code = call->refused ? call->refused : (enum status_code)call->code;

    if (code == STATUS_CANCELLED && !call->refused && !call->cancelled) {
        /* Nobody here cancelled it: its server stops. */
        code = STATUS_UNAVAILABLE;
    }

    if (failure) {
        *reported = (struct failure){.arena = reported->arena,
                                     .code = failure->code,
                                     .reason = failure->reason,
                                     .message = failure->message};
        return;
    }
    if (!details || status_details_unpack(GRPC_SLICE_START_PTR(*details),
                                          GRPC_SLICE_LENGTH(*details), reported) != 0) {
        status_details_without(code, reported);
    }
    if (call->refused) {
        reported->reason = call->refused_reason;
    }
}

void client_call_report(struct client_call *call, const struct failure *failure)
{
    struct rpc_status *status = call->status;

    if (!status) {
        return;
    }
    status->call = NULL;
    if (!failure && !call->refused && call->code == GRPC_STATUS_OK) {
        return;
    }
    status->arena = arena_new(STATUS_ARENA_CAP);
    if (!status->arena) {
        status_details_without(STATUS_RESOURCE_EXHAUSTED, &status->failure);
        return;
    }
    failure_init(&status->failure, status->arena);
    report_failure(call, failure);
    const char *said =
        arena_copy(status->arena, GRPC_SLICE_START_PTR(call->text), GRPC_SLICE_LENGTH(call->text));
    status->said = said ? said : "";
}

void client_call_release(struct client_call *call)
{
    struct rpc_channel *channel = call->channel;
    struct rpc_call *parent = call->parent;

    rpc_discard(channel->rpc, call->core, call->response);
    grpc_slice_unref(call->text);
    message_buffer_clear(&call->request);
    child_remove(&call->child);
    list_remove(call);
    put(call);
    if (parent) {
        call_maybe_release(parent);
    }
    channel_maybe_free(channel);
}

/* --- the status a caller asks for --- */

void rpc_status_init(struct rpc_status *status)
{
    *status = (struct rpc_status){.said = ""};
    failure_init(&status->failure, NULL);
}

void rpc_status_done(struct rpc_status *status)
{
    arena_free(status->arena);
    rpc_status_init(status);
}

void rpc_cancel(struct rpc_status *status)
{
    struct client_call *call = status->call;

    if (call) {
        client_call_cancel(call);
    }
}
