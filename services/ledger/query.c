#include "ledger/query.h"

#include <stdlib.h>
#include <string.h>

static const char *const column_names[] = {
    [QUERY_KIND] = "kind",   [QUERY_NUMBER] = "number",     [QUERY_TITLE] = "title",
    [QUERY_FIELD] = "field", [QUERY_STATE] = "state",       [QUERY_DUE_DATE] = "dueDate",
    [QUERY_CLASS] = "class", [QUERY_LEAD_UNIT] = "leadUnit"};

static bool sorted_already(const struct query_sort *sorts, int count, size_t column)
{
    for (int i = 0; i < count; i++) {
        if (sorts[i].column == column) {
            return true;
        }
    }
    return false;
}

int query_parse_sort(const char *text, struct query_sort ret_sorts[QUERY_SORTS_MAX])
{
    int count = 0;

    while (*text) {
        bool descending = *text == '-';
        text += descending;
        size_t length = strcspn(text, ",");
        size_t column = 0;
        while (column < COUNT_OF(column_names) &&
               (strlen(column_names[column]) != length ||
                strncmp(column_names[column], text, length) != 0)) {
            column++;
        }
        if (column == COUNT_OF(column_names) || count == QUERY_SORTS_MAX ||
            sorted_already(ret_sorts, count, column)) {
            return -1;
        }
        ret_sorts[count++] =
            (struct query_sort){.column = (enum query_column)column, .descending = descending};
        text += length;
        if (*text == ',' && *++text == '\0') {
            return -1;
        }
    }
    return count;
}

enum row_light query_light(const struct query *query, const struct row *row)
{
    civil_day due = row_due_day(row);

    if (due == DAY_NONE) {
        return ROW_LIGHT_NONE;
    }
    int32_t left = due - query->today;
    if (left < 0) {
        return ROW_OVERDUE;
    }
    if (left <= query->red_days) {
        return ROW_RED;
    }
    return left <= query->yellow_days ? ROW_YELLOW : ROW_GREEN;
}

static bool names_hold(const uint16_t *list, size_t count, uint16_t name)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == name) {
            return true;
        }
    }
    return false;
}

static bool holds_words(const struct row *row, const struct names *names, const char *words)
{
    if (strstr(row->title, words) || strstr(row->key, words)) {
        return true;
    }
    for (size_t i = 0; i < row->signer_count; i++) {
        if (strstr(names_text(names, row->signers[i]), words)) {
            return true;
        }
    }
    return false;
}

/* Names asked for, as numbers: looked up once a query. A name that no row holds matches nothing. */
struct wanted {
    const struct query *query;
    const struct names *names;
    uint16_t unit, co_unit, field, signer;
    uint16_t reader_units[QUERY_SCOPES_MAX], reader_signers[QUERY_SCOPES_MAX];
};

/* Whose it is, or in whose figures it stays. */
static bool is_of_unit(const struct row *row, uint16_t unit)
{
    for (size_t i = 0; i < row->part_count; i++) {
        if (row->parts[i].unit == unit || row->parts[i].counted_for == unit) {
            return true;
        }
    }
    return false;
}

static bool matches_names(const struct wanted *wanted, const struct row *row)
{
    const struct query *query = wanted->query;

    if (query->unit && !(wanted->unit && is_of_unit(row, wanted->unit))) {
        return false;
    }
    if (query->co_unit &&
        !(wanted->co_unit && names_hold(row->co_units, row->co_unit_count, wanted->co_unit))) {
        return false;
    }
    if (query->field && !(wanted->field && row->field == wanted->field)) {
        return false;
    }
    return !query->signer ||
           (wanted->signer && names_hold(row->signers, row->signer_count, wanted->signer));
}

/* Whether the reader may see the row, as it stands. */
static bool is_seen(const struct wanted *wanted, const struct row *row)
{
    const struct query_reader *reader = &wanted->query->reader;

    if (reader->everything || reader->kinds[row->kind]) {
        return true;
    }
    for (size_t i = 0; i < reader->unit_count; i++) {
        uint16_t unit = wanted->reader_units[i];
        if (unit != NAME_NONE && row_has_unit(row, unit)) {
            return true;
        }
    }
    for (size_t i = 0; i < reader->signer_count; i++) {
        uint16_t signer = wanted->reader_signers[i];
        const uint16_t *list = strchr(reader->signers[i], '/') ? row->persons : row->signers;
        if (signer != NAME_NONE && names_hold(list, row->signer_count, signer)) {
            return true;
        }
    }
    return false;
}

