/* What a file uses of one face, and the subset of its outlines that the file carries. */
#ifndef BANFU_REPLY_DOCUMENT_SUBSET_H
#define BANFU_REPLY_DOCUMENT_SUBSET_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "reply/document/layout.h"

#include <hb.h>
#include <stddef.h>
#include <stdint.h>

/* A glyph that stands for no character by itself. */
#define NO_CODE_POINT UINT32_MAX

struct subset {
    const struct font_face *face; /* NULL: nothing */
    uint32_t *code_points;        /* of each glyph of the face; 0: not used */
    uint16_t *glyphs;             /* those used, in the order they were met */
    size_t count;
};

/* Notes in `subsets`, one a face (zeroed at first), what `pages` use. Returns 0, or -1 when the
 * arena is full. */
int subset_pages(const struct pages *pages, const struct fonts *fonts, struct arena *arena,
                 struct subset subsets[FONT_FACES]) MUST_CHECK;

/* The outlines that are used as a face of their own (CFF, head, maxp), to be destroyed by the
 * caller; NULL when it cannot be made. Its number for each glyph goes to `ret_numbers`, by the
 * glyph of the face; NULL: they are not wanted. */
hb_face_t *subset_make(const struct subset *subset, uint16_t *ret_numbers) MUST_CHECK;

#endif
