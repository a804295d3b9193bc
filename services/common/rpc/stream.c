/* Messages one by one, either way, on a call that a handler has. */
#include "common/rpc/message.h"
#include "common/rpc/server.h"

struct rpc_stream {
    struct rpc_call *call;

    struct rpc_event sent;
    void (*on_sent)(void *data);
    void *sent_data;
    bool sending;

    struct rpc_event received;
    grpc_byte_buffer *message; /* as core received it */
    struct arena *arena;       /* of one received message */
    void (*on_received)(const ProtobufCMessage *message, void *data);
    void *received_data;
    bool receiving;
};

static void on_sent(struct rpc_event *event, bool ok);
static void on_received(struct rpc_event *event, bool ok);

/* The call's stream, made at the first need; NULL when memory is short. */
static struct rpc_stream *stream_of(struct rpc_call *call)
{
    if (!call->stream) {
        struct rpc_stream *stream = arena_alloc(call->arena, sizeof(*stream));
        if (stream) {
            stream->call = call;
            stream->sent.done = on_sent;
            stream->received.done = on_received;
        }
        call->stream = stream;
    }
    return call->stream;
}

bool stream_is_sending(const struct rpc_call *call)
{
    return call->stream && call->stream->sending;
}

void stream_release(struct rpc_call *call)
{
    if (call->stream) {
        grpc_byte_buffer_destroy(call->stream->message);
        arena_free(call->stream->arena);
    }
}

/* --- sending --- */

static void on_sent(struct rpc_event *event, bool ok)
{
    struct rpc_stream *stream = CONTAINER_OF(event, struct rpc_stream, sent);
    struct rpc_call *call = stream->call;
    void (*then)(void *data) = stream->on_sent;

    (void)ok;
    call->outstanding--;
    stream->sending = false;
    message_buffer_clear(&call->answer);
    if (call->answered) {
        call_send_ending(call);
    } else if (then) {
        then(stream->sent_data);
    }
    call_maybe_release(call);
}

static bool send_message(struct rpc_call *call, struct rpc_stream *stream,
                         const ProtobufCMessage *message)
{
    grpc_op ops[2];
    size_t count = 0;

    message_buffer_fill(&call->answer, message_pack(message));
    if (!call->sent_head) {
        ops[count++] = (grpc_op){.op = GRPC_OP_SEND_INITIAL_METADATA};
    }
    ops[count++] =
        (grpc_op){.op = GRPC_OP_SEND_MESSAGE, .data.send_message.send_message = &call->answer};
    if (!call_batch(call, ops, count, &stream->sent)) {
        message_buffer_clear(&call->answer);
        return false;
    }
    call->sent_head = true;
    stream->sending = true;
    return true;
}

bool rpc_stream_send(void *call, const ProtobufCMessage *message, void (*sent)(void *data),
                     void *data)
{
    struct rpc_call *self = call;

    if (self->answered || self->cancelled || !self->method->answers_stream) {
        return false;
    }
    struct rpc_stream *stream = stream_of(self);
    if (!stream || stream->sending) {
        return false;
    }
    stream->on_sent = sent;
    stream->sent_data = data;
    return send_message(self, stream, message);
}

void rpc_stream_end(void *call)
{
    call_end_ok(call);
}

/* --- receiving --- */

/* The message, or NULL: the caller's last was before, the caller has gone, or it is malformed,
 * which ends the call. */
static const ProtobufCMessage *read_message(struct rpc_stream *stream)
{
    struct rpc_call *call = stream->call;
    struct failure failure;

    if (!stream->message) {
        return NULL;
    }
    failure_init(&failure, call->arena);
    stream->arena = message_arena_renew(stream->arena, call->server->options.message_cap);
    if (!stream->arena) {
        failure_set(&failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
        call_fail(call, &failure);
        return NULL;
    }
    const ProtobufCMessage *message =
        message_read(call->method->input, stream->message, stream->arena, &failure);
    if (!message) {
        call_fail(call, &failure);
    }
    return message;
}

static void on_received(struct rpc_event *event, bool ok)
{
    struct rpc_stream *stream = CONTAINER_OF(event, struct rpc_stream, received);
    struct rpc_call *call = stream->call;

    (void)ok;
    call->outstanding--;
    stream->receiving = false;
    if (!call->answered) {
        const ProtobufCMessage *message = read_message(stream);
        grpc_byte_buffer *received = stream->message;
        stream->message = NULL;
        stream->on_received(message, stream->received_data);
        grpc_byte_buffer_destroy(received);
    }
    call_maybe_release(call);
}

void rpc_stream_receive(void *call, void (*received)(const ProtobufCMessage *message, void *data),
                        void *data)
{
    struct rpc_call *self = call;
    struct rpc_stream *stream = stream_of(self);

    if (self->answered || !stream || stream->receiving) {
        return;
    }
    const grpc_op op = {.op = GRPC_OP_RECV_MESSAGE,
                        .data.recv_message.recv_message = &stream->message};
    stream->on_received = received;
    stream->received_data = data;
    stream->receiving = true;
    if (self->cancelled || !call_batch(self, &op, 1, &stream->received)) {
        self->outstanding++;
        rpc_event_soon(self->server->rpc, &stream->received, false);
    }
}
