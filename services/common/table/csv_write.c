#include "common/table/csv_write.h"

#include "common/base/attributes.h"

#include <stdbool.h>
#include <string.h>

void csv_begin(struct buffer *file)
{
    buffer_append_text(file, "\xEF\xBB\xBF");
}

/* Their wide forms too: input methods make them, and spreadsheets read them alike. */
static bool begins_formula(const char *cell)
{
    static const char *const signs[] = {"=",  "+",  "-",  "@",  "\t", "\r",
                                        "\n", "＝", "＋", "－", "＠"};

    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        if (strncmp(cell, signs[i], strlen(signs[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void write_cell(struct buffer *file, const char *cell)
{
    buffer_append_char(file, '"');
    if (begins_formula(cell)) {
        buffer_append_char(file, '\'');
    }
    while (*cell) {
        size_t size = strcspn(cell, "\"");
        buffer_append(file, cell, size);
        cell += size;
        if (*cell) {
            buffer_append_text(file, "\"\"");
            cell++;
        }
    }
    buffer_append_char(file, '"');
}

void csv_row(struct buffer *file, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buffer_append_char(file, ',');
        }
        write_cell(file, cells[i]);
    }
    buffer_append_text(file, "\r\n");
}
