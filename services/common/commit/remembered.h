/* How a request is remembered: its digest, then position, instant and versions as text, a line's
 * end, and the receipt as it was given. */
#ifndef BANFU_COMMIT_REMEMBERED_H
#define BANFU_COMMIT_REMEMBERED_H

#include "common/base/attributes.h"
#include "common/commit/commit.h"

#include <stddef.h>

/* Reads it into the outcome (result COMMIT_REMEMBERED); the receipt stays where it is. -1 when the
 * bytes are damaged. */
int remembered_read(const char *bytes, size_t size, struct commit_outcome *ret_outcome) MUST_CHECK;

#endif
