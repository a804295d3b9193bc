#include "common/table/headings.h"

#include <string.h>

static size_t find(const struct table *table, const struct table_heading *heading)
{
    size_t column = table_find_column(table, heading->name);

    if (column == TABLE_COLUMNS_MAX && heading->other_name) {
        column = table_find_column(table, heading->other_name);
    }
    return column;
}

static bool stands_again(const struct table_row *first, size_t column)
{
    for (size_t i = column + 1; i < first->cell_count; i++) {
        if (strcmp(first->cells[i], first->cells[column]) == 0) {
            return true;
        }
    }
    return false;
}

int table_locate(const struct table *table, const struct table_heading *headings, size_t count,
                 struct failure *failure, size_t *ret_columns)
{
    for (size_t i = 0; i < count; i++) {
        size_t column = find(table, &headings[i]);
        ret_columns[i] = column;
        if (column == TABLE_COLUMNS_MAX && headings[i].required) {
            failure_set(failure, STATUS_INVALID_ARGUMENT, "TABLE_COLUMN_MISSING",
                        "表格第一行缺少必需的列");
            failure_add_field(failure, headings[i].name, "缺少“%s”列", headings[i].name);
        } else if (column != TABLE_COLUMNS_MAX && stands_again(table->rows, column)) {
            failure_set(failure, STATUS_INVALID_ARGUMENT, "TABLE_COLUMN_TWICE",
                        "表格有两列都叫“%s”", headings[i].name);
        }
    }
    return failure_is_set(failure) ? -1 : 0;
}

static bool is_heading(const char *text, const struct table_heading *headings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text, headings[i].name) == 0 ||
            (headings[i].other_name && strcmp(text, headings[i].other_name) == 0)) {
            return true;
        }
    }
    return false;
}

/* The beginning of a heading that is none, cut between two characters. */
static const char *short_name(const char *text, struct arena *arena)
{
    enum { NAME_MAX_BYTES = 120 };
    size_t size = strnlen(text, NAME_MAX_BYTES + 1);

    if (size <= NAME_MAX_BYTES) {
        return text;
    }
    size = NAME_MAX_BYTES;
    while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80) {
        size--;
    }
    return arena_printf(arena, "%.*s…", (int)size, text);
}

int table_find_unused(const struct table *table, const struct table_heading *headings, size_t count,
                      struct arena *arena, struct table_faults *ret_unused)
{
    const struct table_row *first = table->rows;

    if (table_faults_init(ret_unused, arena, TABLE_COLUMNS_MAX) != 0) {
        return -1;
    }
    for (size_t i = 0; i < first->cell_count; i++) {
        if (*first->cells[i] == '\0' || is_heading(first->cells[i], headings, count)) {
            continue;
        }
        const char *name = short_name(first->cells[i], arena);
        if (!name) {
            return -1;
        }
        table_faults_add(ret_unused, first->line, name, "不认识这一列，其内容没有导入");
    }
    return 0;
}

int table_faults_init(struct table_faults *faults, struct arena *arena, size_t most)
{
    struct table_fault *room = arena_array(arena, most, sizeof(*room));

    if (!room) {
        return -1;
    }
    *faults = (struct table_faults){.faults = room, .most = most};
    return 0;
}

void table_faults_add(struct table_faults *faults, size_t line, const char *column,
                      const char *message)
{
    if (faults->count < faults->most) {
        faults->faults[faults->count] = (struct table_fault){line, column, message};
    }
    faults->count++;
}
