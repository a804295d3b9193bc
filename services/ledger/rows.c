#include "ledger/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS_MAX = 100000 };

struct rows {
    struct row *rows;
    size_t count, room;
    struct names *names;
    /* The row of a number: index + 1, or 0. Grown to the highest number seen of each series. */
    uint32_t *by_number[ROW_SERIES];
    size_t by_number_room[ROW_SERIES];
};

struct rows *rows_new(void)
{
    struct rows *rows = calloc(1, sizeof(*rows));

    if (rows) {
        rows->names = names_new();
    }
    if (rows && !rows->names) {
        free(rows);
        return NULL;
    }
    return rows;
}

static void part_done(struct row_part *part)
{
    free(part->clocks);
    free(part->omitted);
}

static void row_done(struct row *row)
{
    for (size_t i = 0; i < row->part_count; i++) {
        part_done(&row->parts[i]);
    }
    free(row->title);
    free(row->words.marks);
    free(row->signers);
    free(row->persons);
    free(row->parts);
    free(row->co_units);
    free(row->formers);
}

void rows_free(struct rows *rows)
{
    if (!rows) {
        return;
    }
    for (size_t i = 0; i < rows->count; i++) {
        row_done(&rows->rows[i]);
    }
    free(rows->rows);
    for (size_t i = 0; i < ROW_SERIES; i++) {
        free(rows->by_number[i]);
    }
    names_free(rows->names);
    free(rows);
}

struct names *rows_names(struct rows *rows)
{
    return rows->names;
}

size_t rows_count(const struct rows *rows)
{
    return rows->count;
}

struct row *rows_at(const struct rows *rows, size_t index)
{
    return &rows->rows[index];
}

enum row_series rows_series(const char *key, int32_t *ret_number)
{
    static const struct {
        const char *prefix;
        enum row_series series;
    } known[] = {{"suggestion-b", SERIES_BETWEEN},
                 {"suggestion-", SERIES_SUGGESTION},
                 {"proposal-", SERIES_PROPOSAL}};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        size_t length = strlen(known[i].prefix);
        if (strncmp(key, known[i].prefix, length) == 0) {
            long number = strtol(key + length, NULL, 10);
            *ret_number = number > 0 && number < NUMBERS_MAX ? (int32_t)number : 0;
            return known[i].series;
        }
    }
    *ret_number = 0;
    return SERIES_SUGGESTION;
}

struct row *rows_find(const struct rows *rows, enum row_series series, int32_t number)
{
    if (number < 1 || (size_t)number >= rows->by_number_room[series]) {
        return NULL;
    }
    uint32_t index = rows->by_number[series][number];
    return index > 0 ? &rows->rows[index - 1] : NULL;
}

static int index_number(struct rows *rows, enum row_series series, int32_t number)
{
    size_t room = rows->by_number_room[series];

    if ((size_t)number >= room) {
        size_t wanted = room ? room : 256;
        while (wanted <= (size_t)number) {
            wanted *= 2;
        }
        uint32_t *grown = realloc(rows->by_number[series], wanted * sizeof(*grown));
        if (!grown) {
            return -1;
        }
        memset(grown + room, 0, (wanted - room) * sizeof(*grown));
        rows->by_number[series] = grown;
        rows->by_number_room[series] = wanted;
    }
    rows->by_number[series][number] = (uint32_t)rows->count + 1;
    return 0;
}

static int make_room(struct rows *rows)
{
    if (rows->count < rows->room) {
        return 0;
    }
    size_t room = rows->room ? rows->room * 2 : 256;
    struct row *grown = realloc(rows->rows, room * sizeof(*grown));
    if (!grown) {
        return -1;
    }
    rows->rows = grown;
    rows->room = room;
    return 0;
}

struct row *rows_add(struct rows *rows, enum row_series series, int32_t number, const char *title)
{
    static const char *const prefixes[ROW_SERIES] = {
        [SERIES_SUGGESTION] = "suggestion-",
        [SERIES_PROPOSAL] = "proposal-",
        [SERIES_BETWEEN] = "suggestion-b",
    };

    if (number < 1 || number >= NUMBERS_MAX || rows->count == ROWS_MAX ||
        rows_find(rows, series, number) || make_room(rows) != 0 || !rows->rows) {
        return NULL;
    }
    char *copy = strdup(title);
    if (!copy || index_number(rows, series, number) != 0) {
        free(copy);
        return NULL;
    }
    struct row *row = &rows->rows[rows->count++];
    *row = (struct row){.kind = series == SERIES_PROPOSAL ? ROW_PROPOSAL : ROW_SUGGESTION,
                        .number = number,
                        .between = series == SERIES_BETWEEN,
                        .title = copy};
    (void)snprintf(row->key, sizeof(row->key), "%s%d", prefixes[series], number);
    return row;
}

