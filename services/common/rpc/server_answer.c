/* How a call ends: with a message or a failure, in one batch, logged and counted once. */
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/rpc/message.h"
#include "common/rpc/metadata.h"
#include "common/rpc/server.h"
#include "common/rpc/status_details.h"

#include <stdarg.h>
#include <string.h>

bool call_batch(struct rpc_call *call, const grpc_op *ops, size_t count, struct rpc_event *event)
{
    if (!rpc_batch(call->server->rpc, call->core, ops, count, event)) {
        grpc_call_cancel(call->core, NULL);
        return false;
    }
    call->outstanding++;
    return true;
}

/* --- the boundary's one line --- */

static enum log_level level_of(const struct rpc_call *call)
{
    switch (call->ending.code) {
    case STATUS_UNKNOWN:
    case STATUS_INTERNAL:
    case STATUS_DATA_LOSS: return LOG_ERROR;
    case STATUS_RESOURCE_EXHAUSTED:
    case STATUS_UNAVAILABLE:
    case STATUS_DEADLINE_EXCEEDED: return LOG_WARN;
    case STATUS_OK:
    case STATUS_CANCELLED:
    case STATUS_INVALID_ARGUMENT:
    case STATUS_NOT_FOUND:
    case STATUS_ALREADY_EXISTS:
    case STATUS_PERMISSION_DENIED:
    case STATUS_FAILED_PRECONDITION:
    case STATUS_ABORTED:
    case STATUS_OUT_OF_RANGE:
    case STATUS_UNIMPLEMENTED:
    case STATUS_UNAUTHENTICATED: break;
    }
    return call->method && call->method->built_in ? LOG_DEBUG : LOG_INFO;
}

void call_record(const struct rpc_call *call)
{
    const struct rpc_server_options *options = &call->server->options;
    int64_t took_ns = clock_steady_ns() - call->began_ns;
    const char *path = call->method ? call->method->path : "";
    const struct rpc_ending *ending = &call->ending;

    LOG(level_of(call), "call", LOG_TEXT("method", path),
        LOG_TEXT("status", status_name(ending->code)), LOG_TEXT("reason", ending->reason),
        LOG_TEXT("request_id", call->request_id), LOG_INTEGER("microseconds", took_ns / 1000));
    if (call->method && call->method->durations) {
        method_count(call->method, options->metrics, ending->code, took_ns);
    }
    if (options->observe) {
        options->observe(call, path, ending->code, ending->reason, took_ns, options->data);
    }
}

/* --- sending --- */

static size_t ending_ops(struct rpc_call *call, grpc_metadata *details, grpc_op *ret_ops)
{
    struct rpc_ending *ending = &call->ending;
    size_t count = 0;

    if (!call->sent_head) {
        ret_ops[count++] = (grpc_op){.op = GRPC_OP_SEND_INITIAL_METADATA};
    }
    if (ending->has_message) {
        ret_ops[count++] =
            (grpc_op){.op = GRPC_OP_SEND_MESSAGE, .data.send_message.send_message = &call->answer};
    }
    bool has_details = GRPC_SLICE_LENGTH(ending->details) > 0;
    *details = (grpc_metadata){.key = grpc_slice_from_static_string(DETAILS_HEADER),
                               .value = ending->details};
    ret_ops[count++] =
        (grpc_op){.op = GRPC_OP_SEND_STATUS_FROM_SERVER,
                  .data.send_status_from_server = {
                      .trailing_metadata_count = has_details ? 1 : 0,
                      .trailing_metadata = details,
                      .status = (grpc_status_code)ending->code,
                      .status_details = ending->code == STATUS_OK ? NULL : &ending->text}};
    if (!call->watched) {
        ret_ops[count++] = (grpc_op){
            .op = GRPC_OP_RECV_CLOSE_ON_SERVER,
            .data.recv_close_on_server.cancelled = &call->cancelled_by_core,
        };
    }
    return count;
}

