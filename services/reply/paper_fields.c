#include "reply/paper_fields.h"

#include "reply/errors.h"

#include <stdarg.h>
#include <string.h>

void paper_fields_init(struct paper_fields *fields, struct arena *arena, struct failure *failure)
{
    *fields = (struct paper_fields){.arena = arena, .failure = failure};
    fields->values.fields = fields->fields;
    fields->values.rows = fields->rows;
}

static void fail_memory(struct paper_fields *fields)
{
    failure_set(fields->failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                "内容太多，请求无法处理");
}

void paper_put(struct paper_fields *fields, const char *name, const char *text)
{
    if (!text || fields->values.field_count == PAPER_FIELDS_MAX) {
        fail_memory(fields);
        return;
    }
    fields->fields[fields->values.field_count++] = (struct template_field){name, text};
}

const char *paper_day(struct arena *arena, civil_day day)
{
    char text[DATE_CHINESE_SIZE];

    return arena_strdup(arena, date_print_chinese(day, text));
}

void paper_put_day(struct paper_fields *fields, const char *name, civil_day day)
{
    paper_put(fields, name, paper_day(fields->arena, day));
}

void paper_put_date(struct paper_fields *fields, const char *name, const char *date)
{
    civil_day day = DAY_NONE;

    if (date_parse(date, strlen(date), &day) != 0) {
        day = DAY_NONE;
    }
    paper_put_day(fields, name, day);
}

void paper_lacks(struct paper_fields *fields, const char *asked, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    const char *why = arena_vprintf(fields->arena, format, values);
    va_end(values);
    failure_refuse(fields->failure, &REFUSE_PAPER_LACKS, NULL);
    failure_add_field(fields->failure, asked, "%s", why ? why : "还没有内容");
}

void paper_need(struct paper_fields *fields, const char *name, const char *text, const char *asked,
                const char *what)
{
    if (text && *text == '\0') {
        paper_lacks(fields, asked, "还没有%s", what);
    }
    paper_put(fields, name, text);
}

int paper_table(struct paper_fields *fields, const char *name, size_t columns, size_t most,
                struct paper_table *ret_table)
{
    const char **cells = arena_array(fields->arena, columns * most + 1, sizeof(*cells));

    if (!cells || fields->values.rows_count == PAPER_TABLES_MAX) {
        fail_memory(fields);
        return -1;
    }
    struct template_rows *rows = &fields->rows[fields->values.rows_count++];
    *rows = (struct template_rows){.name = name, .cells = cells, .columns = columns};
    *ret_table = (struct paper_table){rows, cells};
    return 0;
}

void paper_row(struct paper_fields *fields, const struct paper_table *table,
               const char *const *cells)
{
    const char **row = table->cells + table->rows->count * table->rows->columns;

    for (size_t i = 0; i < table->rows->columns; i++) {
        if (!cells[i]) {
            fail_memory(fields);
            return;
        }
        row[i] = cells[i];
    }
    table->rows->count++;
}
