#include "common/base/calendar_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 4, RANGE_MAX = 31 /* days off or worked in one line */ };

struct field {
    const char *text;
    size_t size;
};

struct line {
    size_t number;
    struct field fields[FIELDS_MAX];
    size_t field_count; /* FIELDS_MAX + 1 when there were more */
};

static void fault(struct failure *failure, const struct line *line, const char *message)
{
    failure_add_field(failure, "table", "第%zu行：%s", line->number, message);
}

static bool field_is(const struct field *field, const char *word)
{
    return field->size == strlen(word) && memcmp(field->text, word, field->size) == 0;
}

static void split_fields(struct line *line, const char *text, size_t size)
{
    line->field_count = 0;
    for (;;) {
        const char *tab = memchr(text, '\t', size);
        size_t length = tab ? (size_t)(tab - text) : size;
        if (line->field_count < FIELDS_MAX) {
            line->fields[line->field_count] = (struct field){text, length};
        }
        line->field_count += line->field_count <= FIELDS_MAX;
        if (!tab) {
            return;
        }
        text = tab + 1;
        size -= length + 1;
    }
}

/* The year's place in the calendar, or NULL when the field names none that a table may hold. */
static struct calendar_year *read_year(struct calendar *calendar, const struct field *field)
{
    char text[DATE_TEXT_SIZE];
    civil_day day;

    if (field->size != 4) {
        return NULL;
    }
    (void)snprintf(text, sizeof(text), "%.4s-01-01", field->text);
    if (date_parse(text, strlen(text), &day) < 0) {
        return NULL;
    }
    int32_t year = date_of_day(day).year;
    if (year < CALENDAR_YEAR_FIRST || year > CALENDAR_YEAR_LAST) {
        return NULL;
    }
    return &calendar->years[year - CALENDAR_YEAR_FIRST];
}

static void take_year(struct calendar *calendar, const struct line *line, struct failure *failure)
{
    struct calendar_year *year = NULL;

    if (line->field_count == 2) {
        year = read_year(calendar, &line->fields[1]);
    }
    if (!year) {
        fault(failure, line, "应为 year、制表符、2000 至 2099 之间的年份");
        return;
    }
    if (year->complete) {
        fault(failure, line, "该年份已出现过");
    }
    year->complete = true;
}

static bool read_range(const struct line *line, civil_day *ret_first, civil_day *ret_last)
{
    if (line->field_count < 2 || line->field_count > FIELDS_MAX ||
        date_parse(line->fields[1].text, line->fields[1].size, ret_first) < 0) {
        return false;
    }
    *ret_last = *ret_first;
    if (line->field_count == 2 || line->fields[2].size == 0) {
        return true;
    }
    return date_parse(line->fields[2].text, line->fields[2].size, ret_last) == 0 &&
           *ret_last >= *ret_first && *ret_last - *ret_first < RANGE_MAX;
}

static const char *mark_day(struct calendar *calendar, civil_day day, enum calendar_mark mark)
{
    struct civil_date date = date_of_day(day);

    if (date.year < CALENDAR_YEAR_FIRST || date.year > CALENDAR_YEAR_LAST) {
        return "日期须在 2000 至 2099 年之间";
    }
    if (mark == CALENDAR_DAY_WORKED && date_weekday(day) < SATURDAY) {
        return "调休上班日应为周六或周日";
    }
    uint8_t *place =
        &calendar->years[date.year - CALENDAR_YEAR_FIRST].marks[day - date_day(date.year, 1, 1)];
    if (*place != CALENDAR_DAY_USUAL) {
        return "有日期重复出现";
    }
    *place = (uint8_t)mark;
    return NULL;
}

static void take_range(struct calendar *calendar, const struct line *line, enum calendar_mark mark,
                       struct failure *failure)
{
    civil_day first;
    civil_day last;

    if (!read_range(line, &first, &last)) {
        fault(failure, line, "应为起止日期（YYYY-MM-DD，先后有序，不超过31天）和名称");
        return;
    }
    for (civil_day day = first; day <= last; day++) {
        const char *message = mark_day(calendar, day, mark);
        if (message) {
            fault(failure, line, message);
            return;
        }
    }
}

static void take_line(struct calendar *calendar, const struct line *line, struct failure *failure)
{
    const struct field *kind = &line->fields[0];

    if (field_is(kind, "year")) {
        take_year(calendar, line, failure);
    } else if (field_is(kind, "off")) {
        take_range(calendar, line, CALENDAR_DAY_OFF, failure);
    } else if (field_is(kind, "work")) {
        take_range(calendar, line, CALENDAR_DAY_WORKED, failure);
    } else {
        fault(failure, line, "行首应为 year、off 或 work");
    }
}

static void take_text(struct calendar *calendar, const char *text, size_t size,
                      struct failure *failure)
{
    struct line line = {0};

    while (size > 0) {
        const char *end = memchr(text, '\n', size);
        size_t whole = end ? (size_t)(end - text) + 1 : size;
        size_t length = end ? whole - 1 : size;
        length -= length > 0 && text[length - 1] == '\r';
        line.number++;
        if (length > 0 && text[0] != '#') {
            split_fields(&line, text, length);
            take_line(calendar, &line, failure);
        }
        text += whole;
        size -= whole;
    }
}

int calendar_parse(const char *text, size_t size, struct failure *failure,
                   struct calendar **ret_calendar)
{
    if (size > CALENDAR_TEXT_MAX) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "CALENDAR_TOO_LARGE",
                    "节假日安排表过大，不得超过64 KiB");
        return -1;
    }
    struct calendar *calendar = calloc(1, sizeof(*calendar));
    if (!calendar) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
        return -1;
    }
    take_text(calendar, text, size, failure);
    if (failure_is_set(failure)) {
        calendar_free(calendar);
        return -1;
    }
    *ret_calendar = calendar;
    return 0;
}
