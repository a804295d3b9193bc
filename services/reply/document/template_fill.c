/* A template's lines with their fields filled in, as blocks. */
#include "reply/document/body.h"
#include "reply/document/qr.h"
#include "reply/document/template_lines.h"
#include "reply/document/text.h"

#include <stdlib.h>
#include <string.h>

#define TALL_ROW MILLIMETRES(15)
#define ROW_LEAST MILLIMETRES(8.5)
#define SYMBOL_SIDE MILLIMETRES(25)

enum { TEXT_MAX = 1 << 20, TALL_SHARES = 4 };

/* A table while its rows come. */
struct open_table {
    length columns[TABLE_COLUMNS_MAX];
    int column_count;
    struct paragraph_form form;
    length fill;
    struct table_row *rows; /* TABLE_ROWS_MAX of them; NULL: no table is open */
    size_t count;
};

struct filling {
    const struct template *template;
    const struct template_values *values;
    struct document *document;
    struct failure *failure;
    struct open_table table;
};

static int out_of_memory(struct filling *filling)
{
    failure_set(filling->failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                "文稿太长，排版所需的内存不足");
    return -1;
}

/* --- fields --- */

static const char *field_text(const struct filling *filling, const char *name, size_t bytes)
{
    for (size_t i = 0; i < filling->values->field_count; i++) {
        const struct template_field *field = &filling->values->fields[i];
        if (strlen(field->name) == bytes && strncmp(field->name, name, bytes) == 0) {
            return field->text;
        }
    }
    return NULL;
}

/* Appends the field that begins behind the brace at `at`. Returns where the text goes on; NULL
 * with the failure set when there is no such field. */
static const char *append_field(struct filling *filling, struct buffer *text, const char *at)
{
    size_t bytes = template_field_bytes(at + 1);
    const char *field = field_text(filling, at + 1, bytes);

    if (!field) {
        failure_set(filling->failure, STATUS_INTERNAL, "TEMPLATE_FIELD_MISSING",
                    "文书“%s”缺少内容：%.*s", filling->template->name, (int)bytes, at + 1);
        return NULL;
    }
    buffer_append_text(text, field);
    return at + 1 + bytes + 1;
}

/* `bytes` of a line with \n and fields filled in; NULL with the failure set. */
static char *expand(struct filling *filling, const char *from, size_t bytes)
{
    struct buffer text;
    const char *at = from, *end = from + bytes;

    buffer_init(&text, TEXT_MAX);
    while (at && at < end) {
        if (*at == '{') {
            at = append_field(filling, &text, at);
        } else if (strncmp(at, "\\n", 2) == 0) {
            buffer_append_char(&text, '\n');
            at += 2;
        } else {
            buffer_append_char(&text, *at++);
        }
    }
    char *copy =
        at && !text.failed ? arena_strdup(filling->document->arena, buffer_text(&text)) : NULL;
    buffer_done(&text);
    if (!copy) {
        (void)out_of_memory(filling); /* unless a field was missing: the first failure stands */
    }
    return copy;
}

/* The next piece up to a |, without the blanks at its sides; moves `at` behind it, NULL after the
 * last. */
static const char *next_piece(const char **at, size_t *ret_bytes)
{
    const char *begin = *at + strspn(*at, " ");
    size_t bytes = strcspn(begin, "|");

    *at = begin[bytes] == '|' ? begin + bytes + 1 : NULL;
    while (bytes > 0 && begin[bytes - 1] == ' ') {
        bytes--;
    }
    *ret_bytes = bytes;
    return begin;
}

/* Both sides of a line's |; the second is "" when there is none. */
static int expand_pair(struct filling *filling, const char *text, char **ret_first,
                       char **ret_second)
{
    size_t bytes;
    const char *first = next_piece(&text, &bytes);

    *ret_first = expand(filling, first, bytes);
    const char *second = text ? next_piece(&text, &bytes) : "";
    *ret_second = expand(filling, second, *second ? bytes : 0);
    return *ret_first && *ret_second ? 0 : -1;
}

/* --- tables --- */

