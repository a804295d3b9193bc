/* The services behind the gateway: a channel to each, with the time and the tries a call gets. */
#ifndef BANFU_GATEWAY_BACKENDS_H
#define BANFU_GATEWAY_BACKENDS_H

#include "common/base/attributes.h"
#include "common/rpc/rpc.h"
#include "routes.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    BACKEND_TIMEOUT_MS = 60000, /* the most any call may take; less by the table in backends.c */
    BACKEND_PROBE_MS = 1000,    /* health and metrics */
    /* What one service, or all who listen, may hold of the gateway's connections (2000 unless set
     * otherwise): however slow it is, the others' share is left. */
    BACKEND_CALLS_CAP = 500,
    BACKEND_STREAMS_CAP = 800
};

struct backends {
    struct rpc_channel *channels[BACKEND_COUNT];
    struct rpc_channel *streams; /* to the ledger, for calls that go on for an hour */
};

/* Opens all; nothing connects before its first call. Addresses in the order of the enum. Returns 0,
 * or -1 when memory is short. */
int backends_open(struct backends *backends, struct rpc *rpc,
                  const char *const addresses[BACKEND_COUNT]) MUST_CHECK;

/* Cancels what is under way. */
void backends_close(struct backends *backends);

/* One call on the client's behalf. */
struct backend_call {
    const ProtobufCServiceDescriptor *service; /* NULL: what the backend is there for */
    const char *bearer;                        /* "Bearer …", or NULL */
    const char *client;                        /* the client's address, or "" */
    const char *request_id;
    int64_t timeout_ms;        /* 0 means BACKEND_TIMEOUT_MS */
    struct rpc_status *status; /* outlives the call */
    enum backend backend;
    bool stream;
};

/* Prepares a stub; all texts are copied when the call is started. */
void backends_stub(const struct backends *backends, const struct backend_call *call,
                   struct rpc_stub *ret_stub);

#endif
