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