static int set_names(struct rows *rows, const char *const *texts, size_t count, size_t most,
                     uint16_t **list, size_t *list_count)
{
    if (count > most) {
        return -1;
    }
    uint16_t *numbers = calloc(count ? count : 1, sizeof(*numbers));
    if (!numbers) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        numbers[i] = names_intern(rows->names, texts[i]);
        if (numbers[i] == NAME_NONE) {
            free(numbers);
            return -1;
        }
    }
    free(*list);
    *list = numbers;
    *list_count = count;
    return 0;
}

int row_set_signers(struct rows *rows, struct row *row, const char *const *names, size_t count)
{
    uint16_t *persons = calloc(count ? count : 1, sizeof(*persons));

    if (!persons ||
        set_names(rows, names, count, ROW_SIGNERS_MAX, &row->signers, &row->signer_count) != 0) {
        free(persons);
        return -1;
    }
    free(row->persons);
    row->persons = persons;
    return 0;
}

int row_set_person(struct rows *rows, struct row *row, int32_t position, const char *person)
{
    if (position < 1 || (size_t)position > row->signer_count) {
        return 0;
    }
    uint16_t name = *person ? names_intern(rows->names, person) : NAME_NONE;
    if (*person && name == NAME_NONE) {
        return -1;
    }
    row->persons[position - 1] = name;
    return 0;
}

int row_set_co_units(struct rows *rows, struct row *row, const char *const *names, size_t count)
{
    return set_names(rows, names, count, ROW_CO_UNITS_MAX, &row->co_units, &row->co_unit_count);
}

int row_part_set_omitted(struct rows *rows, struct row_part *part, const char *const *names,
                         size_t count)
{
    return set_names(rows, names, count, ROW_CO_UNITS_MAX, &part->omitted, &part->omitted_count);
}

struct row_part *row_find_part(const struct row *row, uint16_t unit)
{
    for (size_t i = 0; i < row->part_count; i++) {
        if (row->parts[i].unit == unit) {
            return &row->parts[i];
        }
    }
    return NULL;
}

bool row_has_unit(const struct row *row, uint16_t unit)
{
    for (size_t i = 0; i < row->co_unit_count; i++) {
        if (row->co_units[i] == unit) {
            return true;
        }
    }
    return row_find_part(row, unit) != NULL;
}

struct row_part *row_add_part(struct row *row, uint16_t unit, bool split)
{
    struct row_part *part = row_find_part(row, unit);

    if (part) {
        part->split = split;
        return part;
    }
    if (row->part_count == ROW_PARTS_MAX) {
        return NULL;
    }
    struct row_part *parts = realloc(row->parts, (row->part_count + 1) * sizeof(*parts));
    if (!parts) {
        return NULL;
    }
    row->parts = parts;
    part = &parts[row->part_count++];
    *part = (struct row_part){.unit = unit, .split = split, .state = ROW_ASSIGNED};
    return part;
}

void row_remove_part(struct row *row, uint16_t unit)
{
    struct row_part *part = row_find_part(row, unit);

    if (part) {
        part_done(part);
        size_t behind = (size_t)(row->parts + row->part_count - part) - 1;
        memmove(part, part + 1, behind * sizeof(*part));
        row->part_count--;
    }
}

struct row_part *row_find_passed(const struct row *row, uint16_t unit)
{
    struct row_part *part = row_find_part(row, unit);

    for (size_t i = 0; !part && i < row->part_count; i++) {
        if (row->parts[i].former == unit) {
            part = &row->parts[i];
        }
    }
    return part;
}

void row_pass_part(struct row *row, uint16_t unit, uint16_t successor)
{
    struct row_part *part = row_find_part(row, unit);

    if (part && row_find_part(row, successor)) {
        row_remove_part(row, unit);
    } else if (part) {
        part->former = unit;
        if (part->replied_day != DAY_NONE && part->counted_for == NAME_NONE) {
            part->counted_for = unit;
        }
        part->unit = successor;
    }
}

void row_pass_co_unit(struct row *row, uint16_t unit, uint16_t successor)
{
    bool goes = successor == NAME_NONE || row_has_unit(row, successor);
    size_t count = 0;

    for (size_t i = 0; i < row->co_unit_count; i++) {
        if (row->co_units[i] != unit) {
            row->co_units[count++] = row->co_units[i];
        } else if (!goes) {
            row->co_units[count++] = successor;
        }
    }
    row->co_unit_count = count;
}

