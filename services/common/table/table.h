/*
 * A table of cells as offices hand it over: CSV in UTF-8 (with or without BOM) or GB18030, or the
 * first sheet of an XLSX workbook. What the cells mean is the caller's affair.
 */
#ifndef BANFU_TABLE_TABLE_H
#define BANFU_TABLE_TABLE_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"

#include <stddef.h>

/* Caps that hold for every table, whatever the arena allows. */
enum {
    TABLE_BYTES_MAX = 16 << 20,    /* of the file handed in */
    TABLE_EXPANDED_MAX = 64 << 20, /* of one part of a workbook, unpacked */
    TABLE_ROWS_MAX = 20000,
    TABLE_COLUMNS_MAX = 64,
    TABLE_CELL_MAX = 64 << 10 /* UTF-8 bytes of one cell */
};

struct table_row {
    size_t line;        /* where the file has it, from 1, for messages: CSV records or sheet rows */
    size_t cell_count;  /* trailing cells that the file leaves out are not counted */
    const char **cells; /* UTF-8, well formed, NUL-terminated, white space trimmed at both ends */
};

struct table {
    size_t row_count;
    struct table_row *rows; /* rows with no text at all are left out */
};

/*
 * Reads `size` bytes into a table that lives in `arena`, which the caller keeps.
 *
 * Returns 0, or -1 with `failure` set and `ret_table` untouched: INVALID_ARGUMENT with reason
 * TABLE_TOO_LARGE, TABLE_ENCODING_UNKNOWN (neither UTF-8 nor GB18030), TABLE_MALFORMED (broken
 * quoting, no workbook, damaged or encrypted workbook, a document type declaration) or TABLE_EMPTY;
 * RESOURCE_EXHAUSTED with OUT_OF_MEMORY. Messages are Chinese and name the line where there is one.
 */
int table_read(const void *bytes, size_t size, struct arena *arena, struct failure *failure,
               struct table *ret_table) MUST_CHECK;

/* The cell at `column`, from 0; "" past the row's last cell. */
const char *table_cell(const struct table_row *row, size_t column);

/* The column of the first row whose text is `name`, or TABLE_COLUMNS_MAX when there is none. */
size_t table_find_column(const struct table *table, const char *name);

#endif