static int begin_table(struct filling *filling, const char *text)
{
    struct open_table table = {
        .form = {.style = FONT_FANG, .size = SIZE_4, .pitch = POINTS(17)},
        .rows = arena_array(filling->document->arena, TABLE_ROWS_MAX, sizeof(struct table_row))};
    char *at = NULL;

    double width = strtod(text, &at);
    while (at != text && table.column_count < TABLE_COLUMNS_MAX) {
        table.columns[table.column_count++] = MILLIMETRES(width);
        text = at;
        width = strtod(text, &at);
    }
    at += strspn(at, " /");
    if (*at) {
        table.form.size = POINTS(strtod(at, &at));
        table.form.pitch = POINTS(strtod(at, &at));
    }
    at += strspn(at, " /");
    table.fill = *at ? MILLIMETRES(strtod(at, &at)) : 0;
    filling->table = table;
    return table.rows ? 0 : out_of_memory(filling);
}

static int end_table(struct filling *filling)
{
    struct open_table *table = &filling->table;

    if (table->rows) {
        document_table(filling->document, table->columns, table->rows, table->count, &table->form);
        document_fill_table(filling->document, table->fill);
    }
    *table = (struct open_table){.rows = NULL};
    return filling->document->failed ? out_of_memory(filling) : 0;
}

static struct table_row *next_row(struct filling *filling)
{
    struct open_table *table = &filling->table;

    if (!table->rows || table->count == TABLE_ROWS_MAX) {
        failure_set(filling->failure, STATUS_INVALID_ARGUMENT, "TOO_MANY_ROWS",
                    "文书“%s”的表格至多%d行", filling->template->name, TABLE_ROWS_MAX);
        return NULL;
    }
    return &table->rows[table->count++];
}

/* What stands before a cell's text: a span, then a sign. */
static const char *read_cell(const char *text, size_t *bytes, struct table_cell *ret_cell)
{
    struct table_cell cell = {.span = 1};

    if (*bytes >= 2 && text[0] >= '1' && text[0] <= '9' && text[1] == '*') {
        cell.span = text[0] - '0';
        text += 2;
        *bytes -= 2;
    }
    while (*bytes > 0 && (*text == ':' || *text == '=')) {
        cell.centred = cell.centred || *text == ':';
        cell.one_line = cell.one_line || *text == '=';
        text++;
        *bytes -= 1;
    }
    *ret_cell = cell;
    return text;
}

static int add_row(struct filling *filling, const struct template_line *line)
{
    struct table_row *row = next_row(filling);
    const char *at = line->text;
    bool tall = line->word->kind == LINE_TALL;

    if (!row) {
        return -1;
    }
    row->heads = line->word->kind == LINE_HEAD;
    row->grows = row->heads ? 0 : tall ? TALL_SHARES : 1;
    row->least_height = tall ? TALL_ROW : ROW_LEAST;
    for (int i = 0; at && i < TABLE_COLUMNS_MAX; i++) {
        size_t bytes;
        const char *piece = next_piece(&at, &bytes);
        piece = read_cell(piece, &bytes, &row->cells[i]);
        row->cells[i].centred = row->cells[i].centred || row->heads;
        row->cells[i].text = expand(filling, piece, bytes);
        if (!row->cells[i].text) {
            return -1;
        }
    }
    return 0;
}

static const struct template_rows *find_rows(const struct filling *filling, const char *name,
                                             size_t bytes)
{
    for (size_t i = 0; i < filling->values->rows_count; i++) {
        const struct template_rows *rows = &filling->values->rows[i];
        if (strlen(rows->name) == bytes && strncmp(rows->name, name, bytes) == 0) {
            return rows;
        }
    }
    return NULL;
}

static int repeat_rows(struct filling *filling, const char *text)
{
    size_t bytes = strcspn(text, " ");
    const struct template_rows *rows = find_rows(filling, text, bytes);
    const char *signs = text + bytes + strspn(text + bytes, " ");
    const char *height = signs + strcspn(signs, " ");
    length least = *height ? MILLIMETRES(strtod(height, NULL)) : ROW_LEAST;

    for (size_t i = 0; rows && i < rows->count; i++) {
        struct table_row *row = next_row(filling);
        if (!row) {
            return -1;
        }
        row->least_height = least;
        for (size_t cell = 0; cell < rows->columns && cell < TABLE_COLUMNS_MAX; cell++) {
            const char *sign = cell < (size_t)(height - signs) ? &signs[cell] : ".";
            row->cells[cell] = (struct table_cell){.text = rows->cells[i * rows->columns + cell],
                                                   .span = 1,
                                                   .centred = *sign == ':' || *sign == '=',
                                                   .one_line = *sign == '='};
        }
    }
    return 0;
}

