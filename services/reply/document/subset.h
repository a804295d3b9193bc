/* What a file uses of one face, and the font of that alone that the file carries. */
#ifndef BANFU_REPLY_DOCUMENT_SUBSET_H
#define BANFU_REPLY_DOCUMENT_SUBSET_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/buffer.h"
#include "reply/document/layout.h"

#include <stddef.h>
#include <stdint.h>

/* A glyph that stands for no character by itself. */
#define NO_CODE_POINT UINT32_MAX

struct subset {
    const struct font_face *face; /* NULL: nothing */
    uint32_t *code_points;        /* of each glyph of the face; 0: not used */
    uint16_t *glyphs;             /* those used, in rising order */
    size_t count;
};

/* Notes in `subsets`, one a face (zeroed at first), what `pages` use. Returns 0, or -1 when the
 * arena is full. */
int subset_pages(const struct pages *pages, const struct fonts *fonts, struct arena *arena,
                 struct subset subsets[FONT_FACES]) MUST_CHECK;

/*
 * Appends a CFF table (Adobe Technical Note 5176) with the glyphs that are used, numbered from 1 in
 * the order of `glyphs`; 0 is .notdef. It is CID-keyed, a glyph's identifier its number in the
 * face. Returns 0, or -1 when memory is short.
 */
int subset_cff(const struct subset *subset, struct buffer *ret_table) MUST_CHECK;

#endif
