/* What an error of the server asks for: go to another node, or come again later. */
#ifndef BANFU_REDIS_REDIRECT_H
#define BANFU_REDIS_REDIRECT_H

#include "common/base/attributes.h"
#include "common/redis/address.h"
#include "common/redis/redis.h"

#include <stdbool.h>

struct redirect {
    bool ask; /* this once (ASK), rather than from now on (MOVED) */
    int slot;
    struct address address;
};

/* Reads "MOVED 3999 host:port" or "ASK …"; a host left out is that of `from`. -1 when the error is
 * another. */
int redirect_read(const struct redis_reply *error, const struct address *from,
                  struct redirect *ret_redirect) MUST_CHECK;

/* Reads a node as CLUSTER SLOTS names it: host, port, … -1 when it is none. */
int redirect_read_node(const struct redis_reply *node, struct address *ret_address) MUST_CHECK;

/* True for an error that says: not now. */
bool redirect_is_unavailable(const struct redis_reply *error);

#endif
