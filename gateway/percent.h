/* Percent-encoding (RFC 3986, 2.1), as it stands in paths and queries. */
#ifndef BANFU_GATEWAY_PERCENT_H
#define BANFU_GATEWAY_PERCENT_H

#include "common/base/arena.h"
#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>

/* Decodes into the arena, with a NUL behind; in a query '+' is a space. NULL for a broken escape, a
 * NUL or a full arena; `ret_size` is then untouched. */
const char *percent_decode(const char *text, size_t size, bool query, struct arena *arena,
                           size_t *ret_size) MUST_CHECK;

#endif
