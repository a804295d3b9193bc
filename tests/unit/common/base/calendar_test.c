#include "common/base/calendar.h"

#include "common/base/happened.h"
#include "support/days.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    struct arena *arena;
    struct failure failure;
    struct calendar *calendar; /* the State Council's table */
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    assert_non_null(fixture);
    fixture->arena = arena_new(1 << 20);
    failure_init(&fixture->failure, fixture->arena);
    fixture->calendar = shipped_calendar(&fixture->failure);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    calendar_free(fixture->calendar);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

struct year_table {
    int32_t year;
    const char *off;  /* as letter-format prints it */
    const char *work; /* likewise */
};

static const struct year_table years[] = {
    {2022, "1/1-3 1/31-2/6 4/3-5 4/30-5/4 6/3-5 9/10-12 10/1-7 12/31",
     "1/29 1/30 4/2 4/24 5/7 10/8 10/9"},
    {2023, "1/1-2 1/21-27 4/5 4/29-5/3 6/22-24 9/29-10/6", "1/28 1/29 4/23 5/6 6/25 10/7 10/8"},
    {2024, "1/1 2/10-17 4/4-6 5/1-5 6/10 9/15-17 10/1-7", "2/4 2/18 4/7 4/28 5/11 9/14 9/29 10/12"},
    {2025, "1/1 1/28-2/4 4/4-6 5/1-5 5/31-6/2 10/1-8", "1/26 2/8 4/27 9/28 10/11"},
    {2026, "1/1-3 2/15-23 4/4-6 5/1-5 6/19-21 9/25-27 10/1-7", "1/4 2/14 2/28 5/9 9/20 10/10"},
};

static long read_number(const char **list)
{
    char *end = NULL;
    long number = strtol(*list, &end, 10);

    assert_true(end > *list);
    *list = end;
    return number;
}

/* Whether month/day lies in a list such as "1/1-3 1/31-2/6". */
static bool listed(const char *list, int month, int day)
{
    const long here = month * 100L + day;

    while (*list) {
        long last_month = read_number(&list);
        list++;
        long first = last_month * 100 + read_number(&list);
        long last = first;
        if (*list == '-') {
            list++;
            last = read_number(&list);
            if (*list == '/') {
                last_month = last;
                list++;
                last = read_number(&list);
            }
            last += last_month * 100;
        }
        if (here >= first && here <= last) {
            return true;
        }
        list += strspn(list, " ");
    }
    return false;
}

static bool works_by_hand(civil_day day)
{
    struct civil_date date = date_of_day(day);

    for (size_t i = 0; i < COUNT_OF(years); i++) {
        if (years[i].year == date.year && listed(years[i].work, date.month, date.day)) {
            return true;
        }
        if (years[i].year == date.year && listed(years[i].off, date.month, date.day)) {
            return false;
        }
    }
    return date_weekday(day) <= FRIDAY;
}

static void every_day_of_the_table(void **state)
{
    struct fixture *fixture = *state;

    for (civil_day day = day_of("2021-06-01"); day <= day_of("2028-01-01"); day++) {
        char text[DATE_TEXT_SIZE];
        if (calendar_is_working(fixture->calendar, day) != works_by_hand(day)) {
            fail_msg("%s", date_print(day, text));
        }
    }
}

static void adding_and_counting_agree_with_a_walk(void **state)
{
    struct fixture *fixture = *state;
    unsigned seed = 7;

    for (int round = 0; round < 2000; round++) {
        civil_day from = day_of("2021-12-01") + rand_r(&seed) % 1900;
        int32_t count = rand_r(&seed) % 60;
        civil_day walked = from;
        for (int32_t left = count; left > 0;) {
            walked++;
            left -= works_by_hand(walked);
        }
        assert_int_equal(calendar_add_working(fixture->calendar, from, count), walked);
        assert_int_equal(calendar_count_working(fixture->calendar, from, walked), count);
    }
}

static void known_periods(void **state)
{
    struct calendar *calendar = ((struct fixture *)*state)->calendar;

    /* The notice is of Friday 2022-03-25; Saturday 2 April was worked, 3 to 5 April were not. */
    assert_int_equal(calendar_add_working(calendar, day_of("2022-03-25"), 6), day_of("2022-04-02"));
    assert_int_equal(calendar_add_working(calendar, day_of("2022-03-25"), 7), day_of("2022-04-06"));
    assert_int_equal(calendar_add_working(calendar, day_of("2022-04-02"), 0), day_of("2022-04-02"));
    assert_int_equal(calendar_count_working(calendar, day_of("2022-05-01"), day_of("2022-05-01")),
                     0);
    assert_int_equal(calendar_count_working(calendar, day_of("2022-05-02"), day_of("2022-05-01")),
                     0);
    assert_int_equal(calendar_roll_forward(calendar, day_of("2022-10-01")), day_of("2022-10-08"));
    assert_int_equal(calendar_roll_back(calendar, day_of("2022-10-07")), day_of("2022-09-30"));
    assert_int_equal(calendar_roll_back(calendar, day_of("2022-06-30")), day_of("2022-06-30"));
    assert_int_equal(calendar_add_working(calendar, DAY_NONE, 1), DAY_NONE);
    assert_int_equal(calendar_add_working(calendar, day_of("2022-01-01"), -1), DAY_NONE);
    assert_int_equal(calendar_add_working(calendar, DAY_LAST, 1), DAY_NONE);
    assert_int_equal(calendar_add_working(calendar, 1, CALENDAR_PERIOD_MAX + 1), DAY_NONE);
}

