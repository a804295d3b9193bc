/* The XML of a worksheet and of the shared strings, by expat. A document type declaration is
 * refused: workbooks have none, and it is where entity expansion attacks begin. */
#include "common/base/buffer.h"
#include "common/table/table_builder.h"

#include <expat.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SHARED_STRINGS_MAX = 1 << 20, DEPTH_MAX = 64 };

struct shared_strings {
    const char **texts;
    size_t count, room;
};

enum value_type { VALUE_PLAIN, VALUE_SHARED, VALUE_INLINE };

struct reading {
    XML_Parser parser;
    struct table_builder *builder;
    struct shared_strings strings;
    struct buffer text; /* of the element under way */
    bool collecting;    /* inside <t> or <v> */
    bool in_phonetic;   /* inside <rPh>: the reading of a word, not the word */
    int depth;
    size_t line, column;
    enum value_type type;
    bool failed;
};

static void stop(struct reading *reading, const char *reason, const char *message)
{
    failure_set(reading->builder->failure, STATUS_INVALID_ARGUMENT, reason, "%s（第%zu行附近）",
                message, reading->line);
    reading->failed = true;
    (void)XML_StopParser(reading->parser, XML_FALSE);
}

static void on_doctype(void *data, const XML_Char *name, const XML_Char *system_id,
                       const XML_Char *public_id, int has_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    stop(data, "TABLE_MALFORMED", "工作簿里有不应出现的文档类型声明");
}

static const char *attribute(const XML_Char **attributes, const char *name)
{
    for (; *attributes; attributes += 2) {
        if (strcmp(attributes[0], name) == 0) {
            return attributes[1];
        }
    }
    return NULL;
}

/* "AB12" → column 27 (from 0) and row 12; false when it is no such reference. */
static bool parse_reference(const char *reference, size_t *ret_column, size_t *ret_row)
{
    size_t column = 0;
    const char *at = reference;

    for (; *at >= 'A' && *at <= 'Z' && at - reference < 4; at++) {
        column = column * 26 + (size_t)(*at - 'A') + 1;
    }
    char *end = NULL;
    unsigned long row = strtoul(at, &end, 10);
    if (column == 0 || end == at || *end != '\0' || row == 0 || row > INT_MAX) {
        return false;
    }
    *ret_column = column - 1;
    *ret_row = row;
    return true;
}

static void start_cell(struct reading *reading, const XML_Char **attributes)
{
    const char *reference = attribute(attributes, "r");
    const char *type = attribute(attributes, "t");
    size_t row;

    if (reference && !parse_reference(reference, &reading->column, &row)) {
        stop(reading, "TABLE_MALFORMED", "工作表的单元格位置有误");
    }
    reading->type = VALUE_PLAIN;
    if (type && strcmp(type, "s") == 0) {
        reading->type = VALUE_SHARED;
    } else if (type && strcmp(type, "inlineStr") == 0) {
        reading->type = VALUE_INLINE;
    }
    buffer_clear(&reading->text);
}

static void on_text(void *data, const XML_Char *text, int size)
{
    struct reading *reading = data;

    if (reading->collecting && !buffer_append(&reading->text, text, (size_t)size)) {
        stop(reading, "TABLE_TOO_LARGE", "单元格的文字超过64KB");
    }
}

/* True when the element may be entered: the depth is capped, whatever the file says. */
static bool enter(struct reading *reading)
{
    if (++reading->depth > DEPTH_MAX) {
        stop(reading, "TABLE_MALFORMED", "工作簿的结构嵌套过深");
        return false;
    }
    return true;
}

static void on_shared_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *reading = data;

    (void)attributes;
    if (!enter(reading)) {
        return;
    }
    if (strcmp(name, "si") == 0) {
        buffer_clear(&reading->text);
    } else if (strcmp(name, "rPh") == 0) {
        reading->in_phonetic = true;
    } else if (strcmp(name, "t") == 0) {
        reading->collecting = !reading->in_phonetic;
    }
}

static void keep_string(struct reading *reading)
{
    struct shared_strings *strings = &reading->strings;

    if (strings->count == strings->room) {
        size_t room = strings->room ? strings->room * 2 : 1024;
        const char **texts = realloc(strings->texts, room * sizeof(*texts));
        if (!texts || room > SHARED_STRINGS_MAX) {
            free(texts ? texts : strings->texts);
            *strings = (struct shared_strings){0};
            stop(reading, "TABLE_TOO_LARGE", "工作簿的文字太多");
            return;
        }
        strings->texts = texts;
        strings->room = room;
    }
    const char *text =
        arena_copy(reading->builder->arena, buffer_text(&reading->text), reading->text.size);
    if (!text) {
        stop(reading, "OUT_OF_MEMORY", "工作簿太大，内存不足");
        return;
    }
    strings->texts[strings->count++] = text;
}

