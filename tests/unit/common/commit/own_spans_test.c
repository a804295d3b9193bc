#include "common/commit/own_spans.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void positions_in_any_order_are_passed_as_one_run(void **state)
{
    static const int64_t heard[] = {7, 9, 8, 3, 1, 2, 6, 4};
    struct own_spans spans = {.count = 0};

    (void)state;
    for (size_t i = 0; i < sizeof(heard) / sizeof(*heard); i++) {
        own_spans_add(&spans, heard[i]);
    }
    assert_int_equal(own_spans_pass(&spans, 0), 4);
    assert_int_equal(own_spans_pass(&spans, 4), 4);
    own_spans_add(&spans, 5);
    assert_int_equal(own_spans_pass(&spans, 4), 9);
    assert_int_equal(spans.count, 0);
}

static void what_others_wrote_is_not_passed(void **state)
{
    struct own_spans spans = {.count = 0};

    (void)state;
    own_spans_add(&spans, 12);
    assert_int_equal(own_spans_pass(&spans, 10), 10);
    assert_int_equal(own_spans_pass(&spans, 11), 12);
}

static void what_was_seen_meanwhile_is_forgotten(void **state)
{
    struct own_spans spans = {.count = 0};

    (void)state;
    own_spans_add(&spans, 3);
    own_spans_add(&spans, 4);
    own_spans_add(&spans, 8);
    assert_int_equal(own_spans_pass(&spans, 6), 6);
    assert_int_equal(spans.count, 1);
    own_spans_add(&spans, 8);
    assert_int_equal(spans.count, 1);
    assert_int_equal(own_spans_pass(&spans, 7), 8);
}

static void lowest_span_gives_way_and_nothing_unknown_is_passed(void **state)
{
    struct own_spans spans = {.count = 0};

    (void)state;
    for (int64_t i = 0; i <= OWN_SPANS_MAX; i++) {
        own_spans_add(&spans, 10 + 2 * i);
    }
    own_spans_add(&spans, 2);
    assert_int_equal(spans.count, OWN_SPANS_MAX);
    assert_int_equal(own_spans_pass(&spans, 1), 1);
    assert_int_equal(own_spans_pass(&spans, 9), 9);
    assert_int_equal(own_spans_pass(&spans, 11), 12);
}

/* Every order of seven positions, and what is reached after each of them beside what a plain set
 * says. */
static void try_order(const int64_t *order, size_t count)
{
    struct own_spans spans = {.count = 0};
    bool there[16] = {false};
    int64_t seen = 0;
    int64_t wanted = 0;

    for (size_t i = 0; i < count; i++) {
        own_spans_add(&spans, order[i]);
        there[order[i]] = true;
        while (there[wanted + 1]) {
            wanted++;
        }
        seen = own_spans_pass(&spans, seen);
        assert_int_equal(seen, wanted);
    }
}

static void permute(int64_t *order, size_t from, size_t count)
{
    if (from == count) {
        try_order(order, count);
        return;
    }
    for (size_t i = from; i < count; i++) {
        int64_t moved = order[i];
        order[i] = order[from];
        order[from] = moved;
        permute(order, from + 1, count);
        order[from] = order[i];
        order[i] = moved;
    }
}

static void every_order_reaches_what_a_set_reaches(void **state)
{
    int64_t order[] = {1, 2, 3, 4, 5, 6, 7};

    (void)state;
    permute(order, 0, sizeof(order) / sizeof(*order));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions_in_any_order_are_passed_as_one_run),
        cmocka_unit_test(what_others_wrote_is_not_passed),
        cmocka_unit_test(what_was_seen_meanwhile_is_forgotten),
        cmocka_unit_test(lowest_span_gives_way_and_nothing_unknown_is_passed),
        cmocka_unit_test(every_order_reaches_what_a_set_reaches),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
