/* CSV by libcsv in its strict mode (RFC 4180): a quote left open or astray is an error, never a
 * guess. */
#include "common/table/table_builder.h"

#include <csv.h>

struct csv_reading {
    struct table_builder *builder;
    size_t line;
    size_t column;
    int failed;
};

static void on_field(void *text, size_t size, void *data)
{
    struct csv_reading *reading = data;

    if (!reading->failed) {
        reading->failed =
            table_builder_put(reading->builder, reading->line, reading->column, text, size);
    }
    reading->column++;
}

static void on_record(int end, void *data)
{
    struct csv_reading *reading = data;

    (void)end;
    if (!reading->failed) {
        reading->failed = table_builder_end_row(reading->builder, reading->line);
    }
    reading->line++;
    reading->column = 0;
}

int table_read_csv(const char *text, size_t size, struct table_builder *builder)
{
    struct csv_reading reading = {.builder = builder, .line = 1};
    struct csv_parser parser;

    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL) != 0) {
        failure_set(builder->failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
        return -1;
    }
    size_t read = csv_parse(&parser, text, size, on_field, on_record, &reading);
    int finished = read == size ? csv_fini(&parser, on_field, on_record, &reading) : -1;
    int error = csv_error(&parser);
    csv_free(&parser);
    if (error == CSV_ENOMEM) {
        failure_set(builder->failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
    } else if (finished != 0) {
        failure_set(builder->failure, STATUS_INVALID_ARGUMENT, "TABLE_MALFORMED",
                    "第%zu条记录的引号不配对，请检查后再导入", reading.line);
    }
    return finished != 0 || reading.failed ? -1 : 0;
}
