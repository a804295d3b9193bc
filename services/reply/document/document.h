/*
 * A document is a list of blocks: letters, cards and papers are built once as blocks, laid out once
 * as glyph runs (layout.h), and written by back ends (pdf.h) that know nothing of the trade.
 *
 * Lengths are thousandths of a point (1/72 inch): MILLIMETRES(156), POINTS(16). Texts are UTF-8 and
 * are copied. Adding to a document whose arena is full is remembered and makes the layout fail.
 */
#ifndef BANFU_REPLY_DOCUMENT_DOCUMENT_H
#define BANFU_REPLY_DOCUMENT_DOCUMENT_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "reply/document/fonts.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t length; /* 1/1000 pt */

#define POINTS(points) ((length)((points)*1000.0))
#define MILLIMETRES(millimetres) ((length)((millimetres)*72000.0 / 25.4))

/* The sizes of GB/T 9704-2012. */
#define SIZE_2 POINTS(22)
#define SIZE_3 POINTS(16)
#define SIZE_4 POINTS(14)

/* One of 28 characters in a line of the text block. */
#define CELL MILLIMETRES(5.571)
#define LINE_PITCH MILLIMETRES(10.227)

enum alignment {
    ALIGN_LEFT,   /* and stretched to the measure, the last line aside */
    ALIGN_RAGGED, /* left, never stretched */
    ALIGN_RIGHT,
    ALIGN_CENTRE,
    ALIGN_BALANCED /* centred, lines alike */
};

struct paragraph_form {
    enum font_style style;
    length size;
    enum alignment alignment;
    length first_indent; /* of the first line, further in */
    length left, right;  /* from the text block's sides */
    length pitch;        /* from line to line; 0: LINE_PITCH */
    bool keep_with_next; /* no page ends between this and what follows */
    const char *lead;    /* its first bytes, set in `lead_style`: 一、 or a row's name */
    enum font_style lead_style;
};

enum block_kind {
    BLOCK_LETTERHEAD,
    BLOCK_PARAGRAPH,
    BLOCK_BLANK,
    BLOCK_SIGNATURE,
    BLOCK_FOOT,
    BLOCK_TABLE,
    BLOCK_SYMBOL
};

enum { TABLE_COLUMNS_MAX = 12, TABLE_ROWS_MAX = 400, SYMBOL_SIDE_MAX = 177 };

/* One cell, over `span` columns from where the one before it ends. */
struct table_cell {
    const char *text;
    int span; /* 0 ends the row */
    bool centred;
    bool one_line; /* set smaller rather than wrapped */
};

struct table_row {
    struct table_cell cells[TABLE_COLUMNS_MAX];
    length least_height;
    int32_t grows; /* its share of what the table lacks of `fill` */
    bool heads;    /* the first row: set again on every page */
};

struct block {
    struct block *next;
    enum block_kind kind;
    struct paragraph_form form; /* paragraph, foot, table (style and size) */
    const char *text;
    const char *more;       /* signature: the date under the name */
    int32_t count;          /* blank: lines; symbol: modules a side */
    const uint8_t *modules; /* symbol: count × count bytes, 1 is dark */
    length side;            /* symbol: its breadth */
    length columns[TABLE_COLUMNS_MAX];
    const struct table_row *rows;
    size_t row_count;
    length fill; /* table: the height it is to have, set smaller or grown to it; 0: its own */
};

struct document {
    struct arena *arena;
    const char *title;   /* of the file */
    const char *imprint; /* under the last page's text block; NULL: none */
    bool draft;          /* 草稿 across every page */
    bool page_numbers;
    struct block *first, *last;
    bool failed;
};

/* An empty document in `arena`; NULL when that is full. */
struct document *document_new(struct arena *arena, const char *title) MUST_CHECK;

/* The unit's name in red with its double rule, and the second rule at the page's foot. First. */
void document_letterhead(struct document *document, const char *unit);

void document_paragraph(struct document *document, const char *text,
                        const struct paragraph_form *form);

/* `lines` empty lines; fewer where a page ends. */
void document_blank(struct document *document, int32_t lines);

/* An empty line that stays below what stands before it. */
void document_gap(struct document *document);

/* The unit's name centred over the date, an empty zone for the seal over both, kept with what
 * stands before it so that the date's page carries text. */
void document_signature(struct document *document, const char *unit, const char *date);

/* A line at the foot of the last page's text block: 抄送. Last. */
void document_foot(struct document *document, const char *text);

/*
 * One small line under the last page's text block, in the middle of the row of page numbers, which
 * stand at its ends by turns: so its place is the same on every page, and it takes nothing of the
 * 22 rows of GB/T 9704, nor of the space between 抄送 and the text block's end.
 */
#define IMPRINT_SIZE POINTS(7.5) /* 六号 */
void document_imprint(struct document *document, const char *text);
struct paragraph_form document_imprint_form(const struct document *document);

/* A ruled table. `columns` are their breadths, up to the first 0. Rows and texts are copied. */
void document_table(struct document *document, const length columns[TABLE_COLUMNS_MAX],
                    const struct table_row *rows, size_t count, const struct paragraph_form *form);

/* The height that the table added last is to have in all. */
void document_fill_table(struct document *document, length height);

/* A square of `side` modules, such as a QR code, with the text beside it. Copied. */
void document_symbol(struct document *document, const uint8_t *modules, int32_t count, length side,
                     const char *text, const struct paragraph_form *form);

#endif
