/* A call with one request and one answer: what a generated stub function starts. */
#include "common/rpc/client_call.h"
#include "common/rpc/message.h"

static ProtobufCMessage *read_response(struct client_call *call, struct failure *failure)
{
    ProtobufCMessage *message = NULL;

    if (call->response) {
        message = message_read(call->output, call->response, call->arena, failure);
    }
    if (!message) {
        *failure = (struct failure){.code = STATUS_INTERNAL,
                                    .reason = "RESPONSE_MALFORMED",
                                    .message = "服务回应有误，请稍后再试"};
    }
    return message;
}

static void on_ended(struct rpc_event *event, bool ok)
{
    struct client_call *call = CONTAINER_OF(event, struct client_call, ended);
    const ProtobufCMessage *message = NULL;
    struct failure failure;

    (void)ok;
    if (call->refused || call->code != GRPC_STATUS_OK) {
        client_call_report(call, NULL);
    } else {
        failure_init(&failure, call->arena);
        message = read_response(call, &failure);
        client_call_report(call, message ? NULL : &failure);
    }
    call->closure(message, call->closure_data);
    client_call_release(call);
}

static bool begin(struct client_call *call, const struct rpc_stub *stub,
                  const ProtobufCMessage *request)
{
    struct client_head head;
    grpc_op ops[6] = {client_head_op(&head, &stub->options)};

    message_buffer_fill(&call->request, message_pack(request));
    ops[1] =
        (grpc_op){.op = GRPC_OP_SEND_MESSAGE, .data.send_message.send_message = &call->request};
    ops[2] = (grpc_op){.op = GRPC_OP_SEND_CLOSE_FROM_CLIENT};
    ops[3] = (grpc_op){.op = GRPC_OP_RECV_INITIAL_METADATA,
                       .data.recv_initial_metadata.recv_initial_metadata = &call->head};
    ops[4] =
        (grpc_op){.op = GRPC_OP_RECV_MESSAGE, .data.recv_message.recv_message = &call->response};
    ops[5] = client_status_op(call);
    bool begun = client_call_batch(call, ops, 6, &call->ended);
    client_head_done(&head);
    return begun;
}

static void invoke(ProtobufCService *service, unsigned index, const ProtobufCMessage *request,
                   ProtobufCClosure closure, void *closure_data)
{
    const struct rpc_stub *stub = CONTAINER_OF(service, struct rpc_stub, base);
    struct client_call *call = client_call_new(stub, index);

    if (!call) {
        /* Without memory there is no later to answer in. */
        closure(NULL, closure_data);
        return;
    }
    call->closure = closure;
    call->closure_data = closure_data;
    call->ended.done = on_ended;
    if (call->refused == STATUS_OK && !begin(call, stub, request)) {
        call->refused = STATUS_INTERNAL;
        call->refused_reason = "REQUEST_INVALID"; /* core refuses a header */
    }
    if (call->refused != STATUS_OK) {
        rpc_event_soon(call->channel->rpc, &call->ended, false);
    }
}

void rpc_stub_init(struct rpc_stub *stub, struct rpc_channel *channel,
                   const ProtobufCServiceDescriptor *descriptor,
                   const struct rpc_call_options *options)
{
    *stub = (struct rpc_stub){.base = {.descriptor = descriptor, .invoke = invoke},
                              .channel = channel,
                              .options = *options};
}
