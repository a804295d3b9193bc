#include "assignment/directory.h"

#include "common/base/utf8.h"
#include "common/table/table.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum column { KIND, NAME, DELEGATION, WORK_UNIT, ADDRESS, PHONE, COLUMN_COUNT };

static const struct table_heading headings[COLUMN_COUNT] = {
    [KIND] = {"类别", NULL, true},
    [NAME] = {"姓名", "名称", true},
    [DELEGATION] = {"代表团或界别", NULL, false},
    [WORK_UNIT] = {"工作单位", NULL, false},
    [ADDRESS] = {"通讯地址", NULL, false},
    [PHONE] = {"联系电话", NULL, false},
};

static const struct {
    const char *chinese, *token;
} kinds[] = {
    [PERSON_DEPUTY] = {"代表", "DEPUTY"},
    [PERSON_MEMBER] = {"委员", "MEMBER"},
    [PERSON_ORGANISATION] = {"单位", "ORGANISATION"},
};

const char *person_kind_name(enum person_kind kind)
{
    return kinds[kind].token;
}

size_t person_kinds_of(enum proposal_kind kind, enum person_kind ret_kinds[2])
{
    ret_kinds[0] = kind == KIND_SUGGESTION ? PERSON_DEPUTY : PERSON_MEMBER;
    ret_kinds[1] = PERSON_ORGANISATION;
    return kind == KIND_SUGGESTION ? 1 : 2;
}

const char *person_id(const struct namesakes *namesakes, size_t index, char ret_id[PERSON_ID_SIZE])
{
    (void)snprintf(ret_id, PERSON_ID_SIZE, "%s/%s/%zu", person_kind_name(namesakes->kind),
                   namesakes->name, index + 1);
    return ret_id;
}

static bool is_token(const char *text, size_t length, const char *token)
{
    return strlen(token) == length && memcmp(text, token, length) == 0;
}

/* The number behind the last slash, less one; SIZE_MAX when it is none. */
static size_t read_index(const char *digits)
{
    char *end = NULL;
    long number = strtol(digits, &end, 10);

    return end != digits && *end == '\0' && number >= 1 && number <= NAMESAKES_MAX
               ? (size_t)number - 1
               : SIZE_MAX;
}

int person_id_parse(const char *id, struct arena *arena, enum person_kind *ret_kind,
                    const char **ret_name, size_t *ret_index)
{
    const char *slash = strchr(id, '/');
    const char *last = strrchr(id, '/');
    size_t index = last ? read_index(last + 1) : SIZE_MAX;

    if (last == slash || index == SIZE_MAX) {
        return -1;
    }
    for (size_t kind = PERSON_DEPUTY; kind < COUNT_OF(kinds); kind++) {
        if (is_token(id, (size_t)(slash - id), kinds[kind].token)) {
            *ret_kind = (enum person_kind)kind;
            *ret_index = index;
            *ret_name = arena_copy(arena, slash + 1, (size_t)(last - slash - 1));
            return *ret_name ? 0 : -1;
        }
    }
    return -1;
}

/* --- reading --- */

struct reading {
    struct directory_book *book;
    const struct table *table;
    size_t columns[COLUMN_COUNT];
};

static const char *read_text(const struct reading *reading, struct directory_row *row,
                             const struct table_row *from, enum column column, size_t most)
{
    const char *text = table_cell(from, reading->columns[column]);
    const char *fault = NULL;

    if (*text == '\0' && headings[column].required) {
        fault = "不能为空";
    } else if (!utf8_is_plain_text(text, strlen(text))) {
        fault = "含有控制字符或自造字，请改用标准字符";
    } else if (utf8_length(text, strlen(text)) > most) {
        fault = "文字太长";
    }
    if (fault) {
        row->faulty = true;
        table_faults_add(&reading->book->faults, row->line, headings[column].name, fault);
    }
    return text;
}

static enum person_kind read_kind(const struct reading *reading, struct directory_row *row,
                                  const struct table_row *from)
{
    const char *text = table_cell(from, reading->columns[KIND]);

    for (size_t kind = PERSON_DEPUTY; kind < COUNT_OF(kinds); kind++) {
        if (strcmp(text, kinds[kind].chinese) == 0) {
            return (enum person_kind)kind;
        }
    }
    row->faulty = true;
    table_faults_add(&reading->book->faults, row->line, headings[KIND].name,
                     "只能是“代表”、“委员”或“单位”");
    return PERSON_DEPUTY;
}

static struct directory_row read_row(const struct reading *reading, const struct table_row *from)
{
    enum { PLACE_MAX = 60, PHONE_MAX = 40, ADDRESS_MAX = 200 };
    struct directory_row row = {.line = from->line};

