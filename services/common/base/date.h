/*
 * Days of the civil calendar (proleptic Gregorian) and the instants at which they begin and end in
 * Asia/Shanghai. A day is a number: days compare with <, and the next one is day + 1. Time there
 * is UTC+08:00, fixed: summer time, last kept in 1991, is not modelled.
 */
#ifndef BANFU_BASE_DATE_H
#define BANFU_BASE_DATE_H

#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 1 is 0001-01-01, a Monday; DAY_LAST is 9999-12-31. Zero is no day, so that a zeroed struct holds
 * none. */
typedef int32_t civil_day;

enum {
    DAY_NONE = 0,
    DAY_LAST = 3652059,
    DATE_TEXT_SIZE = sizeof("2022-06-30"),
    DATE_CHINESE_SIZE = sizeof("9999年12月31日")
};

enum weekday { MONDAY = 1, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

struct civil_date {
    int32_t year;  /* 1 to 9999 */
    int32_t month; /* 1 to 12 */
    int32_t day;   /* 1 to 31 */
};

/* The day of that date, or DAY_NONE when there is no such date. */
civil_day date_day(int32_t year, int32_t month, int32_t day);

/* True for a day between 0001-01-01 and 9999-12-31. */
bool date_is_day(civil_day day);

/* The date of a day; all zero for DAY_NONE and days out of range. */
struct civil_date date_of_day(civil_day day);

enum weekday date_weekday(civil_day day);

/* Reads exactly "YYYY-MM-DD" of an existing day from `size` bytes. Returns 0, or -1. */
int date_parse(const char *text, size_t size, civil_day *ret_day) MUST_CHECK;

/* Writes "2022-06-30", or "" for no day, and returns `ret_text`. */
const char *date_print(civil_day day, char ret_text[DATE_TEXT_SIZE]);

/* Writes "2022年6月30日" without leading zeros, or "" for no day, and returns `ret_text`. */
const char *date_print_chinese(civil_day day, char ret_text[DATE_CHINESE_SIZE]);

/* The same day of the month `months` later (or earlier, when negative), clamped to that month's
 * end. Count several months from the original day in one call: 31 January + 1 is 28 February, + 2
 * is 31 March. DAY_NONE when `day` is none or the result is out of range. */
civil_day date_add_months(civil_day day, int32_t months);

/* The day in Asia/Shanghai at an instant (milliseconds since 1970-01-01 UTC); DAY_NONE out of
 * range. */
civil_day date_at(int64_t instant_ms);

/* When the day begins (00:00), and the first instant that is past it (24:00), in milliseconds. */
int64_t date_begin_ms(civil_day day);
int64_t date_end_ms(civil_day day);

#endif
