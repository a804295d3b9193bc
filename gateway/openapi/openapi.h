/* The OpenAPI 3.1 page, made at start of the route table and the protos' descriptors: nothing it
 * says is written twice. */
#ifndef BANFU_GATEWAY_OPENAPI_OPENAPI_H
#define BANFU_GATEWAY_OPENAPI_OPENAPI_H

#include "common/base/attributes.h"
#include "common/base/buffer.h"
#include "router.h"

/* Appends the page as JSON. Returns 0, or -1 when memory is short. */
int openapi_write(const struct router *router, struct buffer *ret_text) MUST_CHECK;

#endif
