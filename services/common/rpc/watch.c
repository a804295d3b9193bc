/* A call whose answer is a stream, from the client's side. */
#include "common/rpc/client_call.h"
#include "common/rpc/message.h"

#include <stdlib.h>

struct rpc_watch {
    struct client_call *call;
    unsigned outstanding; /* batches that core still holds */

    void (*received)(const ProtobufCMessage *message, void *data);
    void (*ended)(void *data);
    void *data;
    struct rpc_event arrived;
    bool malformed;

    struct rpc_event head_sent, sent, closed, finished;
    void (*on_sent)(void *data);
    void *sent_data;
    bool sending, finishing, has_finished;
};

static bool start_batch(struct rpc_watch *watch, const grpc_op *ops, size_t count,
                        struct rpc_event *event)
{
    if (!client_call_batch(watch->call, ops, count, event)) {
        return false;
    }
    watch->outstanding++;
    return true;
}

static void free_watch(struct rpc_watch *watch)
{
    client_call_release(watch->call);
    free(watch);
}

/* One batch came back. The last of them ends the watch: the status is among them. */
static void came_back(struct rpc_watch *watch)
{
    static const struct failure malformed = {.code = STATUS_INTERNAL,
                                             .reason = "RESPONSE_MALFORMED",
                                             .message = "服务回应有误，请稍后再试"};

    watch->outstanding--;
    if (watch->outstanding == 0) {
        client_call_report(watch->call, watch->malformed ? &malformed : NULL);
        watch->ended(watch->data);
        free_watch(watch);
    }
}

/* --- answers --- */

static bool ask_next(struct rpc_watch *watch, bool first)
{
    struct client_call *call = watch->call;
    grpc_op ops[2] = {
        {.op = GRPC_OP_RECV_MESSAGE, .data.recv_message.recv_message = &call->response},
        {.op = GRPC_OP_RECV_INITIAL_METADATA,
         .data.recv_initial_metadata.recv_initial_metadata = &call->head}};

    return start_batch(watch, ops, first ? 2 : 1, &watch->arrived);
}

static void hand_over(struct rpc_watch *watch)
{
    struct client_call *call = watch->call;
    struct failure failure;

    call->arena = message_arena_renew(call->arena, call->channel->message_cap);
    failure_init(&failure, call->arena);
    const ProtobufCMessage *message =
        call->arena ? message_read(call->output, call->response, call->arena, &failure) : NULL;
    if (message) {
        watch->received(message, watch->data);
    } else {
        watch->malformed = true;
        client_call_cancel(call);
    }
    grpc_byte_buffer_destroy(call->response);
    call->response = NULL;
}

static void on_arrived(struct rpc_event *event, bool ok)
{
    struct rpc_watch *watch = CONTAINER_OF(event, struct rpc_watch, arrived);

    if (ok && watch->call->response) {
        hand_over(watch);
        if (!ask_next(watch, false)) {
            client_call_cancel(watch->call);
        }
    }
    came_back(watch);
}

static void on_finished(struct rpc_event *event, bool ok)
{
    (void)ok;
    came_back(CONTAINER_OF(event, struct rpc_watch, finished));
}

/* --- requests --- */

static void send_finish(struct rpc_watch *watch)
{
    const grpc_op op = {.op = GRPC_OP_SEND_CLOSE_FROM_CLIENT};

    watch->has_finished = true;
    if (!start_batch(watch, &op, 1, &watch->closed)) {
        client_call_cancel(watch->call);
    }
}

static void on_sent(struct rpc_event *event, bool ok)
{
    struct rpc_watch *watch = CONTAINER_OF(event, struct rpc_watch, sent);
    void (*then)(void *data) = watch->on_sent;

    (void)ok;
    watch->sending = false;
    message_buffer_clear(&watch->call->request);
    if (then) {
        then(watch->sent_data);
    }
    if (watch->finishing && !watch->sending && !watch->has_finished) {
        send_finish(watch);
    }
    came_back(watch);
}

