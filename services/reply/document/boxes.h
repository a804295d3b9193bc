/* Blocks become boxes: what stands on one line, or must stand together, with its height. Which page
 * a box goes to is decided afterwards (layout.c). Coordinates of a box's content count from its top
 * and from the page's left side. */
#ifndef BANFU_REPLY_DOCUMENT_BOXES_H
#define BANFU_REPLY_DOCUMENT_BOXES_H

#include "reply/document/layout.h"

#include <stdbool.h>

struct box {
    struct box *next;
    length height;
    struct glyph_run *runs;
    struct bar *bars;
    bool keep;              /* on one page with the box before it */
    bool blank;             /* vanishes at a page's top */
    bool foot;              /* stands at the bottom of its page's text block */
    int32_t part;           /* of the document, in reading order, from 1 */
    bool title;             /* what the document is called */
    const struct box *head; /* set once more above it when it is first on its page */
    /* Once on a page: where, and what of the page's lists was there before it. */
    length top;
    const struct glyph_run *runs_end;
    const struct bar *bars_end;
};

/* What boxes are made with, and the list they are added to. */
struct boxes {
    const struct document *document;
    const struct fonts *fonts;
    struct arena *arena;
    struct failure *failure;
    struct box *first, *last;
    int32_t part; /* of the block at hand */
    bool title;
};

/* Sets the failure; always -1. */
int boxes_out_of_memory(struct boxes *boxes);

/* A new box at the list's end; NULL with the failure set when the arena is full. */
struct box *boxes_add(struct boxes *boxes, length height) MUST_CHECK;

/* Adds a rectangle to a box. Returns 0, or -1 with the failure set. */
int boxes_bar(struct boxes *boxes, struct box *box, enum ink ink, length x, length y, length width,
              length height) MUST_CHECK;

/* What a piece of text becomes: lines of one style in a column. */
struct column {
    length x, width;
    const struct paragraph_form *form;
};

struct text_glyph;
struct line;

struct set_text {
    struct text_glyph *glyphs;
    struct line *lines;
    size_t line_count;
};

/* Shapes and cuts `text`. Returns 0, or -1 with the failure set. */
int boxes_cut(struct boxes *boxes, const char *text, const struct column *column,
              struct set_text *ret_text) MUST_CHECK;

/* Sets line `number` into `box`, its em box centred in `pitch` below `top`. */
int boxes_set_line(struct boxes *boxes, struct box *box, const struct set_text *text, size_t number,
                   const struct column *column, length top, enum ink ink) MUST_CHECK;

/* How far the ink of `text` reaches above the baseline at `size`, and its advance. */
int boxes_measure(struct boxes *boxes, enum font_style style, length size, const char *text,
                  length *ret_rise, length *ret_fall, length *ret_width) MUST_CHECK;

/* Where a letterhead stands, from the text block's top. */
struct letterhead_place {
    length size;
    length baseline; /* of the name */
    length rule;     /* the upper edge of its double rule */
    length height;   /* up to the first line of text */
};

int boxes_place_letterhead(struct boxes *boxes, const struct block *block,
                           struct letterhead_place *ret_place) MUST_CHECK;

/* The boxes of each kind of block. Return 0, or -1 with the failure set. */
int boxes_of_letterhead(struct boxes *boxes, const struct block *block) MUST_CHECK;
int boxes_of_table(struct boxes *boxes, const struct block *block) MUST_CHECK;
int boxes_of_symbol(struct boxes *boxes, const struct block *block) MUST_CHECK;

/* Those of all of the document. */
int boxes_of_document(struct boxes *boxes) MUST_CHECK;

#endif
