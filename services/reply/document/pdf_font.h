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

/* What a file uses of one face. */
struct pdf_font {
    const struct font_face *face; /* NULL: nothing */
    uint32_t *code_points;        /* of each glyph; 0: not used */
    uint16_t *glyphs; /* those used, by their numbers in the file once that is asked for */
    size_t count;
};

/* Begins with nothing of `face`. Returns 0, or -1 when the arena is full. */
int pdf_font_begin(struct pdf_font *font, const struct font_face *face,
                   struct arena *arena) MUST_CHECK;

/* A glyph is used, for `code_point` (0: for what the glyph before it stands for). */
void pdf_font_note(struct pdf_font *font, uint16_t glyph, uint32_t code_point);

/* Appends the subset's CFF table to `ret_table`. Returns 0, or -1 when it cannot be made. */
int pdf_font_subset(const struct pdf_font *font, struct buffer *ret_table) MUST_CHECK;

/* Appends the widths (the W array, PDF 9.7.4.3) and the ToUnicode CMap (9.10.3). Returns 0, or -1.
 */
int pdf_font_widths(const struct pdf_font *font, struct buffer *ret_text) MUST_CHECK;
int pdf_font_unicode(const struct pdf_font *font, struct buffer *ret_text) MUST_CHECK;

/* Puts the glyphs into the order of their numbers in the file: before what is above. */
void pdf_font_sort(struct pdf_font *font);

/* Appends four hexadecimal digits. */
void pdf_font_hex(uint32_t number, struct buffer *text);

/* Appends a code point in UTF-16, as hexadecimal digits. */
void pdf_font_utf16(uint32_t code_point, struct buffer *text);

#endif
