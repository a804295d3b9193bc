/* Pages as an OFD file (GB/T 33190-2016), what government offices archive in: the glyph runs of the
 * PDF, fonts subset and embedded, glyphs named by their numbers and beside them the text; the same
 * input the same bytes. */
#ifndef BANFU_REPLY_DOCUMENT_OFD_H
#define BANFU_REPLY_DOCUMENT_OFD_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/buffer.h"
#include "common/base/failure.h"
#include "reply/document/layout.h"

/* Appends the file to `ret_file`; `arena` is for passing needs. Returns 0, or -1 with `failure`:
 * RESOURCE_EXHAUSTED, or INTERNAL when a font cannot be subset. */
int ofd_write(const struct pages *pages, const struct fonts *fonts, struct arena *arena,
              struct buffer *ret_file, struct failure *failure) MUST_CHECK;

#endif
