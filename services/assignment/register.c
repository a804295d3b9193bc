#include "assignment/register.h"

#include "assignment/phone.h"
#include "common/base/utf8.h"
#include "common/table/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The headings of the register; the enum indexes them. */
enum column {
    KIND,
    NUMBER,
    TITLE,
    FIELD,
    LEAD_SIGNER,
    CO_SIGNERS,
    DELEGATION,
    PHONE,
    TEXT,
    LEAD_UNIT,
    CO_UNITS,
    SPLIT_UNITS,
    KEY_SUPERVISION,
    PUBLICATION,
    COLUMN_COUNT
};

/* Dockets differ in what they call co-units. */
static const struct table_heading headings[COLUMN_COUNT] = {
    [KIND] = {"类别", NULL, true},
    [NUMBER] = {"编号", NULL, true},
    [TITLE] = {"案由", "标题", true},
    [FIELD] = {"分类", NULL, false},
    [LEAD_SIGNER] = {"领衔人", NULL, true},
    [CO_SIGNERS] = {"联名人", NULL, false},
    [DELEGATION] = {"代表团或界别", NULL, false},
    [PHONE] = {"联系电话", NULL, false},
    [TEXT] = {"内容", NULL, true},
    [LEAD_UNIT] = {"主办单位", NULL, true},
    [CO_UNITS] = {"会办单位", "协办单位", false},
    [SPLIT_UNITS] = {"分办单位", NULL, false},
    [KEY_SUPERVISION] = {"重点督办", NULL, false},
    [PUBLICATION] = {"是否公开", NULL, false},
};

struct reading {
    struct register_book *book;
    struct failure *failure;
    const struct table *table;
    size_t columns[COLUMN_COUNT]; /* where the file has each; TABLE_COLUMNS_MAX where it has none */
};

static int out_of_memory(struct failure *failure)
{
    failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                "登记册太大，内存不足，请分成几个文件导入");
    return -1;
}

static void add_fault(struct register_book *book, struct register_row *row, enum column column,
                      const char *message)
{
    row->faulty = true;
    table_faults_add(&book->faults, row->line, headings[column].name, message);
}

static const char *cell(const struct reading *reading, const struct table_row *row,
                        enum column column)
{
    return table_cell(row, reading->columns[column]);
}

/* A text cell: plain text of at most `most` code points, and not empty where `required`. */
static const char *read_text(struct reading *reading, struct register_row *row,
                             const struct table_row *from, enum column column, size_t most,
                             bool required)
{
    const char *text = cell(reading, from, column);
    size_t size = strlen(text);

    if (size == 0 && required) {
        add_fault(reading->book, row, column, "不能为空");
    } else if (!utf8_is_plain_text(text, size)) {
        add_fault(reading->book, row, column, "含有控制字符或自造字，请改用标准字符");
    } else if (utf8_length(text, size) > most) {
        add_fault(reading->book, row, column, "文字太长");
    }
    return text;
}

static enum register_kind read_kind(struct reading *reading, struct register_row *row,
                                    const struct table_row *from)
{
    const char *text = cell(reading, from, KIND);

    if (strcmp(text, "建议") == 0) {
        return REGISTER_SUGGESTION;
    }
    if (strcmp(text, "提案") != 0) {
        add_fault(reading->book, row, KIND, "只能是“建议”或“提案”");
    }
    return REGISTER_PROPOSAL;
}

/* 闭3 */
#define BETWEEN_MARK "闭"

static int32_t read_number(struct reading *reading, struct register_row *row,
                           const struct table_row *from)
{
    const char *text = cell(reading, from, NUMBER);
    char *end = NULL;

    row->between = strncmp(text, BETWEEN_MARK, strlen(BETWEEN_MARK)) == 0;
    if (row->between && row->kind != REGISTER_SUGGESTION) {
        add_fault(reading->book, row, NUMBER, "只有建议才有闭会期间的编号");
    }
    text += row->between ? strlen(BETWEEN_MARK) : 0;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < 1 || number > REGISTER_NUMBER_MAX) {
        add_fault(reading->book, row, NUMBER, "应是1到99999的整数，闭会期间的写成闭3的样子");
        return 0;
    }
    return (int32_t)number;
}

static bool read_yes(struct reading *reading, struct register_row *row,
                     const struct table_row *from, enum column column)
{
    const char *text = cell(reading, from, column);

    if (strcmp(text, "是") != 0 && strcmp(text, "否") != 0 && *text != '\0') {
        add_fault(reading->book, row, column, "只能是“是”或“否”");
    }
    return strcmp(text, "是") == 0;
}