bool rpc_watch_send(struct rpc_watch *watch, const ProtobufCMessage *message,
                    void (*sent)(void *data), void *data)
{
    const grpc_op op = {.op = GRPC_OP_SEND_MESSAGE,
                        .data.send_message.send_message = &watch->call->request};

    if (watch->sending || watch->finishing) {
        return false;
    }
    message_buffer_fill(&watch->call->request, message_pack(message));
    if (!start_batch(watch, &op, 1, &watch->sent)) {
        message_buffer_clear(&watch->call->request);
        return false;
    }
    watch->sending = true;
    watch->on_sent = sent;
    watch->sent_data = data;
    return true;
}

void rpc_watch_finish(struct rpc_watch *watch)
{
    watch->finishing = true;
    if (!watch->sending && !watch->has_finished) {
        send_finish(watch);
    }
}

void rpc_watch_cancel(struct rpc_watch *watch)
{
    client_call_cancel(watch->call);
}

/* --- begun --- */

static void on_head_sent(struct rpc_event *event, bool ok)
{
    (void)ok;
    came_back(CONTAINER_OF(event, struct rpc_watch, head_sent));
}

static void on_closed(struct rpc_event *event, bool ok)
{
    (void)ok;
    came_back(CONTAINER_OF(event, struct rpc_watch, closed));
}

/* The head goes alone where requests stream: a batch must not be refused for a message's sake. */
static bool begin(struct rpc_watch *watch, const struct rpc_call_options *options,
                  const ProtobufCMessage *request)
{
    struct client_head head;
    grpc_op ops[3] = {client_head_op(&head, options)};
    size_t count = 1;

    if (request) {
        message_buffer_fill(&watch->call->request, message_pack(request));
        ops[count++] = (grpc_op){.op = GRPC_OP_SEND_MESSAGE,
                                 .data.send_message.send_message = &watch->call->request};
        ops[count++] = (grpc_op){.op = GRPC_OP_SEND_CLOSE_FROM_CLIENT};
        watch->finishing = watch->has_finished = true;
    }
    bool begun = start_batch(watch, ops, count, &watch->head_sent);
    client_head_done(&head);
    return begun;
}

static void fill_in(struct rpc_watch *watch, struct client_call *call)
{
    watch->call = call;
    watch->head_sent.done = on_head_sent;
    watch->closed.done = on_closed;
    watch->arrived.done = on_arrived;
    watch->sent.done = on_sent;
    watch->finished.done = on_finished;
}

/* Nothing has begun: tells why, and forgets it. */
static struct rpc_watch *refuse(struct client_call *call, struct rpc_watch *watch)
{
    if (call) {
        if (call->refused == STATUS_OK) {
            call->refused = STATUS_INTERNAL;
            call->refused_reason = "REQUEST_INVALID";
        }
        client_call_report(call, NULL);
        client_call_release(call);
    }
    free(watch);
    return NULL;
}

struct rpc_watch *rpc_watch_start(const struct rpc_stub *stub, const char *method,
                                  const ProtobufCMessage *request,
                                  void (*received)(const ProtobufCMessage *message, void *data),
                                  void (*ended)(void *data), void *data)
{
    const ProtobufCServiceDescriptor *service = stub->base.descriptor;
    const ProtobufCMethodDescriptor *found =
        protobuf_c_service_descriptor_get_method_by_name(service, method);
    struct rpc_watch *watch = found ? calloc(1, sizeof(*watch)) : NULL;
    struct client_call *call =
        watch ? client_call_new(stub, (unsigned)(found - service->methods)) : NULL;

    if (!call || call->refused != STATUS_OK) {
        return refuse(call, watch);
    }
    fill_in(watch, call);
    watch->received = received;
    watch->ended = ended;
    watch->data = data;
    if (!begin(watch, &stub->options, request)) {
        return refuse(call, watch);
    }
    const grpc_op status = client_status_op(call);
    if (!start_batch(watch, &status, 1, &watch->finished) || !ask_next(watch, true)) {
        /* Core takes these whatever happened to the call. */
        client_call_cancel(call);
    }
    return watch;
}
