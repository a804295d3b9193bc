#include "common/rpc/timeouts.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_CAP = 1 << 20 };

struct timeouts {
    struct arena *arena;
    struct rpc_policy *rows;
    size_t count;
};

static int copy_rows(struct timeouts *timeouts, const struct rpc_policy *policies, size_t count)
{
    timeouts->rows = arena_array(timeouts->arena, count, sizeof(*timeouts->rows));
    for (size_t i = 0; timeouts->rows && i < count; i++) {
        struct rpc_policy *row = &timeouts->rows[timeouts->count++];
        *row = policies[i];
        row->service = arena_strdup(timeouts->arena, policies[i].service);
        row->method = policies[i].method ? arena_strdup(timeouts->arena, policies[i].method) : NULL;
        if (!row->service || (policies[i].method && !row->method)) {
            return -1;
        }
    }
    return timeouts->rows ? 0 : -1;
}

struct timeouts *timeouts_new(const struct rpc_policy *policies, size_t count)
{
    struct timeouts *timeouts = calloc(1, sizeof(*timeouts));

    if (!timeouts) {
        return NULL;
    }
    timeouts->arena = arena_new(NAMES_CAP);
    if (!timeouts->arena || copy_rows(timeouts, policies, count) != 0) {
        timeouts_free(timeouts);
        return NULL;
    }
    return timeouts;
}

void timeouts_free(struct timeouts *timeouts)
{
    if (timeouts) {
        arena_free(timeouts->arena);
        free(timeouts);
    }
}

int64_t timeouts_find(const struct timeouts *timeouts, const char *service, const char *method)
{
    const struct rpc_policy *found = NULL;

    for (size_t i = 0; i < timeouts->count; i++) {
        const struct rpc_policy *row = &timeouts->rows[i];
        if (strcmp(row->service, service) != 0) {
            continue;
        }
        if (row->method && strcmp(row->method, method) == 0) {
            found = row;
            break;
        }
        found = row->method ? found : row;
    }
    return found && found->timeout_ms > 0 ? found->timeout_ms : INT64_MAX;
}
