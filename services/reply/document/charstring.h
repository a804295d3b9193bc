/* A glyph's outline as a Type 2 charstring (Adobe Technical Note 5177), without hints. */
#ifndef BANFU_REPLY_DOCUMENT_CHARSTRING_H
#define BANFU_REPLY_DOCUMENT_CHARSTRING_H

#include "common/base/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In units of the face. */
struct outline_point {
    int32_t x, y;
};

enum outline_step { OUTLINE_MOVE, OUTLINE_LINE, OUTLINE_CURVE };

/* From where the segment before it ended. */
struct outline_segment {
    enum outline_step step;
    struct outline_point handles[2]; /* of a curve */
    struct outline_point end;
};

/*
 * Takes out of `segments` what nobody sees: a curve within 1.5 units of its chord becomes a line,
 * and lines whose ends are within 0.75 of one line become that one. A unit of a character in size
 * 3 is 6 micrometres, a seventh of a dot of 600 to the inch. Returns how many are left.
 */
size_t charstring_simplify(struct outline_segment *segments, size_t count);

/* Appends the charstring. `width` is left out when it is CHARSTRING_WIDTH, which the font's Private
 * DICT is to name as default, and 0 as nominal. */
#define CHARSTRING_WIDTH 1000
void charstring_write(const struct outline_segment *segments, size_t count, int32_t width,
                      struct buffer *ret_charstring);

#endif
