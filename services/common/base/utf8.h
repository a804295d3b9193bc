/* UTF-8 as the Unicode standard defines it (chapter 3, table 3-7): no surrogates, no overlong
 * forms, no more than U+10FFFF. */
#ifndef BANFU_BASE_UTF8_H
#define BANFU_BASE_UTF8_H

#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes the first code point of `text` (at most `size` bytes). Returns the bytes it takes (1 to
 * 4) and stores it, or returns 0 for a malformed or cut sequence or an empty text and leaves
 * `ret_code_point` untouched. */
size_t utf8_decode(const char *text, size_t size, uint32_t *ret_code_point) MUST_CHECK;

enum { UTF8_BYTES_MAX = 4 };

/* Encodes a code point (U+FFFD for what is none) and returns the bytes it takes, 1 to 4; no NUL. */
size_t utf8_encode(uint32_t code_point, char ret_bytes[UTF8_BYTES_MAX]);

/* True when all `size` bytes are well formed. */
bool utf8_valid(const char *text, size_t size) MUST_CHECK;

/* True when all is well formed and holds no C0/C1 control character but TAB and LF, no U+FFFE or
 * U+FFFF, and no private-use code point: what people may enter (letter-format: private use is
 * refused at intake). */
bool utf8_is_plain_text(const char *text, size_t size) MUST_CHECK;

/* True when nothing of it would be seen: it is empty, or all spaces of whatever width (the
 * full-width one too), line ends and marks of no width. */
bool utf8_is_blank(const char *text) MUST_CHECK;

/* Code points in a well-formed text; malformed bytes count one each. */
size_t utf8_length(const char *text, size_t size);

/* The bytes of a well-formed text that `most` bytes hold without cutting a character: `size`, or as
 * many as there are before the one that would be cut. */
size_t utf8_fit(const char *text, size_t size, size_t most) MUST_CHECK;

#endif
