/* One page's Content.xml (GB/T 33190-2016, 7.7): a path for each bar, text objects for each run. */
#ifndef BANFU_REPLY_DOCUMENT_OFD_PAGE_H
#define BANFU_REPLY_DOCUMENT_OFD_PAGE_H

#include "common/base/buffer.h"
#include "reply/document/layout.h"
#include "reply/document/xml.h"

#include <stdint.h>

#define OFD_ROOT(name) XML_HEAD "<ofd:" name " xmlns:ofd=\"http://www.ofdspec.org/2016\""

/* The page and everything on it, in millimetres. */
#define OFD_PAGE_AREA "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"

/* A font as pages refer to it. */
struct ofd_font {
    int id;
    uint16_t *numbers; /* of each glyph of the face in the file's own font */
};

/* Appends the page. Identifiers are given out behind `last_id`, which is moved on. */
void ofd_page(const struct page *page, const struct ofd_font fonts[FONT_FACES], int *last_id,
              struct buffer *xml);

#endif
