/* How the readers of the formats fill a table: a cell at a time, then the row. Private to this
 * folder. */
#ifndef BANFU_TABLE_TABLE_BUILDER_H
#define BANFU_TABLE_TABLE_BUILDER_H

#include "common/table/table.h"

struct table_builder {
    struct arena *arena;
    struct failure *failure;
    struct table_row *rows;
    size_t row_count;
    size_t row_room;
    const char *cells[TABLE_COLUMNS_MAX]; /* of the row under way; NULL where the file has none */
    size_t cell_count;
};

void table_builder_init(struct table_builder *builder, struct arena *arena,
                        struct failure *failure);

/* Puts `size` bytes of well-formed UTF-8 at `column` of the row under way. Each returns 0, or -1
 * with the failure set. `line` names the place in messages. */
int table_builder_put(struct table_builder *builder, size_t line, size_t column, const char *text,
                      size_t size) MUST_CHECK;
int table_builder_end_row(struct table_builder *builder, size_t line) MUST_CHECK;

/* The formats: each fills the builder from a whole file. */
int table_read_csv(const char *text, size_t size, struct table_builder *builder) MUST_CHECK;
int table_read_xlsx(const void *bytes, size_t size, struct table_builder *builder) MUST_CHECK;

/* One worksheet's XML and the shared strings' XML, unpacked. `shared_size` may be 0. */
int table_read_sheet(const char *sheet, size_t sheet_size, const char *shared, size_t shared_size,
                     struct table_builder *builder) MUST_CHECK;

#endif
