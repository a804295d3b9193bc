/* What the Redis layer counts, where it was given a registry. */
#ifndef BANFU_REDIS_FIGURES_H
#define BANFU_REDIS_FIGURES_H

#include "common/base/metrics.h"
#include "common/base/status.h"

#include <stddef.h>
#include <stdint.h>

enum { FIGURES_CODES = STATUS_UNAUTHENTICATED + 1 };

struct figures {
    struct metrics *metrics; /* NULL: nothing is counted */
    struct metric_histogram *seconds;
    struct metric_gauge *pending;
    struct metric_counter *losses;
    struct metric_counter *outcomes[FIGURES_CODES];
};

void figures_init(struct figures *figures, struct metrics *metrics);

/* The instant at which a command is taken; 0 when nothing is counted. */
int64_t figures_start_ns(const struct figures *figures);
void figures_count(struct figures *figures, enum status_code code, int64_t start_ns);
/* One more, or one less (-1), of all that are counted in this registry. */
void figures_add_pending(struct figures *figures, int more);
void figures_count_loss(struct figures *figures);

#endif
