/* Which objects a file of pdf.h begins with: what pdf_join.h takes apart again. */
#ifndef BANFU_REPLY_DOCUMENT_PDF_INSIDE_H
#define BANFU_REPLY_DOCUMENT_PDF_INSIDE_H

#include "common/base/buffer.h"

enum {
    OBJECT_CATALOG = 1,
    OBJECT_PAGES = 2,
    OBJECT_INFO = 3,
    OBJECT_STRUCTURE = 4,
    OBJECT_DOCUMENT = 5,
    OBJECT_FIRST_FREE = 6
};

/* The four bytes over 127 tell programs that move files that this one is binary. */
#define PDF_BEGIN "%PDF-1.7\n%\xE5\x8A\x9E\xE5\n"

/* The bodies of the catalogue and of the information about a file of that title. */
void pdf_append_catalogue(struct buffer *file);
void pdf_append_information(struct buffer *file, const char *title);

#endif
