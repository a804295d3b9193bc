/* Text within XML: DOCX and OFD are written alike. */
#ifndef BANFU_REPLY_DOCUMENT_XML_H
#define BANFU_REPLY_DOCUMENT_XML_H

#include "common/base/buffer.h"

#include <stddef.h>

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

/* Append a text, or its first `size` bytes, as content or as an attribute's value. */
void xml_text(struct buffer *xml, const char *text);
void xml_piece(struct buffer *xml, const char *text, size_t size);

#endif
