/*
 * Channels to the services this one asks, and the tokens it shows them: its own, role SERVICE. A
 * token is used until a third of its life is left and then made anew.
 */
#ifndef BANFU_SERVICE_PEERS_H
#define BANFU_SERVICE_PEERS_H

#include "common/access/keys.h"
#include "common/base/attributes.h"
#include "common/rpc/rpc.h"
#include "common/service/certificates.h"

#include <stdbool.h>
#include <stdint.h>

struct peers;

struct peers_options {
    const struct signing_key *key;           /* kept */
    const char *self;                        /* this service's name; kept, as are names */
    const char *const *names;                /* NULL ends them; may be NULL */
    const char *const *addresses;            /* of each */
    const struct certificates *certificates; /* kept; NULL for none */
};

/* NULL when memory is short or a channel could not be made. */
struct peers *peers_new(struct rpc *rpc, const struct peers_options *options) MUST_CHECK;

/* Cancels the calls under way. Accepts NULL. */
void peers_free(struct peers *peers);

/* Prepares a stub for one call at once. False when there is no peer of that name or no token could
 * be made. */
bool peers_stub(struct peers *peers, const char *name, const ProtobufCServiceDescriptor *descriptor,
                const struct rpc_call_options *options, struct rpc_stub *ret_stub) MUST_CHECK;

#endif
