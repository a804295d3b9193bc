/*
 * Tables as spreadsheets take them in: CSV (RFC 4180) in UTF-8 with its mark, every cell quoted.
 * What a spreadsheet would take for a formula gets an apostrophe before it: texts come from people.
 */
#ifndef BANFU_TABLE_CSV_WRITE_H
#define BANFU_TABLE_CSV_WRITE_H

#include "common/base/buffer.h"

#include <stddef.h>

/* The byte order mark by which Excel knows UTF-8; before the first row. */
void csv_begin(struct buffer *file);

/* One row. A buffer that is full says so by itself. */
void csv_row(struct buffer *file, const char *const *cells, size_t count);

#endif
