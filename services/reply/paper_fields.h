/* What a paper's template (document/template.h) is filled with, gathered field by field. What the
 * paper cannot do without and nobody has entered yet is named, so that no paper has a hole. Pure.
 */
#ifndef BANFU_REPLY_PAPER_FIELDS_H
#define BANFU_REPLY_PAPER_FIELDS_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/date.h"
#include "common/base/failure.h"
#include "reply/document/template.h"

#include <stdbool.h>

enum { PAPER_FIELDS_MAX = 32, PAPER_TABLES_MAX = 3 };

struct paper_fields {
    struct arena *arena;
    struct failure *failure;
    struct template_field fields[PAPER_FIELDS_MAX];
    struct template_rows rows[PAPER_TABLES_MAX];
    struct template_values values;
};

/* Both are the caller's; what is put lives as long as the arena, or is copied into it. */
void paper_fields_init(struct paper_fields *fields, struct arena *arena, struct failure *failure);

/* `text` NULL: it could not be made, memory was short. */
void paper_put(struct paper_fields *fields, const char *name, const char *text);
void paper_put_day(struct paper_fields *fields, const char *name, civil_day day);
/* "2022-06-30"; "" stays "". */
void paper_put_date(struct paper_fields *fields, const char *name, const char *date);

/* The same, and where it is empty the paper is refused: `asked` is the request's field, or the
 * noun's, by which it would be entered; `what` it is, in words. */
void paper_need(struct paper_fields *fields, const char *name, const char *text, const char *asked,
                const char *what);

/* The paper cannot be made: PAPER_LACKS, with `asked` among its fields. */
void paper_lacks(struct paper_fields *fields, const char *asked, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Rows that a table of the template repeats. */
struct paper_table {
    struct template_rows *rows;
    const char **cells;
};

/* Room for `most` rows of `columns` cells, as the template's rows of that name. -1 with the
 * failure. */
int paper_table(struct paper_fields *fields, const char *name, size_t columns, size_t most,
                struct paper_table *ret_table) MUST_CHECK;
/* A further row of it; a cell that is NULL could not be made. */
void paper_row(struct paper_fields *fields, const struct paper_table *table,
               const char *const *cells);

/* 2022年6月30日, "" for none; NULL when the arena is full. */
const char *paper_day(struct arena *arena, civil_day day);

#endif
