/* A face as a PDF carries it: the subset that a file uses, and what its codes mean. */
#ifndef BANFU_REPLY_DOCUMENT_PDF_FONT_H
#define BANFU_REPLY_DOCUMENT_PDF_FONT_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/buffer.h"
#include "reply/document/fonts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a file uses of one face, by glyph. */
struct pdf_font {
    const struct font_face *face;
    bool used;
    uint32_t *code_points; /* of each glyph; 0: not used, or without a character of its own */
    uint8_t *taken;        /* 1: used */
};

/* Appends the subset's CFF table to `ret_table`. Returns 0, or -1 when it cannot be made. */
int pdf_font_subset(const struct pdf_font *font, struct buffer *ret_table) MUST_CHECK;

/* Appends the widths (the W array, PDF 9.7.4.3) and the ToUnicode CMap (9.10.3). Returns 0, or -1.
 */
int pdf_font_widths(const struct pdf_font *font, struct arena *arena,
                    struct buffer *ret_text) MUST_CHECK;
int pdf_font_unicode(const struct pdf_font *font, struct arena *arena,
                     struct buffer *ret_text) MUST_CHECK;

/* Appends a code point in UTF-16, as hexadecimal digits. */
void pdf_font_utf16(uint32_t code_point, struct buffer *text);

#endif
