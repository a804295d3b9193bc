/* Blocks as paragraphs and tables of WordprocessingML. */
#ifndef BANFU_REPLY_DOCUMENT_DOCX_BODY_H
#define BANFU_REPLY_DOCUMENT_DOCX_BODY_H

#include "reply/document/boxes.h"

/* Appends a paragraph that begins with the given properties' elements before w:spacing ("" none).
 */
int docx_paragraph(struct boxes *measuring, struct buffer *xml, const char *text,
                   const struct paragraph_form *form, enum ink ink, const char *before) MUST_CHECK;

/* An empty paragraph of that height. */
void docx_space(struct buffer *xml, length height, bool keep);

/* A red double rule: the two borders of an empty paragraph, `above` below what stands before it. */
void docx_rule(struct buffer *xml, length above, length upper, length lower);

/* All blocks but the letterhead. Returns 0, or -1 with the failure of `measuring`. */
int docx_blocks(struct boxes *measuring, struct buffer *xml) MUST_CHECK;

#endif
