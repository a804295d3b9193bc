/* The outlines of a face's glyphs as files carry them. Each is made when it is first asked for and
 * then kept: most letters are written with the same few thousand characters. */
#ifndef BANFU_REPLY_DOCUMENT_OUTLINES_H
#define BANFU_REPLY_DOCUMENT_OUTLINES_H

#include "common/base/attributes.h"

#include <hb.h>
#include <stddef.h>
#include <stdint.h>

struct outlines;

struct outline {
    size_t size;
    uint8_t charstring[];
};

/* Those of `font`, whose units are thousandths of an em; it must stay as long. NULL when memory is
 * short. */
struct outlines *outlines_new(hb_font_t *font, uint32_t glyph_count) MUST_CHECK;

/* Accepts NULL; no thread may be using them. */
void outlines_free(struct outlines *outlines);

/* A glyph's outline, owned by `outlines`; NULL when memory is short. Safe on any thread. */
const struct outline *outlines_get(struct outlines *outlines, uint16_t glyph);

#endif
