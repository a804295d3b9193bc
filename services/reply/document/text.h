/* A paragraph's text as glyphs that know where a line may end after them (UAX 14, by libunibreak).
 */
#ifndef BANFU_REPLY_DOCUMENT_TEXT_H
#define BANFU_REPLY_DOCUMENT_TEXT_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"
#include "reply/document/document.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a title's line had better end is marked by a zero width space, which leaves no glyph. */
#define TEXT_LINE_MAY_END "\xE2\x80\x8B"

enum text_break { TEXT_STAYS, TEXT_MAY_BREAK, TEXT_HAD_BETTER_BREAK, TEXT_MUST_BREAK };

enum text_squeeze { SQUEEZE_NONE, SQUEEZE_OPENING, SQUEEZE_CLOSING };

struct text_glyph {
    uint32_t code_point; /* 0 when the glyph before it stands for it too */
    uint16_t glyph;
    int16_t face;
    length natural; /* advance of the font */
    length advance; /* with spacing */
    enum text_break after;
    enum text_squeeze squeeze; /* a full-width mark: its empty half may go at a line's edge */
};

struct text_style {
    enum font_style style;
    length size;
    size_t lead_bytes; /* the first bytes of the text, set in `lead_style` */
    enum font_style lead_style;
};

/* To be called once before the first text, on one thread. */
void text_start(void);

/* Shapes `text`. Returns 0, or -1 with `failure`: CHARACTER_WITHOUT_GLYPH or OUT_OF_MEMORY. */
int text_shape(const struct fonts *fonts, const struct text_style *style, const char *text,
               struct arena *arena, struct failure *failure, struct text_glyph **ret_glyphs,
               size_t *ret_count) MUST_CHECK;

/* For titles: no line ends within 《》, nor but where it had better when such places are marked,
 * as long as the pieces fit `width`. */
void text_keep_together(struct text_glyph *glyphs, size_t count, length width);

#endif
