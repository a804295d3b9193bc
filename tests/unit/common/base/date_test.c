#include "common/base/date.h"

#include "support/days.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_day(civil_day day, const char *expected)
{
    char text[DATE_TEXT_SIZE];

    assert_string_equal(date_print(day, text), expected);
}

/* Walks from the first day to the last one day at a time, by a rule of its own. */
static void every_day_agrees_with_a_plain_walk(void **state)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t year = 1;
    int32_t month = 1;
    int32_t day = 1;
    int32_t weekday = MONDAY;

    (void)state;
    for (civil_day number = 1; number <= DAY_LAST; number++) {
        struct civil_date date = date_of_day(number);
        if (date.year != year || date.month != month || date.day != day ||
            (int32_t)date_weekday(number) != weekday || date_day(year, month, day) != number) {
            fail_msg("day %d is not %d-%d-%d", number, year, month, day);
        }
        int leap = month == 2 && (year % 400 == 0 || (year % 100 && year % 4 == 0));
        if (++day > lengths[month - 1] + leap) {
            day = 1;
            month = month == 12 ? 1 : month + 1;
            year += month == 1;
        }
        weekday = weekday % 7 + 1;
    }
    assert_int_equal(year, 10000);
}

static void known_days(void **state)
{
    (void)state;
    assert_int_equal(date_day(1970, 1, 1), 719163);
    assert_int_equal(date_weekday(day_of("2022-06-30")), THURSDAY);
    assert_int_equal(date_weekday(day_of("2022-03-25")), FRIDAY);
    assert_int_equal(date_weekday(day_of("2000-02-29")), TUESDAY);
}

static void reads_only_dates_that_exist(void **state)
{
    static const char *const wrong[] = {"",           "2022-6-30",  "2022-06-31",  "2022-02-29",
                                        "1900-02-29", "2022-13-01", "2022-00-10",  "2022-01-00",
                                        "0000-01-01", "2022/06/30", "2022-06-3 ",  "2022-06-30 ",
                                        "-022-06-30", "20220630",   "２022-06-30", "2022-06-30\n"};
    civil_day day = 42;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(date_parse(wrong[i], strlen(wrong[i]), &day), -1);
        assert_int_equal(day, 42);
    }
    assert_day(day_of("2024-02-29"), "2024-02-29");
    assert_day(day_of("0001-01-01"), "0001-01-01");
    assert_day(day_of("9999-12-31"), "9999-12-31");
    assert_int_equal(day_of("9999-12-31"), DAY_LAST);
}

static void prints_for_people(void **state)
{
    char text[DATE_CHINESE_SIZE];

    (void)state;
    assert_string_equal(date_print_chinese(day_of("2022-06-05"), text), "2022年6月5日");
    assert_string_equal(date_print_chinese(day_of("9999-12-31"), text), "9999年12月31日");
    assert_string_equal(date_print_chinese(DAY_NONE, text), "");
    assert_string_equal(date_print(DAY_LAST + 1, text), "");
    assert_string_equal(date_print(-1, text), "");
}

static void months_clamp_to_the_end(void **state)
{
    static const struct {
        const char *from;
        int32_t months;
        const char *to;
    } cases[] = {
        {"2022-01-31", 1, "2022-02-28"},  {"2022-01-31", 2, "2022-03-31"},
        {"2024-01-31", 1, "2024-02-29"},  {"2022-06-30", 3, "2022-09-30"},
        {"2022-11-30", 3, "2023-02-28"},  {"2023-11-30", 3, "2024-02-29"},
        {"2022-12-31", 1, "2023-01-31"},  {"2022-03-31", -1, "2022-02-28"},
        {"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"},
        {"2022-01-01", -1, "2021-12-01"}, {"2022-07-15", 0, "2022-07-15"},
        {"9999-11-30", 1, "9999-12-30"},  {"0001-02-28", -1, "0001-01-28"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_day(date_add_months(day_of(cases[i].from), cases[i].months), cases[i].to);
    }
    assert_int_equal(date_add_months(day_of("9999-12-01"), 1), DAY_NONE);
    assert_int_equal(date_add_months(day_of("0001-01-31"), -1), DAY_NONE);
    assert_int_equal(date_add_months(DAY_NONE, 1), DAY_NONE);
    assert_int_equal(date_add_months(day_of("2022-01-01"), INT32_MAX), DAY_NONE);
    assert_int_equal(date_add_months(day_of("2022-01-01"), INT32_MIN), DAY_NONE);
}

/* The result is in the right month, on the same day of it or, that day lacking, on its last. */
static void months_of_random_days(void **state)
{
    unsigned seed = 20220630;

    (void)state;
    for (int round = 0; round < 100000; round++) {
        civil_day from = date_day(1900, 1, 1) + rand_r(&seed) % 100000;
        int32_t months = rand_r(&seed) % 240 - 120;
        struct civil_date before = date_of_day(from);
        civil_day to = date_add_months(from, months);
        struct civil_date after = date_of_day(to);
        assert_int_equal(after.year * 12 + after.month, before.year * 12 + before.month + months);
        assert_true(after.day == before.day ||
                    (after.day < before.day && date_of_day(to + 1).month != after.month));
    }
}

static void days_of_shanghai(void **state)
{
    const int64_t eight_hours = INT64_C(8) * 3600 * 1000;
    const int64_t new_year_utc = INT64_C(1640995200000); /* 2022-01-01T00:00:00Z */

    (void)state;
    assert_day(date_at(new_year_utc), "2022-01-01");
    assert_day(date_at(new_year_utc - eight_hours), "2022-01-01");
    assert_day(date_at(new_year_utc - eight_hours - 1), "2021-12-31");
    assert_int_equal(date_begin_ms(day_of("2022-01-01")), new_year_utc - eight_hours);
    assert_int_equal(date_end_ms(day_of("2022-06-30")), date_begin_ms(day_of("2022-07-01")));
    assert_day(date_at(0), "1970-01-01");
    assert_day(date_at(-INT64_C(86400000) * 365), "1969-01-01");
    assert_int_equal(date_at(INT64_MAX), DAY_NONE);
    assert_int_equal(date_at(INT64_MIN), DAY_NONE);
    for (civil_day day = 1; day < DAY_LAST; day += 999) {
        assert_int_equal(date_at(date_begin_ms(day)), day);
        assert_int_equal(date_at(date_end_ms(day) - 1), day);
        assert_int_equal(date_at(date_end_ms(day)), day + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_agrees_with_a_plain_walk),
        cmocka_unit_test(known_days),
        cmocka_unit_test(reads_only_dates_that_exist),
        cmocka_unit_test(prints_for_people),
        cmocka_unit_test(months_clamp_to_the_end),
        cmocka_unit_test(months_of_random_days),
        cmocka_unit_test(days_of_shanghai),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