static bool is_of_reader(const struct wanted *wanted, uint16_t unit)
{
    const struct query_reader *reader = &wanted->query->reader;

    return reader->everything || names_hold(wanted->reader_units, reader->unit_count, unit);
}

static bool owes_five_fixed(const struct wanted *wanted, const struct row *row)
{
    for (size_t i = 0; i < row->part_count && !row->withdrawn; i++) {
        const struct row_part *part = &row->parts[i];
        if (part->five_fixed_owed && (!wanted->query->unit || part->unit == wanted->unit) &&
            is_of_reader(wanted, part->unit)) {
            return true;
        }
    }
    return false;
}

static bool omits_opinion(const struct wanted *wanted, const struct row *row)
{
    for (size_t i = 0; i < row->part_count; i++) {
        const struct row_part *part = &row->parts[i];
        if (wanted->query->co_unit ? names_hold(part->omitted, part->omitted_count, wanted->co_unit)
                                   : part->omitted_count > 0) {
            return true;
        }
    }
    return false;
}

static bool matches(const struct wanted *wanted, const struct row *row)
{
    const struct query *query = wanted->query;

    return (!query->kind || row->kind == query->kind) &&
           (!query->state || row_state(row) == query->state) &&
           (!query->class || row_class(row) == query->class) &&
           (!query->five_fixed_owed || owes_five_fixed(wanted, row)) &&
           (!query->opinion_omitted || omits_opinion(wanted, row)) &&
           (!query->light || query_light(query, row) == query->light) &&
           (!query->key || strcmp(row->key, query->key) == 0) && matches_names(wanted, row) &&
           (!query->words || holds_words(row, wanted->names, query->words));
}

/* What is found: a row, and by whose eyes it is looked at. */
struct hit {
    const struct row *row;
    const struct row_former *former; /* NULL: as it stands */
};

static const struct row *look(const struct hit *hit, struct former_view *ret_view)
{
    return hit->former ? former_view(hit->row, hit->former, ret_view) : hit->row;
}

/* A unit's own former shares are its people's to see; of all who left the last is shown. */
static bool find_former(const struct wanted *wanted, const struct row *row, bool filtered,
                        struct hit *ret_hit)
{
    for (size_t i = row->former_count; i > 0; i--) {
        struct former_view view;
        const struct hit hit = {.row = row, .former = &row->formers[i - 1]};
        bool seen =
            wanted->query->reader.kinds[row->kind] || is_of_reader(wanted, hit.former->unit);
        if (seen && (!filtered || matches(wanted, look(&hit, &view)))) {
            *ret_hit = hit;
            return true;
        }
    }
    return false;
}

static bool find_hit(const struct wanted *wanted, const struct row *row, struct hit *ret_hit)
{
    if (row->import != NAME_NONE) {
        return false;
    }
    if (wanted->query->former) {
        return find_former(wanted, row, true, ret_hit);
    }
    *ret_hit = (struct hit){.row = row};
    return is_seen(wanted, row) && matches(wanted, row);
}

static int compare_numbers(int64_t left, int64_t right)
{
    return (left > right) - (left < right);
}

static const char *lead_unit(const struct names *names, const struct row *row)
{
    return row->part_count > 0 ? names_text(names, row->parts[0].unit) : "";
}

static int compare_column(const struct names *names, enum query_column column,
                          const struct row *left, const struct row *right)
{
    switch (column) {
    case QUERY_KIND: return compare_numbers(left->kind, right->kind);
    case QUERY_NUMBER: return compare_numbers(left->number, right->number);
    case QUERY_TITLE: return strcmp(left->title, right->title);
    case QUERY_FIELD:
        return strcmp(names_text(names, left->field), names_text(names, right->field));
    case QUERY_STATE: return compare_numbers(row_state(left), row_state(right));
    case QUERY_DUE_DATE: return compare_numbers(row_due_day(left), row_due_day(right));
    case QUERY_CLASS: return compare_numbers(row_class(left), row_class(right));
    case QUERY_LEAD_UNIT: return strcmp(lead_unit(names, left), lead_unit(names, right));
    }
    return 0;
}