static void beyond_the_table_it_says_so(void **state)
{
    struct calendar *calendar = ((struct fixture *)*state)->calendar;

    assert_int_equal(calendar_unknown_year(calendar, day_of("2022-01-01"), day_of("2026-12-31")),
                     0);
    assert_int_equal(calendar_unknown_year(calendar, day_of("2026-12-31"), day_of("2027-01-01")),
                     2027);
    assert_int_equal(calendar_unknown_year(calendar, day_of("2021-01-01"), day_of("2022-01-01")),
                     2021);
    assert_int_equal(calendar_unknown_year(NULL, day_of("2022-01-01"), day_of("2022-01-01")), 2022);
    assert_true(calendar_is_working(calendar, day_of("2027-10-01")));
    assert_false(calendar_is_working(calendar, day_of("2027-10-02")));
    assert_true(calendar_is_working(NULL, day_of("2022-10-03")));
}

static void every_faulty_line_is_named(void **state)
{
    static const struct {
        const char *text;
        const char *line;
    } cases[] = {
        {"year\t2022\nhello\n", "第2行："},
        {"year\t1999\n", "第1行："},
        {"year\t20x2\n", "第1行："},
        {"year\t2022\t\n", "第1行："},
        {"year\t2022\nyear\t2022\n", "第2行："},
        {"\n# note\r\noff\t2022-02-29\n", "第3行："},
        {"off\t2022-01-03\t2022-01-01\tx", "第1行："},
        {"off\t2022-01-01\t2022-02-01\tx", "第1行："},
        {"off\t2022-01-01\t\tx\ty", "第1行："},
        {"off\t2022-01-01\noff\t2022-01-01", "第2行："},
        {"work\t2022-01-05", "第1行："},
        {"off\t2100-01-01", "第1行："},
        {"off", "第1行："},
        {"off 2022-01-01", "第1行："},
    };
    struct fixture *fixture = *state;
    struct calendar *calendar = NULL;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        failure_init(&fixture->failure, fixture->arena);
        assert_int_equal(
            calendar_parse(cases[i].text, strlen(cases[i].text), &fixture->failure, &calendar), -1);
        assert_int_equal(fixture->failure.code, STATUS_INVALID_ARGUMENT);
        assert_int_equal(fixture->failure.field_count, 1);
        assert_string_equal(fixture->failure.fields[0].field, "table");
        assert_ptr_equal(strstr(fixture->failure.fields[0].message, cases[i].line),
                         fixture->failure.fields[0].message);
        assert_null(calendar);
    }
    failure_init(&fixture->failure, fixture->arena);
    static char large[CALENDAR_TEXT_MAX + 1];
    assert_int_equal(calendar_parse(large, sizeof(large), &fixture->failure, &calendar), -1);
    assert_string_equal(fixture->failure.reason, "CALENDAR_TOO_LARGE");
}

static void an_empty_table_is_a_table(void **state)
{
    struct fixture *fixture = *state;
    struct calendar *calendar = NULL;

    assert_int_equal(calendar_parse("", 0, &fixture->failure, &calendar), 0);
    assert_true(calendar_is_working(calendar, day_of("2022-10-03")));
    calendar_free(calendar);
    calendar_free(NULL);
}

static void what_happened_follows_and_is_past(void **state)
{
    struct fixture *fixture = *state;
    const int64_t noon = date_begin_ms(day_of("2022-06-09")) + INT64_C(12) * 3600000;
    struct happened happened = {.day = day_of("2022-06-09"), .recorded_ms = noon};
    civil_day step = day_of("2022-06-02");

    assert_true(happened_check(&happened, step, "date", &fixture->failure));
    assert_false(happened_is_late_entry(&happened, fixture->calendar));
    /* 3 to 5 June were days off: 6, 7, 8, 9 are four working days after 2 June. */
    happened.day = step;
    assert_true(happened_check(&happened, step, "date", &fixture->failure));
    assert_true(happened_is_late_entry(&happened, fixture->calendar));
    happened.recorded_ms -= 86400000;
    assert_false(happened_is_late_entry(&happened, fixture->calendar));

    happened.day = step - 1;
    assert_false(happened_check(&happened, step, "date", &fixture->failure));
    happened.day = day_of("2022-06-09");
    assert_false(happened_check(&happened, step, "received", &fixture->failure));
    happened.day = DAY_NONE;
    assert_false(happened_check(&happened, DAY_NONE, "card", &fixture->failure));
    assert_int_equal(fixture->failure.field_count, 3);
    assert_string_equal(fixture->failure.fields[1].field, "received");
    assert_non_null(strstr(fixture->failure.fields[0].message, "2022年6月2日"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_day_of_the_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(adding_and_counting_agree_with_a_walk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(known_periods, set_up, tear_down),
        cmocka_unit_test_setup_teardown(beyond_the_table_it_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_faulty_line_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_table_is_a_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_happened_follows_and_is_past, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
