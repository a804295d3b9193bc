/* Upper bounds of how long calls take, by service and method: rows of a client's table. */
#ifndef BANFU_RPC_TIMEOUTS_H
#define BANFU_RPC_TIMEOUTS_H

#include "common/base/attributes.h"
#include "common/rpc/rpc.h"

struct timeouts;

/* A copy of what the rows say of time; NULL when memory is short. */
struct timeouts *timeouts_new(const struct rpc_policy *policies, size_t count) MUST_CHECK;

/* Accepts NULL. */
void timeouts_free(struct timeouts *timeouts);

/* The bound in milliseconds: of the method's own row, else of its service's; INT64_MAX: none. */
int64_t timeouts_find(const struct timeouts *timeouts, const char *service, const char *method);

#endif
