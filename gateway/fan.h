/* Several calls at once whose answers are wanted together, copied into one arena. */
#ifndef BANFU_GATEWAY_FAN_H
#define BANFU_GATEWAY_FAN_H

#include "backends.h"
#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/rpc/rpc.h"

#include <stddef.h>
#include <stdint.h>

enum { FAN_CALLS_MAX = 8 };

struct fan_call {
    enum backend backend;
    const ProtobufCServiceDescriptor *service;
    const char *method;
    const ProtobufCMessage *request; /* until the fan has started */
    const char *bearer;              /* may be NULL; until the fan has started */

    const ProtobufCMessage *answer; /* NULL when the call failed: `status` says why */
    struct rpc_status status;
    struct fan *fan;
};

struct fan {
    const struct backends *backends;
    const char *request_id;
    const char *client; /* the client's address; may be NULL */
    int64_t timeout_ms;
    struct arena *arena; /* where the answers go; it holds the fan as well, or outlives it */
    struct fan_call calls[FAN_CALLS_MAX];
    size_t count;
    void (*done)(struct fan *fan, void *data); /* once, when all have answered */
    void *data;
    size_t open;
};

/* Starts all. `done` may run before this returns when memory is short. */
void fan_start(struct fan *fan);

/* Gives the statuses back; in or after `done`. */
void fan_done(struct fan *fan);

#endif
