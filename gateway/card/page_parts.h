/* What plain pages without script are made of: large type, fit for an old phone. Texts from outside
 * are escaped here. */
#ifndef BANFU_GATEWAY_CARD_PAGE_PARTS_H
#define BANFU_GATEWAY_CARD_PAGE_PARTS_H

#include "common/base/buffer.h"

/* A whole HTML document stands between these two. */
void page_begin(struct buffer *page, const char *title);
void page_end(struct buffer *page);

void page_escaped_char(struct buffer *page, char byte);
void page_escaped(struct buffer *page, const char *text);

/* One line of a <dl>; nothing when `text` is "". */
void page_item(struct buffer *page, const char *name, const char *text);

/* A sentence that is not to be overlooked. */
void page_note(struct buffer *page, const char *text);

#endif