static bool holds(const struct register_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* How many bytes at `text` part two names: 、 ， , ； ; and line breaks; 0 where a name goes on. */
static size_t separator_length(const char *text)
{
    static const char *const separators[] = {"、", "，", "；", ",", ";", "\n"};

    for (size_t i = 0; i < COUNT_OF(separators); i++) {
        size_t length = strlen(separators[i]);
        if (strncmp(text, separators[i], length) == 0) {
            return length;
        }
    }
    return 0;
}

static const char *trimmed_copy(struct arena *arena, const char *text, size_t size)
{
    while (size > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        size--;
    }
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t')) {
        size--;
    }
    return arena_copy(arena, text, size);
}

static int add_name(struct reading *reading, struct register_row *row, enum column column,
                    const char *name, size_t most, struct register_names *names)
{
    if (*name == '\0') {
        return 0;
    }
    if (utf8_length(name, strlen(name)) > REGISTER_NAME_MAX) {
        add_fault(reading->book, row, column, "名称太长");
    } else if (!utf8_is_plain_text(name, strlen(name))) {
        add_fault(reading->book, row, column, "含有控制字符或自造字，请改用标准字符");
    } else if (holds(names, name)) {
        add_fault(reading->book, row, column, "同一名称写了两次");
    } else if (names->count == most) {
        add_fault(reading->book, row, column, "名称太多");
    } else {
        names->names[names->count++] = name;
    }
    return 0;
}

/* Adds the names in a cell to `names`, whose room is `most`. */
static int read_names(struct reading *reading, struct register_row *row,
                      const struct table_row *from, enum column column, size_t most,
                      struct register_names *names)
{
    const char *text = cell(reading, from, column);

    if (!names->names) {
        names->names = arena_array(reading->book->arena, most, sizeof(*names->names));
    }
    while (names->names && *text) {
        size_t length = 0;
        size_t separator = 0;
        while (text[length] && (separator = separator_length(text + length)) == 0) {
            length++;
        }
        const char *name = trimmed_copy(reading->book->arena, text, length);
        if (!name) {
            return out_of_memory(reading->failure);
        }
        if (add_name(reading, row, column, name, most, names) != 0) {
            return -1;
        }
        text += length + separator;
    }
    return names->names ? 0 : out_of_memory(reading->failure);
}

/* Rule 5: a lead unit, or two or more split units, and no unit in two places. */
static void check_units(struct register_book *book, struct register_row *row)
{
    if (*row->lead_unit == '\0' && row->split_units.count < 2) {
        add_fault(book, row, LEAD_UNIT, "应填主办单位，或填两个以上分办单位");
    }
    if (*row->lead_unit &&
        (holds(&row->co_units, row->lead_unit) || holds(&row->split_units, row->lead_unit))) {
        add_fault(book, row, LEAD_UNIT, "主办单位不能同时是会办或分办单位");
    }
    for (size_t i = 0; i < row->split_units.count; i++) {
        if (holds(&row->co_units, row->split_units.names[i])) {
            add_fault(book, row, SPLIT_UNITS, "分办单位不能同时是会办单位");
        }
    }
}

static int read_signers(struct reading *reading, struct register_row *row,
                        const struct table_row *from)
{
    if (read_names(reading, row, from, LEAD_SIGNER, REGISTER_SIGNERS_MAX, &row->signers) != 0) {
        return -1;
    }
    if (row->signers.count != 1) {
        add_fault(reading->book, row, LEAD_SIGNER, "应填一位领衔人或一个提出单位");
    }
    return read_names(reading, row, from, CO_SIGNERS, REGISTER_SIGNERS_MAX, &row->signers);
}

static int read_units(struct reading *reading, struct register_row *row,
                      const struct table_row *from)
{
    row->lead_unit = read_text(reading, row, from, LEAD_UNIT, REGISTER_NAME_MAX, false);
    if (read_names(reading, row, from, CO_UNITS, REGISTER_UNITS_MAX, &row->co_units) != 0 ||
        read_names(reading, row, from, SPLIT_UNITS, REGISTER_UNITS_MAX, &row->split_units) != 0) {
        return -1;
    }
    check_units(reading->book, row);
    return 0;
}

static int read_row(struct reading *reading, const struct table_row *from, struct register_row *row)
{
    enum { FIELD_MAX = 60, DELEGATION_MAX = 60, PHONE_MAX = 40, TEXT_MAX = TABLE_CELL_MAX };

    *row = (struct register_row){.line = from->line};
    row->kind = read_kind(reading, row, from);
    row->number = read_number(reading, row, from);
    row->title = read_text(reading, row, from, TITLE, REGISTER_TITLE_MAX, true);
    row->field = read_text(reading, row, from, FIELD, FIELD_MAX, false);
    row->text = read_text(reading, row, from, TEXT, TEXT_MAX, true);
    row->delegation = read_text(reading, row, from, DELEGATION, DELEGATION_MAX, false);
    row->phone = read_text(reading, row, from, PHONE, PHONE_MAX, false);
    if (!row->faulty && *row->phone && !phone_is_plausible(row->phone)) {
        add_fault(reading->book, row, PHONE, PHONE_FORM);
    }
    row->key_supervision = read_yes(reading, row, from, KEY_SUPERVISION);
    row->publication_consent = read_yes(reading, row, from, PUBLICATION);
    return read_signers(reading, row, from) != 0 ? -1 : read_units(reading, row, from);
}

