/*
 * The route table made ready: paths cut into pieces once, every row checked against the protos.
 *
 * A path variable holds no '/' and no ':' (a raw colon always begins a verb) and ends where the
 * next piece begins, so `letters/{signer}.{format}` and `{proposal}:assign` need no rule of their
 * own. Variables are matched as they came and decoded by whoever binds them.
 */
#ifndef BANFU_GATEWAY_ROUTER_H
#define BANFU_GATEWAY_ROUTER_H

#include "common/base/attributes.h"
#include "common/base/buffer.h"
#include "routes.h"

#include <stdbool.h>
#include <stddef.h>

enum { ROUTER_VARIABLES_MAX = 4, ROUTER_METHODS_MAX = 32 };

/* A row with what was found out about it at start. */
struct ready_route {
    const struct route *route;
    const ProtobufCMethodDescriptor *method; /* NULL where the gateway answers itself */
    unsigned method_index;
    bool needs_key; /* a change: an Idempotency-Key becomes its request_id; a form brings its own */
    size_t piece_at, piece_count;
    const char *names[ROUTER_VARIABLES_MAX]; /* of the variables, in order */
    size_t variable_count;
};

struct route_value {
    const char *name;
    const char *text; /* as it stands in the path, percent-encoded */
    size_t size;
};

struct route_match {
    const struct ready_route *ready; /* NULL when nothing fits */
    struct route_value values[ROUTER_VARIABLES_MAX];
    size_t value_count;
    char methods[ROUTER_METHODS_MAX]; /* "GET, POST": what the path takes when the method does not
                                         fit; "" when the path is unknown */
};

struct router;

/* NULL with a line for the operator in `fault` when a row fits no method, names a field that its
 * request does not have, or its messages are beyond the JSON codec. Free with router_free. */
struct router *router_new(const struct route *rows, size_t count, struct buffer *fault) MUST_CHECK;

/* Accepts NULL. */
void router_free(struct router *router);

/* Finds the row; texts of `ret_match` point into `path`. */
void router_match(const struct router *router, const char *method, const char *path,
                  struct route_match *ret_match);

/* The rows made ready, in the table's order. */
const struct ready_route *router_rows(const struct router *router, size_t *ret_count);

#endif
