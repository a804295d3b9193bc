/* A request message made of what an HTTP request says: path variables, query parameters, body. */
#ifndef BANFU_GATEWAY_BIND_H
#define BANFU_GATEWAY_BIND_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"
#include "router.h"

#include <stdbool.h>

struct bind_input {
    const struct route_match *match;
    const char *query;
    const char *request_id; /* NULL where the route takes none */
    const char *session;    /* for a request that names it; else NULL */
    const char *body;
    size_t body_size;
};

/* The message of that type, in the arena; NULL with every fault as a field of `failure`. The bytes
 * of a table are not copied: the message points to the body. */
ProtobufCMessage *bind_request(const ProtobufCMessageDescriptor *type,
                               const struct bind_input *input, struct arena *arena,
                               struct failure *failure) MUST_CHECK;

#endif
