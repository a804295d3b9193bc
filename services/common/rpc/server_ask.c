/* What a handler may ask of its call. */
#include "common/rpc/message.h"
#include "common/rpc/metadata.h"
#include "common/rpc/server.h"

#include <grpc/support/alloc.h>
#include <grpc/support/time.h>

int64_t rpc_call_remaining_ms(const void *data)
{
    const struct rpc_call *call = data;
    gpr_timespec deadline = gpr_convert_clock_type(call->deadline, GPR_CLOCK_MONOTONIC);

    if (gpr_time_cmp(deadline, gpr_inf_future(GPR_CLOCK_MONOTONIC)) == 0) {
        return INT64_MAX;
    }
    int64_t left = gpr_time_to_millis(gpr_time_sub(deadline, gpr_now(GPR_CLOCK_MONOTONIC)));
    return left > 0 ? left : 0;
}

bool rpc_call_cancelled(const void *data)
{
    const struct rpc_call *call = data;

    return call->cancelled;
}

void rpc_call_on_cancel(void *data, void (*on_cancel)(void *data), void *cancel_data)
{
    struct rpc_call *call = data;

    call->on_cancel = on_cancel;
    call->on_cancel_data = cancel_data;
}

void rpc_call_on_drain(void *data, void (*on_drain)(void *data), void *drain_data)
{
    struct rpc_call *call = data;

    call->on_drain = on_drain;
    call->on_drain_data = drain_data;
}

const char *rpc_call_header(const void *data, const char *name)
{
    const struct rpc_call *call = data;
    const grpc_slice *value = metadata_find(&call->metadata, name);
    size_t length = strlen(name);

    if (!value || (length > 4 && strcmp(name + length - 4, "-bin") == 0)) {
        return "";
    }
    const char *text =
        arena_copy(call->arena, GRPC_SLICE_START_PTR(*value), GRPC_SLICE_LENGTH(*value));
    return text ? text : "";
}

const char *rpc_call_peer(const void *data)
{
    const struct rpc_call *call = data;
    char *peer = grpc_call_get_peer(call->core);
    const char *text = peer ? arena_strdup(call->arena, peer) : NULL;

    gpr_free(peer);
    return text ? text : "";
}

const char *rpc_call_method(const void *data)
{
    const struct rpc_call *call = data;

    return call->method ? call->method->path : "";
}

const char *rpc_call_request_id(const void *data)
{
    const struct rpc_call *call = data;

    return call->request_id;
}

struct arena *rpc_call_arena(void *data)
{
    struct rpc_call *call = data;

    return call->arena;
}

void rpc_call_request_bytes(const void *data, const void **ret_bytes, size_t *ret_size)
{
    const struct rpc_call *call = data;
    size_t size = 0;
    const uint8_t *bytes = call->payload ? message_bytes(call->payload, call->arena, &size) : NULL;

    *ret_bytes = bytes ? (const void *)bytes : "";
    *ret_size = bytes ? size : 0;
}

void rpc_call_attach(void *data, void *value)
{
    struct rpc_call *call = data;

    call->attached = value;
}

void *rpc_call_attached(const void *data)
{
    const struct rpc_call *call = data;

    return call->attached;
}
