/* A subset as a font file of its own (OpenType with CFF outlines): what OFD embeds. */
#ifndef BANFU_REPLY_DOCUMENT_OFD_FONT_H
#define BANFU_REPLY_DOCUMENT_OFD_FONT_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/buffer.h"
#include "reply/document/subset.h"

/* Appends the file to `ret_file`; each glyph's number in it goes to `ret_numbers`, by the glyph of
 * the face. Characters are mapped too, for readers that go by them. Returns 0, or -1. */
int ofd_font_write(const struct subset *font, struct arena *arena, struct buffer *ret_file,
                   uint16_t *ret_numbers) MUST_CHECK;

#endif
