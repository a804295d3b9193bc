/* Which of the two encodings a Chinese text file is in, and its text as UTF-8. */
#ifndef BANFU_TABLE_TEXT_ENCODING_H
#define BANFU_TABLE_TEXT_ENCODING_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"

#include <stddef.h>

/*
 * Text that is well-formed UTF-8 is taken as that (its BOM dropped), anything else as GB18030-2005
 * by iconv. `ret_text` points into `bytes` or the arena. Returns 0, or -1 with INVALID_ARGUMENT and
 * reason TABLE_ENCODING_UNKNOWN, or RESOURCE_EXHAUSTED and OUT_OF_MEMORY.
 */
int text_to_utf8(const void *bytes, size_t size, struct arena *arena, struct failure *failure,
                 const char **ret_text, size_t *ret_size) MUST_CHECK;

#endif
