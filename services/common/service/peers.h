/*
 * Channels to the services this one asks, and the tokens it shows them: its own, role SERVICE. A
 * token is used until a third of its life is left and then made anew.
 */
#ifndef BANFU_SERVICE_PEERS_H
#define BANFU_SERVICE_PEERS_H

#include "common/access/keys.h"
#include "common/base/attributes.h"
#include "common/rpc/rpc.h"

#include <stdbool.h>
#include <stdint.h>

struct peers;

/* `names` (NULL ends them) and `addresses` are kept; `self` is this service's name. NULL when
 * memory is short or a channel could not be made. */
struct peers *peers_new(struct rpc *rpc, const struct signing_key *key, const char *self,
                        const char *const *names, const char *const *addresses) MUST_CHECK;

/* Cancels the calls under way. Accepts NULL. */
void peers_free(struct peers *peers);

/* Prepares a stub for one call at once. False when there is no peer of that name or no token could
 * be made. */
bool peers_stub(struct peers *peers, const char *name, const ProtobufCServiceDescriptor *descriptor,
                const struct rpc_call_options *options, struct rpc_stub *ret_stub) MUST_CHECK;

#endif
