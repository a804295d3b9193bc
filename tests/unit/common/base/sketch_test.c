#include "common/base/sketch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static size_t make(const char *text, size_t run, uint32_t marks[SKETCH_MARKS_MAX])
{
    return sketch_make(text, strlen(text), run, marks);
}

static size_t shared(const char *one, const char *other, size_t run)
{
    uint32_t left[SKETCH_MARKS_MAX], right[SKETCH_MARKS_MAX];
    size_t left_count = make(one, run, left), right_count = make(other, run, right);
    size_t count = 0;

    for (size_t i = 0, k = 0; i < left_count && k < right_count;) {
        count += left[i] == right[k];
        uint32_t least = left[i] < right[k] ? left[i] : right[k];
        i += left[i] == least ? 1 : 0;
        k += right[k] == least ? 1 : 0;
    }
    return count;
}

static void runs_are_counted_once_and_in_order(void **state)
{
    uint32_t marks[SKETCH_MARKS_MAX];

    (void)state;
    assert_int_equal(make("冷链物流", 2, marks), 3);
    assert_int_equal(make("冷链冷链冷链", 2, marks), 2);
    for (size_t i = 1, count = make("优化应县城乡公交线路", 2, marks); i < count; i++) {
        assert_true(marks[i - 1] < marks[i]);
    }
}

static void a_text_shorter_than_a_run_is_one(void **state)
{
    uint32_t marks[SKETCH_MARKS_MAX];

    (void)state;
    assert_int_equal(make("水", 4, marks), 1);
    assert_int_equal(make("，。", 4, marks), 0);
    assert_int_equal(make("", 4, marks), 0);
}

static void signs_spaces_and_forms_make_no_difference(void **state)
{
    (void)state;
    assert_int_equal(shared("50MW光伏“发电”项目", "５０ｍｗ 光伏·发电，项目", 2), 9);
    assert_int_equal(shared("城乡公交", "物业管理", 2), 0);
}

/* Marks stand in logs: another hash would make every docket that is there unlike every new one. */
static void marks_stay_what_they_are(void **state)
{
    uint32_t marks[SKETCH_MARKS_MAX];

    (void)state;
    assert_int_equal(make("公交", 2, marks), 1);
    assert_int_equal(marks[0], 0x27B60B54U);
}

/* Three thousand letters, none of which the same `from` brings again. */
static size_t write_letters(char *text, uint32_t from)
{
    size_t size = 0;

    for (uint32_t i = from; i < from + 3000; i++) {
        uint32_t point = 0x4E00 + i * 7919 % 20000;
        text[size++] = (char)(0xE0 | point >> 12);
        text[size++] = (char)(0x80 | (point >> 6 & 0x3F));
        text[size++] = (char)(0x80 | (point & 0x3F));
    }
    text[size] = '\0';
    return size;
}

static void a_long_text_keeps_the_least_and_what_it_shares_is_found(void **state)
{
    static char one[20000], other[20000];
    uint32_t marks[SKETCH_MARKS_MAX];

    (void)state;
    (void)write_letters(one, 0);
    size_t size = write_letters(other, 3000);
    assert_int_equal(make(one, 4, marks), SKETCH_MARKS_MAX);
    assert_int_equal(shared(one, one, 4), SKETCH_MARKS_MAX);
    assert_int_equal(shared(one, other, 4), 0);
    (void)write_letters(other + size, 0);
    assert_in_range(shared(one, other, 4), 16, 48); /* half of what it is made of */
}

static void malformed_bytes_are_passed_over(void **state)
{
    uint32_t marks[SKETCH_MARKS_MAX];

    (void)state;
    assert_int_equal(make("公\xE4\xB8交\xFF", 2, marks), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_counted_once_and_in_order),
        cmocka_unit_test(a_text_shorter_than_a_run_is_one),
        cmocka_unit_test(signs_spaces_and_forms_make_no_difference),
        cmocka_unit_test(marks_stay_what_they_are),
        cmocka_unit_test(a_long_text_keeps_the_least_and_what_it_shares_is_found),
        cmocka_unit_test(malformed_bytes_are_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
