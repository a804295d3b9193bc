/*
 * Counters, gauges and histograms of one process, and their text as Prometheus reads it. On one
 * thread, like everything of ours.
 *
 * A series is a name with labels. It is asked for once, at start, and then counted on through the
 * pointer. The registry has a cap: series past it are counted together in one that is not shown, so
 * asking never fails.
 */
#ifndef BANFU_BASE_METRICS_H
#define BANFU_BASE_METRICS_H

#include "common/base/attributes.h"
#include "common/base/buffer.h"

#include <stddef.h>
#include <stdint.h>

enum { METRICS_LABELS_MAX = 4 };

struct metrics;

struct metric_label {
    const char *name, *value;
};

/* At most METRICS_LABELS_MAX; the first without a name ends them. */
typedef struct metric_label metric_labels[METRICS_LABELS_MAX];

struct metric_counter {
    uint64_t value;
};

struct metric_gauge {
    int64_t value;
};

/* Durations, in nanoseconds here and seconds in the text, in fixed buckets from 0.5 ms to 10 s. */
enum { METRIC_BUCKETS = 14 };

struct metric_histogram {
    uint64_t counts[METRIC_BUCKETS + 1]; /* the last one: longer than all bounds */
    int64_t sum_ns;
};

/* An empty registry for `cap` series; NULL when memory is short. Free with metrics_free. */
struct metrics *metrics_new(size_t cap) MUST_CHECK;

/* Accepts NULL. */
void metrics_free(struct metrics *metrics);

/* The series of that name and labels, made when it is new. Never NULL; owned by the registry. Name
 * and help are static; labels are copied and may be NULL. A name keeps the type it was first asked
 * for; asking for it as another gives the series that is not shown. */
struct metric_counter *metrics_counter(struct metrics *metrics, const char *name, const char *help,
                                       const metric_labels labels);
struct metric_gauge *metrics_gauge(struct metrics *metrics, const char *name, const char *help,
                                   const metric_labels labels);
struct metric_histogram *metrics_histogram(struct metrics *metrics, const char *name,
                                           const char *help, const metric_labels labels);

void metric_observe(struct metric_histogram *histogram, int64_t nanoseconds);

/* Appends all series as Prometheus text (exposition format 0.0.4), names in the order of their
 * first asking; `ret_text` remembers a failed append. */
void metrics_write(const struct metrics *metrics, struct buffer *ret_text);

#endif
