#include "common/base/date.h"

#include <stdio.h>
#include <string.h>

enum { YEAR_LAST = 9999, MONTHS_IN_YEAR = 12, DAYS_IN_400_YEARS = 146097, DAYS_IN_WEEK = 7 };
enum { DAY_OF_EPOCH = 719163 /* 1970-01-01 */ };

static const int64_t DAY_MS = INT64_C(86400000);
static const int64_t SHANGHAI_OFFSET_MS = INT64_C(8) * 3600 * 1000;

static bool is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* In days, of a valid year; 0 for a month that is none. */
static int32_t month_length(int32_t year, int32_t month)
{
    static const int8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (month < 1 || month > MONTHS_IN_YEAR) {
        return 0;
    }
    return lengths[month - 1] + (month == 2 && is_leap(year));
}

/* The last day of the year before `year`. */
static civil_day days_before_year(int32_t year)
{
    int32_t past = year - 1;

    return 365 * past + past / 4 - past / 100 + past / 400;
}

civil_day date_day(int32_t year, int32_t month, int32_t day)
{
    if (year < 1 || year > YEAR_LAST || day < 1 || day > month_length(year, month)) {
        return DAY_NONE;
    }
    civil_day number = days_before_year(year) + day;
    for (int32_t earlier = 1; earlier < month; earlier++) {
        number += month_length(year, earlier);
    }
    return number;
}

bool date_is_day(civil_day day)
{
    return day > DAY_NONE && day <= DAY_LAST;
}

struct civil_date date_of_day(civil_day day)
{
    struct civil_date date = {0};

    if (!date_is_day(day)) {
        return date;
    }
    /* At most one year off, either way. */
    date.year = (int32_t)((int64_t)(day - 1) * 400 / DAYS_IN_400_YEARS) + 1;
    date.year -= days_before_year(date.year) >= day;
    date.year += days_before_year(date.year + 1) < day;
    date.month = 1;
    date.day = day - days_before_year(date.year);
    while (date.day > month_length(date.year, date.month)) {
        date.day -= month_length(date.year, date.month);
        date.month++;
    }
    return date;
}

enum weekday date_weekday(civil_day day)
{
    return (enum weekday)((day + DAYS_IN_WEEK - 1) % DAYS_IN_WEEK + 1);
}

static int32_t read_digits(const char *text, size_t count)
{
    int32_t number = 0;

    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

int date_parse(const char *text, size_t size, civil_day *ret_day)
{
    if (size != DATE_TEXT_SIZE - 1 || text[4] != '-' || text[7] != '-') {
        return -1;
    }
    civil_day day =
        date_day(read_digits(text, 4), read_digits(text + 5, 2), read_digits(text + 8, 2));
    if (day == DAY_NONE) {
        return -1;
    }
    *ret_day = day;
    return 0;
}

/* The number's last `count` digits. */
static char *print_digits(char *at, unsigned number, unsigned count)
{
    for (unsigned i = count; i > 0; i--) {
        at[i - 1] = (char)('0' + number % 10);
        number /= 10;
    }
    return at + count;
}

/* By hand: a stored clock has several dates, and formatting takes longer than the rest of it. */
const char *date_print(civil_day day, char ret_text[DATE_TEXT_SIZE])
{
    struct civil_date date = date_of_day(day);
    char *at = ret_text;

    if (date.year) {
        at = print_digits(at, (unsigned)date.year, 4);
        *at++ = '-';
        at = print_digits(at, (unsigned)date.month, 2);
        *at++ = '-';
        at = print_digits(at, (unsigned)date.day, 2);
    }
    *at = '\0';
    return ret_text;
}

const char *date_print_chinese(civil_day day, char ret_text[DATE_CHINESE_SIZE])
{
    struct civil_date date = date_of_day(day);

    ret_text[0] = '\0';
    if (date.year) {
        (void)snprintf(ret_text, DATE_CHINESE_SIZE, "%u年%u月%u日", (unsigned)date.year % 10000U,
                       (unsigned)date.month % 100U, (unsigned)date.day % 100U);
    }
    return ret_text;
}

civil_day date_add_months(civil_day day, int32_t months)
{
    struct civil_date date = date_of_day(day);
    int64_t total = (int64_t)date.year * MONTHS_IN_YEAR + date.month - 1 + months;
    int64_t year = total / MONTHS_IN_YEAR;

    if (!date_is_day(day) || total < MONTHS_IN_YEAR || year > YEAR_LAST) {
        return DAY_NONE;
    }
    date.year = (int32_t)year;
    date.month = (int32_t)(total % MONTHS_IN_YEAR) + 1;
    int32_t length = month_length(date.year, date.month);
    return date_day(date.year, date.month, date.day < length ? date.day : length);
}

civil_day date_at(int64_t instant_ms)
{
    int64_t local;

    if (__builtin_add_overflow(instant_ms, SHANGHAI_OFFSET_MS, &local)) {
        return DAY_NONE;
    }
    int64_t day = local / DAY_MS - (local % DAY_MS < 0) + DAY_OF_EPOCH;
    return day > DAY_NONE && day <= DAY_LAST ? (civil_day)day : DAY_NONE;
}

int64_t date_begin_ms(civil_day day)
{
    return (int64_t)(day - DAY_OF_EPOCH) * DAY_MS - SHANGHAI_OFFSET_MS;
}

int64_t date_end_ms(civil_day day)
{
    return date_begin_ms(day) + DAY_MS;
}
