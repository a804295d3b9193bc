#include "reply/document/xml.h"

#include <string.h>

void xml_piece(struct buffer *xml, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        switch (text[i]) {
        case '&': buffer_append_text(xml, "&amp;"); break;
        case '<': buffer_append_text(xml, "&lt;"); break;
        case '>': buffer_append_text(xml, "&gt;"); break;
        case '"': buffer_append_text(xml, "&quot;"); break;
        default: buffer_append_char(xml, text[i]); break;
        }
    }
}

void xml_text(struct buffer *xml, const char *text)
{
    xml_piece(xml, text, strlen(text));
}
