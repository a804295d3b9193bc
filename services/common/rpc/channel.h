/* A client's channel as the folder's own files see it, with its calls under way. */
#ifndef BANFU_RPC_CHANNEL_H
#define BANFU_RPC_CHANNEL_H

#include "common/rpc/child.h"
#include "common/rpc/engine.h"

#include <grpc/byte_buffer.h>

enum {
    CLIENT_CALLS_KEPT = 256,    /* finished calls kept for the next ones */
    CLIENT_SERVICES_MAX = 16,   /* services called through one channel */
    STATUS_ARENA_CAP = 64 << 10 /* a failure in words: trailers are smaller than that */
};

struct client_call;
struct rpc_call;

/* A method as it is called through one channel. */
struct client_method {
    void *handle;       /* what core knows it by; NULL until the first call */
    int64_t timeout_ms; /* the table's upper bound; INT64_MAX: none */
};

struct client_service {
    const ProtobufCServiceDescriptor *descriptor;
    struct client_method *methods;
};

struct rpc_channel {
    struct rpc *rpc;
    grpc_channel *core;
    size_t message_cap, calls_cap;
    struct client_service services[CLIENT_SERVICES_MAX];
    size_t service_count;
    struct timeouts *timeouts;     /* of the table of policies */
    struct client_call *under_way; /* through `next` and `previous` */
    struct client_call *kept;      /* through `next` */
    size_t kept_count, calls;
    bool freeing;
};

/* Frees a channel that is no longer wanted once its last call is gone. */
void channel_maybe_free(struct rpc_channel *channel);

/* What is known of a method; NULL when memory is short or too many services are called. */
const struct client_method *channel_method(struct rpc_channel *channel,
                                           const ProtobufCServiceDescriptor *descriptor,
                                           unsigned index) MUST_CHECK;

#endif
