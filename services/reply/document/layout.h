/* Blocks laid out as pages of glyph runs and bars: what any back end needs, and no more. */
#ifndef BANFU_REPLY_DOCUMENT_LAYOUT_H
#define BANFU_REPLY_DOCUMENT_LAYOUT_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"
#include "reply/document/document.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_WIDTH MILLIMETRES(210)
#define PAGE_HEIGHT MILLIMETRES(297)
#define TEXT_LEFT MILLIMETRES(28)
#define TEXT_RIGHT MILLIMETRES(184)
#define TEXT_TOP MILLIMETRES(37)
#define TEXT_BOTTOM MILLIMETRES(262)
#define PAGE_NUMBER_BELOW MILLIMETRES(7) /* the text block */
#define IMPRINT_TOP (TEXT_BOTTOM + PAGE_NUMBER_BELOW + POINTS(3))

enum { PAGES_MAX = 200 };

enum ink { INK_BLACK, INK_RED, INK_GREY };

/* One glyph; `x` counts from the run's. */
struct placed_glyph {
    uint32_t code_point; /* what it stands for; 0 when the glyph before it stands for it too */
    uint16_t glyph;
    length x;
    length advance; /* natural, before spacing */
};

struct glyph_run {
    struct glyph_run *next;
    int face; /* of fonts_face */
    enum ink ink;
    length size;
    length x, y;    /* of the baseline's beginning, from the page's top left corner */
    int32_t turned; /* degrees counter-clockwise */
    int32_t part;   /* of the document, in reading order, from 1; 0: page number, draft's mark */
    bool title;     /* the part that says what the document is */
    const struct placed_glyph *glyphs;
    size_t count;
};

/* A filled rectangle: rules, a table's lines, a symbol's modules. */
struct bar {
    struct bar *next;
    enum ink ink;
    length x, y, width, height; /* of its top left corner */
};

struct page {
    struct page *next;
    struct glyph_run *runs; /* in reading order, what lies under the text first */
    struct bar *bars;
};

enum { SUBSTITUTES_MAX = 32 };

/* A character that its style's own face lacks, and the face that stood in. */
struct substitute {
    uint32_t code_point;
    int face;
};

struct pages {
    const char *title;
    struct page *first, *last;
    size_t count;
    struct substitute substitutes[SUBSTITUTES_MAX]; /* each once; further ones are not told */
    size_t substitute_count;
};

/*
 * Lays `document` out behind the pages already in `pages` (zeroed at first), all in the document's
 * arena. Returns 0, or -1 with `failure`: INVALID_ARGUMENT and CHARACTER_WITHOUT_GLYPH naming the
 * character, RESOURCE_EXHAUSTED when arena or PAGES_MAX is reached.
 */
int layout_document(const struct document *document, const struct fonts *fonts,
                    struct failure *failure, struct pages *pages) MUST_CHECK;

#endif
