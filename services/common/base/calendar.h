/*
 * Working days: a table of days off and worked weekend days, year by year, and Monday to Friday
 * where the table says nothing. Periods exclude the day they start from.
 *
 * The table is a text of lines, fields parted by one tab:
 *   year <tab> 2022                                      the table is complete for that year
 *   off  <tab> 2022-10-01 <tab> 2022-10-07 <tab> 国庆节  days off, first and last, and why
 *   work <tab> 2022-10-08 <tab> 2022-10-09 <tab> 国庆节  worked weekend days, likewise
 * Empty lines and lines that begin with # are skipped. The third field may be empty: one day.
 */
#ifndef BANFU_BASE_CALENDAR_H
#define BANFU_BASE_CALENDAR_H

#include "common/base/attributes.h"
#include "common/base/date.h"
#include "common/base/failure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CALENDAR_TEXT_MAX = 64 * 1024, /* bytes: a hundred years, read in well under a millisecond */
    CALENDAR_YEAR_FIRST = 2000,
    CALENDAR_YEAR_LAST = 2099,
    CALENDAR_PERIOD_MAX = 5000 /* working days added or counted in one call */
};

/* A calendar without a table may be NULL everywhere below: Monday to Friday are worked. */
struct calendar;

/* Reads a table of `size` bytes. Returns 0; free the calendar with calendar_free. Returns -1 with
 * `failure` naming every faulty line (field "table", "第7行：…") as INVALID_ARGUMENT, or
 * RESOURCE_EXHAUSTED with reason CALENDAR_TOO_LARGE or OUT_OF_MEMORY. */
int calendar_parse(const char *text, size_t size, struct failure *failure,
                   struct calendar **ret_calendar) MUST_CHECK;

/* Accepts NULL. */
void calendar_free(struct calendar *calendar);

/* Whether the day is worked. */
bool calendar_is_working(const struct calendar *calendar, civil_day day);

/* The first year from `first` to `last` that the table does not know, 0 when it knows them all:
 * where it is not 0, Monday to Friday was assumed, and whoever shows the date should say so. */
int32_t calendar_unknown_year(const struct calendar *calendar, civil_day first, civil_day last);

/* The last of `count` working days after `day`, `day` itself not counted; `day` for count 0.
 * DAY_NONE when `day` is none, `count` is negative or over CALENDAR_PERIOD_MAX, or the result is
 * out of range. */
civil_day calendar_add_working(const struct calendar *calendar, civil_day day, int32_t count);

/* How many working days lie after `after` up to and including `until`; 0 when `until` is not later;
 * at most CALENDAR_PERIOD_MAX. */
int32_t calendar_count_working(const struct calendar *calendar, civil_day after, civil_day until);

/* The first working day on or after `day`, and the last on or before it. */
civil_day calendar_roll_forward(const struct calendar *calendar, civil_day day);
civil_day calendar_roll_back(const struct calendar *calendar, civil_day day);

#endif
