/* A face as a PDF carries it: the subset that a file uses, and what its codes mean. */
#ifndef BANFU_REPLY_DOCUMENT_PDF_FONT_H
#define BANFU_REPLY_DOCUMENT_PDF_FONT_H

#include "common/base/attributes.h"
#include "common/base/buffer.h"
#include "reply/document/subset.h"

#include <stdint.h>

/* Appends the widths (the W array, PDF 9.7.4.3) and the ToUnicode CMap (9.10.3). Returns 0, or -1.
 */
int pdf_font_widths(const struct subset *font, struct buffer *ret_text) MUST_CHECK;
int pdf_font_unicode(const struct subset *font, struct buffer *ret_text) MUST_CHECK;

/* Appends four hexadecimal digits. */
void pdf_font_hex(uint32_t number, struct buffer *text);

/* Appends a code point in UTF-16, as hexadecimal digits. */
void pdf_font_utf16(uint32_t code_point, struct buffer *text);

#endif
