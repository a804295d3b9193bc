/* Shaped text cut into lines, and lines set as glyph runs. */
#ifndef BANFU_REPLY_DOCUMENT_LINES_H
#define BANFU_REPLY_DOCUMENT_LINES_H

#include "reply/document/layout.h"
#include "reply/document/text.h"

struct line {
    size_t begin, end;   /* of its glyphs, spaces at its end left out */
    size_t next;         /* where the next line begins */
    length width;        /* as set */
    length hang_left;    /* the empty half of an opening mark that goes at its beginning */
    bool ends_paragraph; /* or a forced break follows: not stretched */
};

enum { LINES_MAX = 4000 };

/* The measure of a paragraph. */
struct measure {
    length width;
    length first_indent;
    enum alignment alignment;
};

/* Cuts `count` glyphs into lines, at least one. Returns 0, or -1 when the arena is full or there
 * are more than LINES_MAX. */
int lines_cut(const struct text_glyph *glyphs, size_t count, const struct measure *measure,
              struct arena *arena, struct line **ret_lines, size_t *ret_count) MUST_CHECK;

/* Where a line goes. */
struct line_place {
    length x, width; /* of the room it is aligned in */
    length baseline;
    length size;
    enum ink ink;
    enum alignment alignment;
};

/* Sets a line as glyph runs, in front of `runs`. Returns 0, or -1 when the arena is full. */
int lines_set(const struct text_glyph *glyphs, const struct line *line,
              const struct line_place *place, struct arena *arena,
              struct glyph_run **runs) MUST_CHECK;

#endif
