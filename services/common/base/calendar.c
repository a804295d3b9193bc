#include "common/base/calendar.h"

#include "common/base/calendar_table.h"

#include <stdlib.h>

static const struct calendar_year *find_year(const struct calendar *calendar, int32_t year)
{
    if (!calendar || year < CALENDAR_YEAR_FIRST || year > CALENDAR_YEAR_LAST) {
        return NULL;
    }
    return &calendar->years[year - CALENDAR_YEAR_FIRST];
}

void calendar_free(struct calendar *calendar)
{
    free(calendar);
}

bool calendar_is_working(const struct calendar *calendar, civil_day day)
{
    struct civil_date date = date_of_day(day);
    const struct calendar_year *year = find_year(calendar, date.year);
    uint8_t mark = CALENDAR_DAY_USUAL;

    if (year) {
        mark = year->marks[day - date_day(date.year, 1, 1)];
    }
    if (mark != CALENDAR_DAY_USUAL) {
        return mark == CALENDAR_DAY_WORKED;
    }
    return date_weekday(day) < SATURDAY;
}

int32_t calendar_unknown_year(const struct calendar *calendar, civil_day first, civil_day last)
{
    int32_t last_year = date_of_day(last).year;

    for (int32_t year = date_of_day(first).year; year <= last_year; year++) {
        const struct calendar_year *known = find_year(calendar, year);
        if (!known || !known->complete) {
            return year;
        }
    }
    return 0;
}

civil_day calendar_add_working(const struct calendar *calendar, civil_day day, int32_t count)
{
    if (!date_is_day(day) || count < 0 || count > CALENDAR_PERIOD_MAX) {
        return DAY_NONE;
    }
    while (count > 0) {
        if (++day > DAY_LAST) {
            return DAY_NONE;
        }
        count -= calendar_is_working(calendar, day);
    }
    return day;
}

int32_t calendar_count_working(const struct calendar *calendar, civil_day after, civil_day until)
{
    int32_t count = 0;

    for (civil_day day = after + 1; day <= until && count < CALENDAR_PERIOD_MAX; day++) {
        count += calendar_is_working(calendar, day);
    }
    return count;
}

civil_day calendar_roll_forward(const struct calendar *calendar, civil_day day)
{
    while (day < DAY_LAST && !calendar_is_working(calendar, day)) {
        day++;
    }
    return day;
}

civil_day calendar_roll_back(const struct calendar *calendar, civil_day day)
{
    while (day > 1 && !calendar_is_working(calendar, day)) {
        day--;
    }
    return day;
}
