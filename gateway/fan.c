#include "fan.h"

#include <stdlib.h>
#include <string.h>

static void *allocate(void *data, size_t size)
{
    return arena_alloc(data, size);
}

static void keep(void *data, void *pointer)
{
    (void)data;
    (void)pointer;
}

/* A copy that lives as long as the arena, or NULL. */
static const ProtobufCMessage *copy(const ProtobufCMessage *message, struct arena *arena)
{
    ProtobufCAllocator allocator = {.alloc = allocate, .free = keep, .allocator_data = arena};
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = malloc(size + 1);
    ProtobufCMessage *copied = NULL;

    if (bytes) {
        (void)protobuf_c_message_pack(message, bytes);
        copied = protobuf_c_message_unpack(message->descriptor, &allocator, size, bytes);
    }
    free(bytes);
    return copied;
}

static void answered(const ProtobufCMessage *message, void *data)
{
    struct fan_call *call = data;
    struct fan *fan = call->fan;

    if (message) {
        call->answer = copy(message, fan->arena);
    }
    if (!call->answer) {
        failure_set(&call->status.failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                    "服务繁忙，请稍后再试");
    }
    if (--fan->open == 0) {
        fan->done(fan, fan->data);
    }
}

static unsigned index_of(const ProtobufCServiceDescriptor *service, const char *method)
{
    unsigned i = 0;

    while (i + 1 < service->n_methods && strcmp(service->methods[i].name, method) != 0) {
        i++;
    }
    return i;
}

void fan_start(struct fan *fan)
{
    fan->open = fan->count;
    for (size_t i = 0; i < fan->count; i++) {
        struct fan_call *call = &fan->calls[i];
        struct rpc_stub stub;

        call->fan = fan;
        rpc_status_init(&call->status);
        const struct backend_call options = {.service = call->service,
                                             .bearer = call->bearer,
                                             .request_id = fan->request_id,
                                             .client = fan->client,
                                             .timeout_ms = fan->timeout_ms,
                                             .status = &call->status,
                                             .backend = call->backend};
        backends_stub(fan->backends, &options, &stub);
        stub.base.invoke(&stub.base, index_of(call->service, call->method), call->request, answered,
                         call);
    }
}

void fan_done(struct fan *fan)
{
    for (size_t i = 0; i < fan->count; i++) {
        rpc_status_done(&fan->calls[i].status);
    }
}