/* --- other blocks --- */

static int add_title(struct filling *filling, const struct template_line *line)
{
    struct buffer text;
    const char *at = line->text;

    buffer_init(&text, TEXT_MAX);
    while (at) {
        size_t bytes;
        const char *piece = next_piece(&at, &bytes);
        char *said = expand(filling, piece, bytes);
        if (!said) {
            buffer_done(&text);
            return -1;
        }
        buffer_append_text(&text, said);
        buffer_append_text(&text, at ? TEXT_LINE_MAY_END : "");
    }
    document_paragraph(filling->document, buffer_text(&text), &line->word->form);
    int outcome = text.failed ? out_of_memory(filling) : 0;
    buffer_done(&text);
    return outcome;
}

static int add_symbol(struct filling *filling, const struct template_line *line)
{
    char *link, *text;
    int32_t side;

    if (expand_pair(filling, line->text, &link, &text) != 0) {
        return -1;
    }
    uint8_t *modules = qr_modules(link, filling->document->arena, filling->failure, &side);
    if (!modules) {
        return -1;
    }
    document_symbol(filling->document, modules, side, SYMBOL_SIDE, text, &line->word->form);
    return 0;
}

static int add_signature(struct filling *filling, const struct template_line *line)
{
    char *name, *date;

    if (expand_pair(filling, line->text, &name, &date) != 0) {
        return -1;
    }
    document_signature(filling->document, name, date);
    return 0;
}

static void add_paragraph(struct filling *filling, const struct template_line *line,
                          const char *text)
{
    struct paragraph_form form = line->word->form;

    form.keep_with_next = form.keep_with_next || line->keep;
    document_paragraph(filling->document, text, &form);
}

static int add_block(struct filling *filling, const struct template_line *line, const char *text)
{
    struct document *document = filling->document;

    switch (line->word->kind) {
    case LINE_NAME: document->title = text; break;
    case LINE_NUMBERS: document->page_numbers = true; break;
    case LINE_LETTERHEAD: document_letterhead(document, text); break;
    case LINE_PARAGRAPH: add_paragraph(filling, line, text); break;
    case LINE_BODY: return body_add(document, text) != 0 ? out_of_memory(filling) : 0;
    case LINE_BLANK: document_blank(document, (int32_t)strtol(text, NULL, 10)); break;
    case LINE_GAP: document_gap(document); break;
    case LINE_IMPRINT: document_imprint(document, text); break;
    case LINE_FOOT: document_foot(document, text); break;
    case LINE_TITLE: return add_title(filling, line);
    case LINE_SIGNATURE: return add_signature(filling, line);
    case LINE_SYMBOL: return add_symbol(filling, line);
    case LINE_TABLE: return begin_table(filling, text);
    case LINE_HEAD:
    case LINE_ROW:
    case LINE_TALL: return add_row(filling, line);
    case LINE_ROWS: return repeat_rows(filling, text);
    }
    return 0;
}

static bool is_wanted(const struct filling *filling, const struct template_line *line)
{
    if (!line->condition) {
        return true;
    }
    const char *text = field_text(filling, line->condition, strlen(line->condition));
    bool empty = !text || !*text;
    return line->unless == empty;
}

static int add_line(struct filling *filling, const struct template_line *line)
{
    if (!is_wanted(filling, line)) {
        return 0;
    }
    if (line->word->kind < LINE_HEAD && end_table(filling) != 0) {
        return -1;
    }
    char *text = expand(filling, line->text, strlen(line->text));
    return text ? add_block(filling, line, text) : -1;
}

int template_document(const struct template *template, const struct template_values *values,
                      struct arena *arena, struct failure *failure, struct document **ret_document)
{
    struct filling filling = {.template = template,
                              .values = values,
                              .document = document_new(arena, ""),
                              .failure = failure};

    if (!filling.document) {
        return out_of_memory(&filling);
    }
    for (size_t i = 0; i < template->count; i++) {
        if (add_line(&filling, &template->lines[i]) != 0) {
            return -1;
        }
    }
    if (end_table(&filling) != 0) {
        return -1;
    }
    *ret_document = filling.document;
    return 0;
}