static void on_shared_end(void *data, const XML_Char *name)
{
    struct reading *reading = data;

    reading->depth--;
    if (strcmp(name, "t") == 0) {
        reading->collecting = false;
    } else if (strcmp(name, "rPh") == 0) {
        reading->in_phonetic = false;
    } else if (strcmp(name, "si") == 0) {
        keep_string(reading);
    }
}

static void on_sheet_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *reading = data;

    if (!enter(reading)) {
        return;
    }
    if (strcmp(name, "row") == 0) {
        const char *number = attribute(attributes, "r");
        unsigned long row = number ? strtoul(number, NULL, 10) : 0;
        reading->line = row > 0 && row <= INT_MAX ? row : reading->line + 1;
        reading->column = 0;
    } else if (strcmp(name, "c") == 0) {
        start_cell(reading, attributes);
    } else if (strcmp(name, "rPh") == 0) {
        reading->in_phonetic = true;
    } else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
        reading->collecting = !reading->in_phonetic;
    }
}

/* The shared string that the cell's number names; NULL for a number that names none. */
static const char *shared_text(const struct reading *reading)
{
    char *end = NULL;
    const char *number = buffer_text(&reading->text);
    unsigned long index = strtoul(number, &end, 10);

    if (end == number || *end != '\0' || index >= reading->strings.count) {
        return NULL;
    }
    return reading->strings.texts[index];
}

static void end_cell(struct reading *reading)
{
    const char *text = buffer_text(&reading->text);

    if (reading->type == VALUE_SHARED && reading->text.size > 0) {
        text = shared_text(reading);
        if (!text) {
            stop(reading, "TABLE_MALFORMED", "工作表引用了不存在的文字");
            return;
        }
    }
    if (table_builder_put(reading->builder, reading->line, reading->column, text, strlen(text))) {
        reading->failed = true;
        (void)XML_StopParser(reading->parser, XML_FALSE);
    }
    reading->column++;
}

static void on_sheet_end(void *data, const XML_Char *name)
{
    struct reading *reading = data;

    reading->depth--;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
        reading->collecting = false;
    } else if (strcmp(name, "rPh") == 0) {
        reading->in_phonetic = false;
    } else if (strcmp(name, "c") == 0) {
        end_cell(reading);
    } else if (strcmp(name, "row") == 0 &&
               table_builder_end_row(reading->builder, reading->line) != 0) {
        reading->failed = true;
        (void)XML_StopParser(reading->parser, XML_FALSE);
    }
}

static int parse(struct reading *reading, const char *xml, size_t size,
                 XML_StartElementHandler start, XML_EndElementHandler end)
{
    reading->parser = XML_ParserCreate("UTF-8");
    if (!reading->parser) {
        failure_set(reading->builder->failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                    "内存不足");
        return -1;
    }
    reading->depth = 0;
    reading->collecting = false;
    XML_SetUserData(reading->parser, reading);
    XML_SetElementHandler(reading->parser, start, end);
    XML_SetCharacterDataHandler(reading->parser, on_text);
    XML_SetStartDoctypeDeclHandler(reading->parser, on_doctype);
    enum XML_Status status = XML_Parse(reading->parser, xml, (int)size, 1);
    if (status != XML_STATUS_OK && !reading->failed) {
        failure_set(reading->builder->failure, STATUS_INVALID_ARGUMENT, "TABLE_MALFORMED",
                    "工作簿内容损坏：第%lu行",
                    (unsigned long)XML_GetCurrentLineNumber(reading->parser));
    }
    XML_ParserFree(reading->parser);
    return status == XML_STATUS_OK && !reading->failed ? 0 : -1;
}

int table_read_sheet(const char *sheet, size_t sheet_size, const char *shared, size_t shared_size,
                     struct table_builder *builder)
{
    struct reading reading = {.builder = builder};
    int result = 0;

    buffer_init(&reading.text, TABLE_CELL_MAX);
    if (shared_size > 0) {
        result = parse(&reading, shared, shared_size, on_shared_start, on_shared_end);
    }
    if (result == 0) {
        result = parse(&reading, sheet, sheet_size, on_sheet_start, on_sheet_end);
    }
    free(reading.strings.texts);
    buffer_done(&reading.text);
    return result;
}
