#include "common/redis/figures.h"

#include "common/base/clock.h"

void figures_init(struct figures *figures, struct metrics *metrics)
{
    *figures = (struct figures){.metrics = metrics};
    if (metrics) {
        figures->seconds = metrics_histogram(metrics, "redis_command_seconds",
                                             "How long commands took to be answered", NULL);
        figures->pending =
            metrics_gauge(metrics, "redis_commands_pending", "Commands not yet answered", NULL);
        figures->losses = metrics_counter(metrics, "redis_connections_lost_total",
                                          "Connections lost, and attempts that came to none", NULL);
    }
}

int64_t figures_start_ns(const struct figures *figures)
{
    return figures->metrics ? clock_steady_ns() : 0;
}

void figures_count(struct figures *figures, enum status_code code, int64_t start_ns)
{
    if (!figures->metrics) {
        return;
    }
    struct metric_counter **outcome = &figures->outcomes[code];
    if (!*outcome) {
        const metric_labels labels = {{"code", status_name(code)}};
        *outcome = metrics_counter(figures->metrics, "redis_commands_total",
                                   "Commands sent, by outcome", labels);
    }
    (*outcome)->value++;
    metric_observe(figures->seconds, clock_steady_ns() - start_ns);
}

void figures_add_pending(struct figures *figures, int more)
{
    if (figures->metrics) {
        figures->pending->value += more;
    }
}

void figures_count_loss(struct figures *figures)
{
    if (figures->metrics) {
        figures->losses->value++;
    }
}