/* Rule 1: a number stands once per kind. The later row is the faulty one. */
static void check_number_unique(struct register_book *book, struct register_row *row, uint8_t *seen)
{
    if (row->number == 0) {
        return;
    }
    uint8_t bit = (uint8_t)(1U << (unsigned)(row->between ? 0 : row->kind));
    if (seen[row->number] & bit) {
        add_fault(book, row, NUMBER, "同类别中这个编号出现了两次");
    }
    seen[row->number] |= bit;
}

static int read_rows(struct reading *reading)
{
    struct register_book *book = reading->book;
    uint8_t *seen = arena_alloc(book->arena, REGISTER_NUMBER_MAX + 1);

    if (!seen) {
        return out_of_memory(reading->failure);
    }
    for (size_t i = 1; i < reading->table->row_count; i++) {
        struct register_row *row = &book->rows[book->row_count];
        if (read_row(reading, &reading->table->rows[i], row) != 0) {
            return -1;
        }
        check_number_unique(book, row, seen);
        book->row_count++;
    }
    return 0;
}

static int make_book(const struct table *table, struct arena *arena, struct failure *failure,
                     struct register_book *book)
{
    if (table->row_count < 2) {
        failure_set(failure, STATUS_INVALID_ARGUMENT, "TABLE_EMPTY", "登记册里没有建议提案");
        return -1;
    }
    if (table->row_count - 1 > REGISTER_ROWS_MAX) {
        failure_set(failure, STATUS_INVALID_ARGUMENT, "REGISTER_TOO_LARGE",
                    "登记册超过%d件，请分成几个文件导入", REGISTER_ROWS_MAX);
        return -1;
    }
    *book = (struct register_book){.arena = arena};
    book->rows = arena_array(arena, table->row_count - 1, sizeof(*book->rows));
    bool made = book->rows && table_faults_init(&book->faults, arena, REGISTER_FAULTS_MAX) == 0 &&
                table_find_unused(table, headings, COLUMN_COUNT, arena, &book->unused) == 0;
    return made ? 0 : out_of_memory(failure);
}

int register_read(const void *bytes, size_t size, struct arena *arena, struct failure *failure,
                  struct register_book *ret_book)
{
    struct table table;
    struct register_book book;
    struct reading reading = {.book = &book, .failure = failure, .table = &table};

    if (table_read(bytes, size, arena, failure, &table) != 0 ||
        table_locate(&table, headings, COLUMN_COUNT, failure, reading.columns) != 0 ||
        make_book(&table, arena, failure, &book) != 0 || read_rows(&reading) != 0) {
        return -1;
    }
    *ret_book = book;
    return 0;
}

static int check_known(struct register_book *book, struct register_row *row, enum column column,
                       const char *unit, register_unit_known known, const void *data)
{
    if (*unit == '\0' || known(unit, data)) {
        return 0;
    }
    const char *message = arena_printf(book->arena, "“%s”不是本届的承办单位", unit);
    if (!message) {
        return -1;
    }
    add_fault(book, row, column, message);
    return 0;
}

static int check_names_known(struct register_book *book, struct register_row *row,
                             enum column column, const struct register_names *units,
                             register_unit_known known, const void *data)
{
    for (size_t i = 0; i < units->count; i++) {
        if (check_known(book, row, column, units->names[i], known, data) != 0) {
            return -1;
        }
    }
    return 0;
}

void register_refuse_between(struct register_book *book)
{
    for (size_t i = 0; i < book->row_count; i++) {
        if (book->rows[i].between) {
            add_fault(book, &book->rows[i], NUMBER,
                      "本届不收闭会期间建议，可在设置中启用betweenSessions（规则10）");
        }
    }
}

int register_check_units(struct register_book *book, register_unit_known known, const void *data)
{
    for (size_t i = 0; i < book->row_count; i++) {
        struct register_row *row = &book->rows[i];
        if (check_known(book, row, LEAD_UNIT, row->lead_unit, known, data) != 0 ||
            check_names_known(book, row, CO_UNITS, &row->co_units, known, data) != 0 ||
            check_names_known(book, row, SPLIT_UNITS, &row->split_units, known, data) != 0) {
            return -1;
        }
    }
    return 0;
}
