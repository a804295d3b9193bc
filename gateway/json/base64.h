/* Base64 (RFC 4648, 4 and 5), as the proto3 JSON mapping wants bytes: written in the standard
 * alphabet with padding, read in either alphabet, with padding or without. */
#ifndef BANFU_GATEWAY_JSON_BASE64_H
#define BANFU_GATEWAY_JSON_BASE64_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/buffer.h"

#include <stddef.h>
#include <stdint.h>

/* Appends; `ret_text` remembers a failed append. */
void base64_write(const uint8_t *bytes, size_t size, struct buffer *ret_text);

/* Decodes into the arena. Returns 0, or -1 when the text is no base64 or the arena is full; outputs
 * are then untouched. */
int base64_read(const char *text, size_t size, struct arena *arena, uint8_t **ret_bytes,
                size_t *ret_size) MUST_CHECK;

#endif
