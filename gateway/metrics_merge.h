/*
 * The metrics of several processes as one Prometheus text: each sample gets a label `service`, the
 * samples of one metric stand together under one HELP and TYPE, as the format asks.
 */
#ifndef BANFU_GATEWAY_METRICS_MERGE_H
#define BANFU_GATEWAY_METRICS_MERGE_H

#include "common/base/arena.h"
#include "common/base/buffer.h"

#include <stddef.h>

enum { METRICS_MERGE_CAP = 8 << 20, METRICS_FAMILIES_MAX = 500 };

struct metrics_part {
    const char *service;
    const char *text; /* NULL when the process did not answer */
};

/* Appends the merged text, and the gauge banfu_up for each part. Metrics past METRICS_FAMILIES_MAX
 * are left out. `ret_text` remembers a failed append; the arena holds what is worked on. */
void metrics_merge(const struct metrics_part *parts, size_t count, struct arena *arena,
                   struct buffer *ret_text);

#endif
