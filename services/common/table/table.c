#include "common/table/table.h"

#include "common/base/utf8.h"
#include "common/table/table_builder.h"
#include "common/table/text_encoding.h"

#include <string.h>

void table_builder_init(struct table_builder *builder, struct arena *arena, struct failure *failure)
{
    *builder = (struct table_builder){.arena = arena, .failure = failure};
}

static int out_of_memory(struct failure *failure)
{
    failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                "表格太大，内存不足，请分成几个文件导入");
    return -1;
}

static void trim(const char **text, size_t *size)
{
    static const char ideographic_space[] = "\u3000";

    for (;;) {
        if (*size > 0 && strchr(" \t\r\n", **text)) {
            ++*text;
            --*size;
        } else if (*size >= 3 && memcmp(*text, ideographic_space, 3) == 0) {
            *text += 3;
            *size -= 3;
        } else {
            break;
        }
    }
    for (;;) {
        if (*size > 0 && strchr(" \t\r\n", (*text)[*size - 1])) {
            --*size;
        } else if (*size >= 3 && memcmp(*text + *size - 3, ideographic_space, 3) == 0) {
            *size -= 3;
        } else {
            break;
        }
    }
}

int table_builder_put(struct table_builder *builder, size_t line, size_t column, const char *text,
                      size_t size)
{
    trim(&text, &size);
    if (size == 0) {
        return 0;
    }
    if (column >= TABLE_COLUMNS_MAX) {
        failure_set(builder->failure, STATUS_INVALID_ARGUMENT, "TABLE_TOO_LARGE", "第%zu行超过%d列",
                    line, TABLE_COLUMNS_MAX);
        return -1;
    }
    if (size > TABLE_CELL_MAX) {
        failure_set(builder->failure, STATUS_INVALID_ARGUMENT, "TABLE_TOO_LARGE",
                    "第%zu行第%zu列的文字超过64KB", line, column + 1);
        return -1;
    }
    if (!utf8_valid(text, size) || memchr(text, '\0', size)) {
        failure_set(builder->failure, STATUS_INVALID_ARGUMENT, "TABLE_ENCODING_UNKNOWN",
                    "第%zu行第%zu列有无法识别的字符", line, column + 1);
        return -1;
    }
    const char *cell = arena_copy(builder->arena, text, size);
    if (!cell) {
        return out_of_memory(builder->failure);
    }
    builder->cells[column] = cell;
    if (column >= builder->cell_count) {
        builder->cell_count = column + 1;
    }
    return 0;
}

static int make_room(struct table_builder *builder)
{
    if (builder->row_count < builder->row_room) {
        return 0;
    }
    size_t room = builder->row_room ? builder->row_room * 2 : 512;
    struct table_row *rows = arena_array(builder->arena, room, sizeof(*rows));
    if (!rows) {
        return out_of_memory(builder->failure);
    }
    if (builder->row_count > 0) {
        memcpy(rows, builder->rows, builder->row_count * sizeof(*rows));
    }
    builder->rows = rows;
    builder->row_room = room;
    return 0;
}

int table_builder_end_row(struct table_builder *builder, size_t line)
{
    if (builder->cell_count == 0) {
        return 0;
    }
    if (builder->row_count == TABLE_ROWS_MAX) {
        failure_set(builder->failure, STATUS_INVALID_ARGUMENT, "TABLE_TOO_LARGE",
                    "表格超过%d行，请分成几个文件导入", TABLE_ROWS_MAX);
        return -1;
    }
    const char **cells = arena_array(builder->arena, builder->cell_count, sizeof(*cells));
    if (!cells || make_room(builder) != 0) {
        return out_of_memory(builder->failure);
    }
    for (size_t i = 0; i < builder->cell_count; i++) {
        cells[i] = builder->cells[i] ? builder->cells[i] : "";
        builder->cells[i] = NULL;
    }
    builder->rows[builder->row_count++] =
        (struct table_row){.line = line, .cell_count = builder->cell_count, .cells = cells};
    builder->cell_count = 0;
    return 0;
}

static int read_format(const void *bytes, size_t size, struct table_builder *builder)
{
    static const char zip_magic[] = "PK\x03\x04";
    const char *text;
    size_t text_size;

    if (size >= 4 && memcmp(bytes, zip_magic, 4) == 0) {
        return table_read_xlsx(bytes, size, builder);
    }
    if (text_to_utf8(bytes, size, builder->arena, builder->failure, &text, &text_size) != 0) {
        return -1;
    }
    return table_read_csv(text, text_size, builder);
}

int table_read(const void *bytes, size_t size, struct arena *arena, struct failure *failure,
               struct table *ret_table)
{
    struct table_builder builder;

    if (size > TABLE_BYTES_MAX) {
        failure_set(failure, STATUS_INVALID_ARGUMENT, "TABLE_TOO_LARGE",
                    "文件超过16MB，请分成几个文件导入");
        return -1;
    }
    table_builder_init(&builder, arena, failure);
    if (read_format(bytes, size, &builder) != 0) {
        return -1;
    }
    if (builder.row_count == 0) {
        failure_set(failure, STATUS_INVALID_ARGUMENT, "TABLE_EMPTY", "文件里没有内容");
        return -1;
    }
    *ret_table = (struct table){.row_count = builder.row_count, .rows = builder.rows};
    return 0;
}

const char *table_cell(const struct table_row *row, size_t column)
{
    return column < row->cell_count ? row->cells[column] : "";
}

size_t table_find_column(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->rows[0].cell_count; i++) {
        if (strcmp(table->rows[0].cells[i], name) == 0) {
            return i;
        }
    }
    return TABLE_COLUMNS_MAX;
}
