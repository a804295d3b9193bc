/* A failure as HTTP says it: one total switch from status to number, and api.md's JSON. */
#ifndef BANFU_GATEWAY_REFUSAL_H
#define BANFU_GATEWAY_REFUSAL_H

#include "common/base/buffer.h"
#include "common/base/failure.h"

/* 409 asks to read again and decide again; 422 says that sending the same again is of no use. */
int refusal_http_status(const struct failure *failure);

/* Appends {"error":{…}}; paths of fields come out in lowerCamelCase. `ret_text` remembers a failed
 * append. */
void refusal_write(const struct failure *failure, struct buffer *ret_text);

#endif
