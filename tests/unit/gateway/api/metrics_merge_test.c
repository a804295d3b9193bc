#include "metrics_merge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void check(const struct metrics_part *parts, size_t count, const char *expected)
{
    struct arena *arena = arena_new(1 << 20);
    struct buffer text;

    buffer_init(&text, METRICS_MERGE_CAP);
    metrics_merge(parts, count, arena, &text);
    assert_string_equal(buffer_text(&text), expected);
    buffer_done(&text);
    arena_free(arena);
}

#define UP "# HELP banfu_up whether the process told its metrics\n# TYPE banfu_up gauge\n"

static void test_samples_of_one_metric_stand_together(void **state)
{
    const struct metrics_part parts[] = {
        {"reply", "# HELP calls Calls.\n# TYPE calls counter\ncalls{code=\"OK\"} 3\n"
                  "# HELP ready Ready.\n# TYPE ready gauge\nready 1\n"},
        {"deadline", "# HELP ready Ready.\n# TYPE ready gauge\nready 0\n"
                     "# HELP calls Calls.\n# TYPE calls counter\ncalls{code=\"OK\"} 5"},
    };

    (void)state;
    check(parts, 2,
          UP "banfu_up{service=\"reply\"} 1\nbanfu_up{service=\"deadline\"} 1\n"
             "# HELP calls Calls.\n# TYPE calls counter\n"
             "calls{service=\"reply\",code=\"OK\"} 3\ncalls{service=\"deadline\",code=\"OK\"} 5\n"
             "# HELP ready Ready.\n# TYPE ready gauge\n"
             "ready{service=\"reply\"} 1\nready{service=\"deadline\"} 0\n");
}

static void test_a_histogram_keeps_its_samples(void **state)
{
    const struct metrics_part parts[] = {
        {"reply", "# HELP took Took.\n# TYPE took histogram\ntook_bucket{le=\"1\"} 3\ntook_sum 2\n"
                  "took_count 3\n# HELP took_count_all All.\n# TYPE took_count_all counter\n"
                  "took_count_all 9\n"},
    };

    (void)state;
    check(parts, 1,
          UP "banfu_up{service=\"reply\"} 1\n"
             "# HELP took Took.\n# TYPE took histogram\n"
             "took_bucket{service=\"reply\",le=\"1\"} 3\ntook_sum{service=\"reply\"} 2\n"
             "took_count{service=\"reply\"} 3\n"
             "# HELP took_count_all All.\n# TYPE took_count_all counter\n"
             "took_count_all{service=\"reply\"} 9\n");
}

static void test_a_process_that_does_not_answer(void **state)
{
    const struct metrics_part parts[] = {{"ledger", NULL}, {"reply", ""}};

    (void)state;
    check(parts, 2, UP "banfu_up{service=\"ledger\"} 0\nbanfu_up{service=\"reply\"} 1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples_of_one_metric_stand_together),
        cmocka_unit_test(test_a_histogram_keeps_its_samples),
        cmocka_unit_test(test_a_process_that_does_not_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
