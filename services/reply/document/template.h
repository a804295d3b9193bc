/*
 * The papers' wording and order as data: a text of sections, one a paper, one block a line. What
 * the notice binds is marked; a city may word the rest its own way in a file of the same form.
 *
 *   [letter]                              a paper
 *   name 关于{session}第{number}号建议的答复   what the file is called, with fields filled in
 *   numbers                               its pages are numbered
 *   !?member text 以上答复您是否满意…       ! bound by the notice; ?field only when it is not
 * empty, -field only when it is; then what kind of block text+ 领导签名：                        +
 * on one page with what follows
 *
 * Kinds: letterhead, right, line, text, centre, subtitle, small, note (paragraphs), title (| where
 * a line had better end), body (paragraphs, headings 一、（一）, tables of a reply), blank N, gap,
 * signature NAME | DATE, foot, imprint (small, under the last
 * page's text), symbol LINK | TEXT (a QR code), and tables: `table 26 52 / 14 17 /
 * 190` gives breadths in mm, size and pitch in pt, the height in mm to be filled; `head`, `row` and
 * `tall` rows hold cells parted by |, each with `:` centred, `=` on one line, `3*` over three
 * columns, \n a line's end; `rows NAME :.= 40` repeats for the rows of that name, a sign a column
 * (left when it is a dot), at least so many mm high.
 */
#ifndef BANFU_REPLY_DOCUMENT_TEMPLATE_H
#define BANFU_REPLY_DOCUMENT_TEMPLATE_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/buffer.h"
#include "common/base/failure.h"
#include "reply/document/document.h"

#include <stdbool.h>
#include <stddef.h>

struct templates;
struct template;

/* What a template's fields stand for. Strings are UTF-8, "" where there is nothing. */
struct template_field {
    const char *name;
    const char *text;
};

/* Rows that a table repeats: count × columns cells, row by row. */
struct template_rows {
    const char *name;
    const char *const *cells;
    size_t columns, count;
};

struct template_values {
    const struct template_field *fields;
    size_t field_count;
    const struct template_rows *rows;
    size_t rows_count;
};

/* Reads the built-in papers, and over them those of `city` (NULL: none). NULL with a line for the
 * operator in `fault`: a line that cannot be read, a section or field that the built-in papers do
 * not have, or one without what the notice binds. Read by any thread afterwards. */
struct templates *templates_open(const char *city, struct buffer *fault) MUST_CHECK;

/* Accepts NULL. */
void templates_close(struct templates *templates);

/* The paper of that name; NULL when there is none. */
const struct template *templates_find(const struct templates *templates, const char *name);

/* The paper as blocks, in `arena`. Returns 0, or -1 with `failure`: INTERNAL and
 * TEMPLATE_FIELD_MISSING, RESOURCE_EXHAUSTED, or as the symbol's. */
int template_document(const struct template *template, const struct template_values *values,
                      struct arena *arena, struct failure *failure,
                      struct document **ret_document) MUST_CHECK;

#endif