static int compare_hits(const void *left_item, const void *right_item, void *data)
{
    struct former_view left_view, right_view;
    const struct row *left = look(left_item, &left_view);
    const struct row *right = look(right_item, &right_view);
    const struct wanted *wanted = data;

    if (left->key_supervision != right->key_supervision) {
        return left->key_supervision ? -1 : 1;
    }
    for (size_t i = 0; i < wanted->query->sort_count; i++) {
        const struct query_sort *sort = &wanted->query->sorts[i];
        int order = compare_column(wanted->names, sort->column, left, right);
        if (order != 0) {
            return sort->descending ? -order : order;
        }
    }
    int by_kind = compare_numbers(left->kind, right->kind);
    int by_series = by_kind ? by_kind : compare_numbers(left->between, right->between);
    return by_series ? by_series : compare_numbers(left->number, right->number);
}

static const struct row *find_key(const struct rows *rows, const char *key)
{
    for (size_t i = 0; i < rows_count(rows); i++) {
        if (strcmp(rows_at(rows, i)->key, key) == 0) {
            return rows_at(rows, i);
        }
    }
    return NULL;
}

/* The first of the sorted that stands behind `last`: also right when `last` no longer passes the
 * filters. */
static size_t first_behind(const struct hit *found, size_t count, const struct hit *last,
                           struct wanted *wanted)
{
    size_t at = 0;

    while (at < count && compare_hits(&found[at], last, wanted) <= 0) {
        at++;
    }
    return at;
}

static void cut_page(const struct query *query, const struct hit *found, size_t count, size_t first,
                     struct query_page *page)
{
    page->total = count;
    page->count = count - first < query->page_size ? count - first : query->page_size;
    page->more = first + page->count < count;
    for (size_t i = 0; i < page->count; i++) {
        page->rows[i] = found[first + i].row;
        page->formers[i] = found[first + i].former;
    }
}

static uint16_t find_name(const struct names *names, const char *text)
{
    return text ? names_find(names, text) : NAME_NONE;
}

static void look_names_up(const struct names *names, struct wanted *wanted)
{
    const struct query *query = wanted->query;

    wanted->unit = find_name(names, query->unit);
    wanted->co_unit = find_name(names, query->co_unit);
    wanted->field = find_name(names, query->field);
    wanted->signer = find_name(names, query->signer);
    for (size_t i = 0; i < query->reader.unit_count; i++) {
        wanted->reader_units[i] = find_name(names, query->reader.units[i]);
    }
    for (size_t i = 0; i < query->reader.signer_count; i++) {
        wanted->reader_signers[i] = find_name(names, query->reader.signers[i]);
    }
}

/* The row that the page before ended with, looked at as that page did: by the share it had passed
 * the filters with. One that passes them no more still says where the page ended. */
static bool find_last(const struct wanted *wanted, const struct rows *rows, struct hit *ret_last)
{
    const struct row *row = find_key(rows, wanted->query->after);

    *ret_last = (struct hit){.row = row};
    return row && (!wanted->query->former || find_former(wanted, row, true, ret_last) ||
                   find_former(wanted, row, false, ret_last));
}

enum status_code query_run(const struct query *query, struct rows *rows,
                           struct query_page *ret_page)
{
    const struct names *names = rows_names(rows);
    struct wanted wanted = {.query = query, .names = names};
    struct hit last;

    look_names_up(names, &wanted);
    if (query->after && !find_last(&wanted, rows, &last)) {
        return STATUS_NOT_FOUND;
    }
    struct hit *found = calloc(rows_count(rows) + 1, sizeof(*found));
    if (!found) {
        return STATUS_RESOURCE_EXHAUSTED;
    }
    size_t count = 0;
    for (size_t i = 0; i < rows_count(rows); i++) {
        count += find_hit(&wanted, rows_at(rows, i), &found[count]);
    }
    qsort_r(found, count, sizeof(*found), compare_hits, &wanted);
    cut_page(query, found, count, query->after ? first_behind(found, count, &last, &wanted) : 0,
             ret_page);
    free(found);
    return STATUS_OK;
}