    row.kind = read_kind(reading, &row, from);
    row.name = read_text(reading, &row, from, NAME, UNIT_NAME_MAX);
    row.person.delegation = read_text(reading, &row, from, DELEGATION, PLACE_MAX);
    row.person.work_unit = read_text(reading, &row, from, WORK_UNIT, SHORT_TEXT_MAX);
    row.person.address = read_text(reading, &row, from, ADDRESS, ADDRESS_MAX);
    row.person.phone = read_text(reading, &row, from, PHONE, PHONE_MAX);
    if (strchr(row.name, '/')) {
        row.faulty = true;
        table_faults_add(&reading->book->faults, row.line, headings[NAME].name, "不能含有“/”");
    }
    return row;
}

static int make_book(const struct table *table, struct arena *arena, struct failure *failure,
                     struct directory_book *book)
{
    if (table->row_count < 2 || table->row_count - 1 > DIRECTORY_ROWS_MAX) {
        failure_set(failure, STATUS_INVALID_ARGUMENT,
                    table->row_count < 2 ? "TABLE_EMPTY" : "DIRECTORY_TOO_LARGE", "名册应有1到%d人",
                    DIRECTORY_ROWS_MAX);
        return -1;
    }
    *book = (struct directory_book){
        .rows = arena_array(arena, table->row_count - 1, sizeof(struct directory_row))};
    if (!book->rows || table_faults_init(&book->faults, arena, DIRECTORY_FAULTS_MAX) != 0 ||
        table_find_unused(table, headings, COLUMN_COUNT, arena, &book->unused) != 0) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                    "名册太大，内存不足，请分成几个文件导入");
        return -1;
    }
    return 0;
}

int directory_read(const void *bytes, size_t size, struct arena *arena, struct failure *failure,
                   struct directory_book *ret_book)
{
    struct table table;
    struct directory_book book;
    struct reading reading = {.book = &book, .table = &table};

    if (table_read(bytes, size, arena, failure, &table) != 0 ||
        table_locate(&table, headings, COLUMN_COUNT, failure, reading.columns) != 0 ||
        make_book(&table, arena, failure, &book) != 0) {
        return -1;
    }
    for (size_t i = 1; i < table.row_count; i++) {
        book.rows[book.row_count++] = read_row(&reading, &table.rows[i]);
    }
    *ret_book = book;
    return 0;
}

/* --- taking in --- */

static bool same_place(const struct person *one, const struct person *other)
{
    return strcmp(one->delegation, other->delegation) == 0 &&
           strcmp(one->work_unit, other->work_unit) == 0;
}

static enum person_change adopt(struct person *standing, const struct person *person)
{
    if (same_place(standing, person) && strcmp(standing->phone, person->phone) == 0 &&
        strcmp(standing->address, person->address) == 0) {
        return PERSON_UNCHANGED;
    }
    *standing = *person;
    return PERSON_UPDATED;
}

enum person_change namesakes_adopt(struct namesakes *namesakes, const struct person *person,
                                   struct arena *arena)
{
    for (size_t i = 0; i < namesakes->count; i++) {
        if (same_place(&namesakes->persons[i], person)) {
            return adopt(&namesakes->persons[i], person);
        }
    }
    if (namesakes->count >= NAMESAKES_MAX) {
        return PERSON_TOO_MANY;
    }
    struct person *longer = arena_array(arena, namesakes->count + 1, sizeof(*longer));
    if (!longer) {
        return PERSON_TOO_MANY;
    }
    for (size_t i = 0; i < namesakes->count; i++) {
        longer[i] = namesakes->persons[i];
    }
    longer[namesakes->count] = *person;
    namesakes->persons = longer;
    namesakes->count++;
    return PERSON_CREATED;
}

/* --- matching --- */

struct match {
    const struct namesakes *namesakes;
    size_t index;
    size_t count; /* how many fit */
};

static void look_through(const struct namesakes *namesakes, const char *delegation,
                         struct match *match)
{
    for (size_t i = 0; i < namesakes->count; i++) {
        if (*delegation && strcmp(namesakes->persons[i].delegation, delegation) != 0) {
            continue;
        }
        match->namesakes = namesakes;
        match->index = i;
        match->count++;
    }
}

int signer_match(struct signer *signer, const struct namesakes *lists, size_t list_count,
                 struct arena *arena)
{
    struct match match = {0};
    char id[PERSON_ID_SIZE];

    for (size_t i = 0; i < list_count; i++) {
        look_through(&lists[i], signer->delegation, &match);
    }
    if (match.count == 0) {
        for (size_t i = 0; i < list_count; i++) {
            look_through(&lists[i], "", &match);
        }
    }
    signer->ambiguous = match.count > 1;
    if (match.count != 1) {
        return 0;
    }
    signer->person = arena_strdup(arena, person_id(match.namesakes, match.index, id));
    signer->delegation = match.namesakes->persons[match.index].delegation;
    signer->organisation = match.namesakes->kind == PERSON_ORGANISATION;
    return signer->person ? 0 : -1;
}
