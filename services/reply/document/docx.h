/* A document as DOCX (ECMA-376, WordprocessingML): the page of the PDF, to be edited in Word or
 * WPS. Made of blocks, not of glyph runs: lines are the reader's to break. The same document gives
 * the same bytes. */
#ifndef BANFU_REPLY_DOCUMENT_DOCX_H
#define BANFU_REPLY_DOCUMENT_DOCX_H

#include "common/base/attributes.h"
#include "common/base/buffer.h"
#include "common/base/failure.h"
#include "reply/document/document.h"

/* Appends the file to `ret_file`. Returns 0, or -1 with `failure`: CHARACTER_WITHOUT_GLYPH in what
 * is measured here, RESOURCE_EXHAUSTED. Symbols are left out: cards are printed, not edited. */
int docx_write(const struct document *document, const struct fonts *fonts, struct buffer *ret_file,
               struct failure *failure) MUST_CHECK;

#endif