static void find_earliest(struct row_part *part)
{
    part->due_day = DAY_NONE;
    for (size_t i = 0; i < part->clock_count; i++) {
        civil_day day = part->clocks[i].due_day;
        if (part->due_day == DAY_NONE || day < part->due_day) {
            part->due_day = day;
        }
    }
}

static struct row_clock *find_clock(const struct row_part *part, int32_t kind, int32_t signer,
                                    int32_t round)
{
    for (size_t i = 0; i < part->clock_count; i++) {
        struct row_clock *clock = &part->clocks[i];
        if (clock->kind == kind && clock->signer == signer && clock->round == round) {
            return clock;
        }
    }
    return NULL;
}

int row_part_set_clock(struct row_part *part, const struct row_clock *clock)
{
    struct row_clock *there = find_clock(part, clock->kind, clock->signer, clock->round);

    if (!there) {
        struct row_clock *grown =
            part->clock_count < ROW_CLOCKS_MAX
                ? realloc(part->clocks, (part->clock_count + 1) * sizeof(*grown))
                : NULL;
        if (!grown) {
            return -1;
        }
        part->clocks = grown;
        there = &grown[part->clock_count++];
    }
    *there = *clock;
    find_earliest(part);
    return 0;
}

void row_part_end_clock(struct row_part *part, int32_t kind, int32_t signer, int32_t round)
{
    struct row_clock *clock = find_clock(part, kind, signer, round);

    if (clock) {
        *clock = part->clocks[--part->clock_count];
        find_earliest(part);
    }
}

static bool anybody_dissatisfied(const struct row_part *part)
{
    for (size_t i = 0; i < sizeof(part->dissatisfied); i++) {
        if (part->dissatisfied[i]) {
            return true;
        }
    }
    return false;
}

void row_part_set_dissatisfied(struct row_part *part, int32_t signer, bool dissatisfied)
{
    if (signer < 1 || signer > ROW_SIGNERS_MAX) {
        return;
    }
    uint8_t bit = (uint8_t)(1U << (signer % 8));
    if (dissatisfied) {
        part->dissatisfied[signer / 8] |= bit;
        part->state = ROW_REHANDLING;
        return;
    }
    part->dissatisfied[signer / 8] &= (uint8_t)~bit;
    if (part->state == ROW_REHANDLING && !anybody_dissatisfied(part)) {
        part->state = ROW_DISPATCHED;
    }
}

void rows_finish_import(struct rows *rows, const char *import)
{
    uint16_t number = names_find(rows->names, import);

    for (size_t i = 0; number != NAME_NONE && i < rows->count; i++) {
        if (rows->rows[i].import == number) {
            rows->rows[i].import = NAME_NONE;
        }
    }
}

int row_set_title(struct row *row, const char *title)
{
    char *copy = strdup(title);

    if (!copy) {
        return -1;
    }
    free(row->title);
    row->title = copy;
    return 0;
}

enum row_state row_state(const struct row *row)
{
    if (row->offline) {
        return ROW_OFFLINE;
    }
    if (row->withdrawn) {
        return ROW_WITHDRAWN;
    }
    if (row->ended) {
        return ROW_ENDED;
    }
    if (row->part_count == 0) {
        return ROW_REGISTERED;
    }
    enum row_state behind = ROW_CLOSED;
    for (size_t i = 0; i < row->part_count; i++) {
        if (row->parts[i].state < behind) {
            behind = row->parts[i].state;
        }
    }
    /* A part under re-handling shows once every unit has replied: until then the one furthest
     * behind matters more. */
    for (size_t i = 0; behind >= ROW_DISPATCHED && i < row->part_count; i++) {
        if (row->parts[i].state == ROW_REHANDLING) {
            return ROW_REHANDLING;
        }
    }
    return behind;
}

enum row_class row_class(const struct row *row)
{
    enum row_class worst = ROW_CLASS_NONE;

    for (size_t i = 0; i < row->part_count; i++) {
        if (row->parts[i].class == ROW_CLASS_NONE) {
            return ROW_CLASS_NONE;
        }
        if (row->parts[i].class > worst) {
            worst = row->parts[i].class;
        }
    }
    return worst;
}

civil_day row_due_day(const struct row *row)
{
    civil_day earliest = DAY_NONE;

    for (size_t i = 0; i < row->part_count; i++) {
        civil_day day = row->parts[i].due_day;
        if (day != DAY_NONE && (earliest == DAY_NONE || day < earliest)) {
            earliest = day;
        }
    }
    return earliest;
}

civil_day row_unit_due_day(const struct row *row, uint16_t unit)
{
    const struct row_part *part = row_find_part(row, unit);

    return part ? part->due_day : DAY_NONE;
}
