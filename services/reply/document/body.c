#include "reply/document/body.h"

#include "common/base/utf8.h"

#include <string.h>

#define TABLE_WIDTH MILLIMETRES(156)
#define TABLE_PITCH POINTS(20)
#define ROW_LEAST MILLIMETRES(9)

enum { BODY_ROWS_MAX = 100 };

static void add_paragraph(struct document *document, const char *text)
{
    struct paragraph_form form = {.style = FONT_FANG, .size = SIZE_3, .first_indent = 2 * CELL};

    document_paragraph(document, text, &form);
}

/* The bytes of a heading's number at the line's beginning: 一、 (set in 黑体) or （一） (楷体); 0
 * when the line is no heading. */
static size_t heading_bytes(const char *line, enum font_style *ret_style)
{
    static const char digits[] = "一二三四五六七八九十";
    size_t mark = strncmp(line, "（", 3) == 0 ? 3 : 0, at = mark;

    while (line[at] != '\0' && strlen(line + at) >= 3 && at < mark + 9) {
        char digit[4] = {line[at], line[at + 1], line[at + 2], '\0'};
        if (!strstr(digits, digit)) {
            break;
        }
        at += 3;
    }
    if (at == mark || strncmp(line + at, mark ? "）" : "、", 3) != 0) {
        return 0;
    }
    *ret_style = mark ? FONT_KAI : FONT_HEI;
    return at + 3;
}

/* A heading is set in its own face as a whole when it is a line of its own, up to its first stop
 * otherwise. */
static int add_heading(struct document *document, const char *line, enum font_style style)
{
    const char *stop = strstr(line, "。");
    size_t bytes = stop ? (size_t)(stop - line) + strlen("。") : strlen(line);
    char *lead = arena_copy(document->arena, line, bytes);
    bool alone = line[bytes] == '\0';
    struct paragraph_form form = {.style = FONT_FANG,
                                  .size = SIZE_3,
                                  .first_indent = 2 * CELL,
                                  .lead = lead,
                                  .lead_style = style,
                                  .keep_with_next = alone};

    if (!lead) {
        return -1;
    }
    document_paragraph(document, line, &form);
    return 0;
}

/* --- tables --- */

static bool is_row(const char *line)
{
    return strchr(line, '\t') || (*line == '|' && strchr(line + 1, '|'));
}

/* Cuts `line` in place into its cells. Returns how many there are. */
static int cut_cells(char *line, const char *cells[TABLE_COLUMNS_MAX])
{
    char mark = strchr(line, '\t') ? '\t' : '|';
    char *at = mark == '|' ? line + 1 : line;
    int count = 0;

    while (at && count < TABLE_COLUMNS_MAX) {
        char *end = strchr(at, mark);
        if (end) {
            *end = '\0';
        }
        if (mark == '|' && !end && *at == '\0') {
            break; /* behind the last bar */
        }
        at += strspn(at, " ");
        cells[count++] = at;
        at = end ? end + 1 : NULL;
    }
    return count;
}

struct body_table {
    struct table_row rows[BODY_ROWS_MAX];
    size_t count;
    int columns;
    size_t widest[TABLE_COLUMNS_MAX]; /* characters, with one more for air */
};

static void add_row(struct body_table *table, char *line)
{
    const char *cells[TABLE_COLUMNS_MAX];
    int count = cut_cells(line, cells);
    struct table_row *row = &table->rows[table->count++];

    *row = (struct table_row){.least_height = ROW_LEAST, .heads = table->count == 1};
    for (int i = 0; i < count; i++) {
        size_t characters = utf8_length(cells[i], strlen(cells[i])) + 1;
        row->cells[i] = (struct table_cell){.text = cells[i], .span = 1, .centred = true};
        table->widest[i] = characters > table->widest[i] ? characters : table->widest[i];
    }
    table->columns = count > table->columns ? count : table->columns;
}

/* Breadths after the longest text of each column, none wider than three times the narrowest. */
static void share_width(struct body_table *table, length columns[TABLE_COLUMNS_MAX])
{
    size_t least = table->widest[0], sum = 0;

    for (int i = 0; i < table->columns; i++) {
        least = table->widest[i] < least ? table->widest[i] : least;
    }
    least = least ? least : 1;
    for (int i = 0; i < table->columns; i++) {
        table->widest[i] = table->widest[i] > 3 * least ? 3 * least : table->widest[i];
        sum += table->widest[i];
    }
    for (int i = 0; i < table->columns && sum > 0; i++) {
        columns[i] = (length)((int64_t)TABLE_WIDTH * (int64_t)table->widest[i] / (int64_t)sum);
    }
}

/* Rows with fewer cells than the widest end in one that reaches to the table's edge. */
static void even_rows(struct body_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        int count = 0;
        while (count < TABLE_COLUMNS_MAX && table->rows[i].cells[count].span > 0) {
            count++;
        }
        if (count > 0) {
            table->rows[i].cells[count - 1].span += table->columns - count;
        }
    }
}

static int end_table(struct document *document, struct body_table *table)
{
    struct paragraph_form form = {.style = FONT_FANG, .size = SIZE_4, .pitch = TABLE_PITCH};
    length columns[TABLE_COLUMNS_MAX] = {0};

    if (table->count == 0) {
        return 0;
    }
    even_rows(table);
    share_width(table, columns);
    document_table(document, columns, table->rows, table->count, &form);
    *table = (struct body_table){.count = 0};
    return document->failed ? -1 : 0;
}

/* --- all of it --- */

static int add_line(struct document *document, struct body_table *table, char *line)
{
    enum font_style style = FONT_FANG;

    if (is_row(line)) {
        int outcome = table->count == BODY_ROWS_MAX ? end_table(document, table) : 0;
        add_row(table, line);
        return outcome;
    }
    if (end_table(document, table) != 0) {
        return -1;
    }
    if (heading_bytes(line, &style) > 0) {
        return add_heading(document, line, style);
    }
    if (*line) {
        add_paragraph(document, line);
    }
    return 0;
}

int body_add(struct document *document, const char *text)
{
    char *rest = arena_strdup(document->arena, text);
    struct body_table *table = arena_alloc(document->arena, sizeof(*table));

    while (rest && table && *rest) {
        char *end = strchr(rest, '\n');
        char *next = end ? end + 1 : rest + strlen(rest);
        if (end) {
            *end = '\0';
        }
        if (add_line(document, table, rest) != 0) {
            return -1;
        }
        rest = next;
    }
    return rest && table ? end_table(document, table) : -1;
}
