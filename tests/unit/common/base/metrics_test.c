#include "common/base/metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void writes_prometheus_text(void **state)
{
    struct metrics *metrics = metrics_new(8);
    struct buffer text;

    (void)state;
    assert_non_null(metrics);
    buffer_init(&text, 4096);
    struct metric_counter *asked =
        metrics_counter(metrics, "calls_total", "Calls.",
                        (const metric_labels){{"path", "a\"b\\\n"}, {"code", "OK"}});
    asked->value += 3;
    metrics_gauge(metrics, "depth", "Depth.", NULL)->value = -2;
    metrics_counter(metrics, "calls_total", "Calls.", NULL)->value++;
    metrics_write(metrics, &text);
    assert_string_equal(buffer_text(&text), "# HELP calls_total Calls.\n"
                                            "# TYPE calls_total counter\n"
                                            "calls_total{path=\"a\\\"b\\\\\\n\",code=\"OK\"} 3\n"
                                            "calls_total 1\n"
                                            "# HELP depth Depth.\n"
                                            "# TYPE depth gauge\n"
                                            "depth -2\n");
    buffer_done(&text);
    metrics_free(metrics);
    metrics_free(NULL);
}

static void buckets_add_up(void **state)
{
    struct metrics *metrics = metrics_new(1);
    struct buffer text;

    (void)state;
    buffer_init(&text, 8192);
    struct metric_histogram *seconds =
        metrics_histogram(metrics, "seconds", "Time.", (const metric_labels){{"m", "x"}});
    metric_observe(seconds, 500000);
    metric_observe(seconds, 500001);
    metric_observe(seconds, 20000000000);
    metrics_write(metrics, &text);
    assert_non_null(strstr(buffer_text(&text), "seconds_bucket{m=\"x\",le=\"0.0005\"} 1\n"));
    assert_non_null(strstr(buffer_text(&text), "seconds_bucket{m=\"x\",le=\"0.001\"} 2\n"));
    assert_non_null(strstr(buffer_text(&text), "seconds_bucket{m=\"x\",le=\"10\"} 2\n"));
    assert_non_null(strstr(buffer_text(&text), "seconds_bucket{m=\"x\",le=\"+Inf\"} 3\n"));
    assert_non_null(strstr(buffer_text(&text), "seconds_sum{m=\"x\"} 20.001000001\n"));
    assert_non_null(strstr(buffer_text(&text), "seconds_count{m=\"x\"} 3\n"));
    buffer_done(&text);
    metrics_free(metrics);
}

static void one_series_a_name_and_labels(void **state)
{
    struct metrics *metrics = metrics_new(3);

    (void)state;
    struct metric_counter *first =
        metrics_counter(metrics, "a", "A.", (const metric_labels){{"l", "1"}});
    assert_ptr_equal(metrics_counter(metrics, "a", "A.", (const metric_labels){{"l", "1"}}), first);
    assert_ptr_not_equal(metrics_counter(metrics, "a", "A.", (const metric_labels){{"l", "2"}}),
                         first);
    metrics_free(metrics);
}

static void past_the_cap_nothing_is_shown_and_nothing_fails(void **state)
{
    struct metrics *metrics = metrics_new(1);
    struct buffer text;

    (void)state;
    buffer_init(&text, 4096);
    metrics_counter(metrics, "kept", "Kept.", NULL)->value = 7;
    struct metric_counter *dropped = metrics_counter(metrics, "dropped", "Dropped.", NULL);
    assert_non_null(dropped);
    dropped->value = 9;
    assert_ptr_equal(metrics_gauge(metrics, "kept", "Kept.", NULL), dropped);
    metrics_write(metrics, &text);
    assert_string_equal(buffer_text(&text), "# HELP kept Kept.\n# TYPE kept counter\nkept 7\n");
    buffer_done(&text);
    metrics_free(metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_prometheus_text),
        cmocka_unit_test(buckets_add_up),
        cmocka_unit_test(one_series_a_name_and_labels),
        cmocka_unit_test(past_the_cap_nothing_is_shown_and_nothing_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
