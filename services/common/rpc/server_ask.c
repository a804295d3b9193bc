/* What a handler may ask of its call. */
#include "common/rpc/message.h"
#include "common/rpc/metadata.h"
#include "common/rpc/server.h"

#include <grpc/grpc_security.h>
#include <grpc/support/alloc.h>
#include <grpc/support/time.h>
#include <string.h>

int64_t rpc_call_remaining_ms(const void *call)
{
    const struct rpc_call *self = call;
    gpr_timespec deadline = gpr_convert_clock_type(self->deadline, GPR_CLOCK_MONOTONIC);

    if (gpr_time_cmp(deadline, gpr_inf_future(GPR_CLOCK_MONOTONIC)) == 0) {
        return INT64_MAX;
    }
    int64_t left = gpr_time_to_millis(gpr_time_sub(deadline, gpr_now(GPR_CLOCK_MONOTONIC)));
    return left > 0 ? left : 0;
}

bool rpc_call_cancelled(const void *call)
{
    const struct rpc_call *self = call;

    return self->cancelled;
}

void rpc_call_on_cancel(void *call, void (*on_cancel)(void *data), void *data)
{
    struct rpc_call *self = call;

    self->on_cancel = on_cancel;
    self->on_cancel_data = data;
}

void rpc_call_on_drain(void *call, void (*on_drain)(void *data), void *data)
{
    struct rpc_call *self = call;

    self->on_drain = on_drain;
    self->on_drain_data = data;
}

const char *rpc_call_header(const void *call, const char *name)
{
    const struct rpc_call *self = call;
    const grpc_slice *value = metadata_find(&self->metadata, name);
    size_t length = strlen(name);

    if (!value || (length > 4 && strcmp(name + length - 4, "-bin") == 0)) {
        return "";
    }
    const char *text =
        arena_copy(self->arena, GRPC_SLICE_START_PTR(*value), GRPC_SLICE_LENGTH(*value));
    return text ? text : "";
}

const char *rpc_call_peer(const void *call)
{
    const struct rpc_call *self = call;
    char *peer = grpc_call_get_peer(self->core);
    const char *text = peer ? arena_strdup(self->arena, peer) : NULL;

    gpr_free(peer);
    return text ? text : "";
}

bool rpc_call_peer_is(const void *call, const char *name)
{
    const struct rpc_call *self = call;
    grpc_auth_context *context = grpc_call_auth_context(self->core);
    size_t length = strlen(name);
    bool found = false;

    if (!context) {
        return false;
    }
    grpc_auth_property_iterator names =
        grpc_auth_context_find_properties_by_name(context, GRPC_X509_SAN_PROPERTY_NAME);
    const grpc_auth_property *one = grpc_auth_property_iterator_next(&names);
    for (; one && !found; one = grpc_auth_property_iterator_next(&names)) {
        found = one->value_length == length && memcmp(one->value, name, length) == 0;
    }
    grpc_auth_context_release(context);
    return found;
}

const char *rpc_call_method(const void *call)
{
    const struct rpc_call *self = call;

    return self->method ? self->method->path : "";
}

const char *rpc_call_request_id(const void *call)
{
    const struct rpc_call *self = call;

    return self->request_id;
}

struct arena *rpc_call_arena(void *call)
{
    struct rpc_call *self = call;

    return self->arena;
}

void rpc_call_request_bytes(const void *call, const void **ret_bytes, size_t *ret_size)
{
    const struct rpc_call *self = call;
    size_t size = 0;
    const uint8_t *bytes = self->payload ? message_bytes(self->payload, self->arena, &size) : NULL;

    *ret_bytes = bytes ? (const void *)bytes : "";
    *ret_size = bytes ? size : 0;
}

void rpc_call_attach(void *call, void *value)
{
    struct rpc_call *self = call;

    self->attached = value;
}

void *rpc_call_attached(const void *call)
{
    const struct rpc_call *self = call;

    return self->attached;
}