void call_send_ending(struct rpc_call *call)
{
    grpc_metadata details;
    grpc_op ops[4];

    if (!call->cancelled) { /* else nobody listens any more */
        size_t count = ending_ops(call, &details, ops);
        call->watched = true;
        (void)!call_batch(call, ops, count, &call->finished); /* refused: it was cancelled */
    }
    grpc_slice_unref(call->ending.text);
    grpc_slice_unref(call->ending.details);
}

void call_on_answering(struct rpc_event *event, bool ok)
{
    struct rpc_call *call = CONTAINER_OF(event, struct rpc_call, answering);

    (void)ok;
    call->outstanding--;
    call_send_ending(call);
    call_maybe_release(call);
}

static void end(struct rpc_call *call)
{
    call->answered = true;
    if (call->cancelled) {
        /* Whatever the handler says, it goes nowhere: that is what the log and the counts tell. */
        call->ending.code = STATUS_CANCELLED;
        call->ending.reason = "CALLER_GONE";
    }
    call_record(call);
    /* What was called on its behalf serves nobody any more. */
    children_cancel(call->children);
    if (!stream_is_sending(call)) {
        call->outstanding++;
        rpc_event_soon(call->server->rpc, &call->answering, true);
    }
}

void call_end_ok(struct rpc_call *call)
{
    if (!call->answered) {
        call->ending = (struct rpc_ending){.code = STATUS_OK, .reason = ""};
        end(call);
    }
}

static void refuse_internal(struct rpc_call *call, const char *reason)
{
    struct failure failure;

    failure_init(&failure, call->arena);
    failure_set(&failure, STATUS_INTERNAL, reason, "%s", "服务出错，请联系管理员");
    call_fail(call, &failure);
}

void call_answer(const ProtobufCMessage *message, void *call)
{
    struct rpc_call *self = call;

    if (self->answered) {
        return;
    }
    if (!message || (self->method->answers_stream)) {
        refuse_internal(self, message ? "ANSWER_NOT_STREAMED" : "ANSWER_MISSING");
        return;
    }
    message_buffer_fill(&self->answer, message_pack(message));
    self->ending = (struct rpc_ending){.code = STATUS_OK, .reason = "", .has_message = true};
    end(self);
}

/* --- failing --- */

/* The length of what fits of a text, cut between characters. */
static size_t fitting(const char *text)
{
    size_t size = strnlen(text, RPC_TEXT_CAP + 1);

    if (size <= RPC_TEXT_CAP) {
        return size;
    }
    size = RPC_TEXT_CAP;
    while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80) {
        size--;
    }
    return size;
}

void call_fail(struct rpc_call *call, const struct failure *failure)
{
    struct failure sent = *failure;
    const uint8_t *details;
    size_t details_size;

    if (call->answered) {
        return;
    }
    if (sent.code <= STATUS_OK || sent.code > STATUS_UNAUTHENTICATED) {
        refuse_internal(call, "STATUS_INVALID");
        return;
    }
    size_t text_size = fitting(sent.message);
    char *text = arena_copy(call->arena, sent.message, text_size);
    sent.message = text ? text : "";
    call->ending = (struct rpc_ending){.code = sent.code, .reason = sent.reason};
    call->ending.text = grpc_slice_from_copied_string(sent.message);
    if (status_details_pack(&sent, call->arena, &details, &details_size) == 0) {
        call->ending.details = grpc_slice_from_copied_buffer((const char *)details, details_size);
    }
    end(call);
}

void rpc_fail(void *call, enum status_code code, const char *reason, const char *format, ...)
{
    struct rpc_call *self = call;
    struct failure failure;
    va_list values;

    va_start(values, format);
    const char *message = arena_vprintf(self->arena, format, values);
    va_end(values);
    failure_init(&failure, self->arena);
    failure.code = code;
    failure.reason = reason;
    failure.message = message ? message : "";
    call_fail(self, &failure);
}

void rpc_fail_with(void *call, const struct failure *failure)
{
    call_fail(call, failure);
}
