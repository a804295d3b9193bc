/* A reply's text as paragraphs: headings 一、 and （一） in their own faces, lines of cells parted
 * by tabs or | as tables. */
#ifndef BANFU_REPLY_DOCUMENT_BODY_H
#define BANFU_REPLY_DOCUMENT_BODY_H

#include "common/base/attributes.h"
#include "reply/document/document.h"

/* Adds `text`, its paragraphs parted by line feeds. Returns 0, or -1 when the arena is full. */
int body_add(struct document *document, const char *text) MUST_CHECK;

#endif
