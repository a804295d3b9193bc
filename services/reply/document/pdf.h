/* Pages as a PDF 1.7 file: fonts embedded and subset, text extractable, the same input the same
 * bytes. */
#ifndef BANFU_REPLY_DOCUMENT_PDF_H
#define BANFU_REPLY_DOCUMENT_PDF_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/buffer.h"
#include "common/base/failure.h"
#include "reply/document/layout.h"

/* Appends the file to `ret_file`; `arena` is for passing needs. Returns 0, or -1 with `failure`:
 * RESOURCE_EXHAUSTED, or INTERNAL when a font cannot be subset. */
int pdf_write(const struct pages *pages, const struct fonts *fonts, struct arena *arena,
              struct buffer *ret_file, struct failure *failure) MUST_CHECK;

#endif
