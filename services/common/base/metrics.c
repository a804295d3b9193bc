#include "common/base/metrics.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { LABELS_CAP = 1024 };

enum series_type { COUNTER, GAUGE, HISTOGRAM };

struct series {
    struct series *next; /* of the same family */
    char *labels;        /* `a="b",c="d"`, escaped; "" when there are none */
    union {
        struct metric_counter counter;
        struct metric_gauge gauge;
        struct metric_histogram histogram;
    } value;
};

struct family {
    struct family *next;
    const char *name;
    const char *help;
    enum series_type type;
    struct series *first;
    struct series **last;
};

struct metrics {
    struct family *first;
    struct family **last;
    size_t left;          /* series that may still be made */
    struct series unseen; /* counts what is past the cap */
};

static const int64_t bounds_ns[METRIC_BUCKETS] = {
    500000,    1000000,   2500000,   5000000,    10000000,   25000000,   50000000,
    100000000, 250000000, 500000000, 1000000000, 2500000000, 5000000000, 10000000000};

static const char *const bound_names[METRIC_BUCKETS] = {
    "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05",
    "0.1",    "0.25",  "0.5",    "1",     "2.5",  "5",     "10"};

struct metrics *metrics_new(size_t cap)
{
    struct metrics *metrics = calloc(1, sizeof(*metrics));

    if (metrics) {
        metrics->last = &metrics->first;
        metrics->left = cap;
    }
    return metrics;
}

static void family_free(struct family *family)
{
    struct series *series = family->first;

    while (series) {
        struct series *next = series->next;
        free(series->labels);
        free(series);
        series = next;
    }
    free(family);
}

void metrics_free(struct metrics *metrics)
{
    if (!metrics) {
        return;
    }
    struct family *family = metrics->first;
    while (family) {
        struct family *next = family->next;
        family_free(family);
        family = next;
    }
    free(metrics);
}

static void append_label_value(struct buffer *text, const char *value)
{
    for (; *value; value++) {
        if (*value == '\n') {
            buffer_append_text(text, "\\n");
            continue;
        }
        if (*value == '"' || *value == '\\') {
            buffer_append_char(text, '\\');
        }
        buffer_append_char(text, *value);
    }
}

/* The labels as the text shows them; NULL when memory is short or they are too long. */
static char *labels_text(const metric_labels labels)
{
    struct buffer text;

    buffer_init(&text, LABELS_CAP);
    for (size_t i = 0; labels && i < METRICS_LABELS_MAX && labels[i].name; i++) {
        buffer_printf(&text, "%s%s=\"", i > 0 ? "," : "", labels[i].name);
        append_label_value(&text, labels[i].value);
        buffer_append_char(&text, '"');
    }
    char *copy = text.failed ? NULL : strdup(buffer_text(&text));
    buffer_done(&text);
    return copy;
}

static struct family *find_family(struct metrics *metrics, const char *name)
{
    for (struct family *family = metrics->first; family; family = family->next) {
        if (strcmp(family->name, name) == 0) {
            return family;
        }
    }
    return NULL;
}

static struct family *add_family(struct metrics *metrics, const char *name, const char *help,
                                 enum series_type type)
{
    struct family *family = calloc(1, sizeof(*family));

    if (family) {
        family->name = name;
        family->help = help;
        family->type = type;
        family->last = &family->first;
        *metrics->last = family;
        metrics->last = &family->next;
    }
    return family;
}

static struct series *find_series(struct family *family, const char *labels)
{
    for (struct series *series = family->first; series; series = series->next) {
        if (strcmp(series->labels, labels) == 0) {
            return series;
        }
    }
    return NULL;
}

/* Takes over `labels` when it succeeds. */
static struct series *add_series(struct metrics *metrics, struct family *family, char *labels)
{
    struct series *series = metrics->left > 0 ? calloc(1, sizeof(*series)) : NULL;

    if (series) {
        metrics->left--;
        series->labels = labels;
        *family->last = series;
        family->last = &series->next;
    }
    return series;
}

static struct series *ask(struct metrics *metrics, const char *name, const char *help,
                          const metric_labels labels, enum series_type type)
{
    char *text = labels_text(labels);
    struct family *family = find_family(metrics, name);
    struct series *series = NULL;

    if (text && !family && metrics->left > 0) {
        family = add_family(metrics, name, help, type);
    }
    if (text && family && family->type == type) {
        series = find_series(family, text);
        if (!series && (series = add_series(metrics, family, text))) {
            return series;
        }
    }
    free(text);
    return series ? series : &metrics->unseen;
}

struct metric_counter *metrics_counter(struct metrics *metrics, const char *name, const char *help,
                                       const metric_labels labels)
{
    return &ask(metrics, name, help, labels, COUNTER)->value.counter;
}

struct metric_gauge *metrics_gauge(struct metrics *metrics, const char *name, const char *help,
                                   const metric_labels labels)
{
    return &ask(metrics, name, help, labels, GAUGE)->value.gauge;
}

struct metric_histogram *metrics_histogram(struct metrics *metrics, const char *name,
                                           const char *help, const metric_labels labels)
{
    return &ask(metrics, name, help, labels, HISTOGRAM)->value.histogram;
}

void metric_observe(struct metric_histogram *histogram, int64_t nanoseconds)
{
    size_t bucket = 0;

    while (bucket < METRIC_BUCKETS && nanoseconds > bounds_ns[bucket]) {
        bucket++;
    }
    histogram->counts[bucket]++;
    histogram->sum_ns += nanoseconds;
}

static void write_value(const struct family *family, const struct series *series,
                        struct buffer *text)
{
    bool labelled = series->labels[0] != '\0';

    buffer_printf(text, "%s%s%s%s ", family->name, labelled ? "{" : "", series->labels,
                  labelled ? "}" : "");
    if (family->type == COUNTER) {
        buffer_printf(text, "%" PRIu64 "\n", series->value.counter.value);
    } else {
        buffer_printf(text, "%" PRId64 "\n", series->value.gauge.value);
    }
}

static void write_histogram(const struct family *family, const struct series *series,
                            struct buffer *text)
{
    const struct metric_histogram *histogram = &series->value.histogram;
    const char *labels = series->labels;
    const char *comma = labels[0] ? "," : "";
    uint64_t total = 0;

    for (size_t i = 0; i <= METRIC_BUCKETS; i++) {
        total += histogram->counts[i];
        buffer_printf(text, "%s_bucket{%s%sle=\"%s\"} %" PRIu64 "\n", family->name, labels, comma,
                      i < METRIC_BUCKETS ? bound_names[i] : "+Inf", total);
    }
    const char *open = labels[0] ? "{" : "";
    const char *close = labels[0] ? "}" : "";
    buffer_printf(text, "%s_sum%s%s%s %.9f\n", family->name, open, labels, close,
                  (double)histogram->sum_ns / 1e9);
    buffer_printf(text, "%s_count%s%s%s %" PRIu64 "\n", family->name, open, labels, close, total);
}

void metrics_write(const struct metrics *metrics, struct buffer *ret_text)
{
    static const char *const types[] = {
        [COUNTER] = "counter", [GAUGE] = "gauge", [HISTOGRAM] = "histogram"};

    for (const struct family *family = metrics->first; family; family = family->next) {
        buffer_printf(ret_text, "# HELP %s %s\n# TYPE %s %s\n", family->name, family->help,
                      family->name, types[family->type]);
        for (const struct series *series = family->first; series; series = series->next) {
            if (family->type == HISTOGRAM) {
                write_histogram(family, series, ret_text);
            } else {
                write_value(family, series, ret_text);
            }
        }
    }
}
