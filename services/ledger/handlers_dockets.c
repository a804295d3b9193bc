#include "ledger/handlers_dockets.h"

#include "common/base/attributes.h"
#include "common/service/flow.h"
#include "ledger/best.h"
#include "ledger/handlers.h"

#include <string.h>

static void end(struct flow *flow, enum status_code code)
{
    handlers_fail(flow, code);
    flow_answer_failed(flow);
}

/* --- docket by docket --- */

static void bring_up_next(struct flow *flow);

static void on_brought_up(enum status_code code, struct docket_rows *docket, int64_t head,
                          void *data)
{
    struct flow *flow = data;
    struct dockets_walk *walk = flow_state(flow);

    (void)head;
    if (code != STATUS_OK) {
        end(flow, code);
    } else if (!walk->look(flow, docket, walk->dockets[walk->at], walk->at == 0)) {
        flow_answer_failed(flow);
    } else {
        walk->at++;
        bring_up_next(flow);
    }
}

static void bring_up_next(struct flow *flow)
{
    struct dockets_walk *walk = flow_state(flow);

    if (walk->at == walk->docket_count) {
        walk->done(flow);
    } else if (store_bring_up(handlers_dockets(), walk->shard, walk->dockets[walk->at],
                              on_brought_up, flow) != 0) {
        end(flow, STATUS_RESOURCE_EXHAUSTED);
    }
}

/* --- which dockets --- */

/* All are before the flow's own, which stands first; the later one is the nearer. */
static bool is_nearer(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other) > 0;
}

static void on_listed(enum status_code code, const struct log_head *heads, size_t count, void *data)
{
    struct flow *flow = data;
    struct dockets_walk *walk = flow_state(flow);
    size_t city = strlen(walk->shard);

    for (size_t i = 0; code == STATUS_OK && i < count; i++) {
        const char *log = heads[i].log;
        bool docket = strncmp(log, walk->shard, city) == 0 && log[city] == '-';
        if (!docket || strcmp(log, flow_docket(flow)) >= 0) {
            continue;
        }
        const char *name = arena_strdup(flow_arena(flow), log);
        if (name) {
            (void)best_add(walk->dockets, &walk->docket_count, COUNT_OF(walk->dockets),
                           sizeof(*walk->dockets), &name, is_nearer);
        } else {
            code = STATUS_RESOURCE_EXHAUSTED;
        }
    }
    if (code == STATUS_OK) {
        bring_up_next(flow);
    } else {
        end(flow, code);
    }
}

void dockets_walk(struct flow *flow,
                  bool (*look)(struct flow *flow, const struct docket_rows *docket,
                               const char *name, bool own),
                  void (*done)(struct flow *flow))
{
    struct dockets_walk *walk = flow_state(flow);

    if (!service_shard(flow_service(flow), flow_docket(flow), flow_failure(flow), walk->shard)) {
        return;
    }
    walk->look = look;
    walk->done = done;
    walk->dockets[walk->docket_count++] = flow_docket(flow);
    if (log_list(service_store(flow_service(flow)), walk->shard, STORE_READ_TIMEOUT_MS, on_listed,
                 flow) != 0) {
        handlers_fail(flow, STATUS_RESOURCE_EXHAUSTED);
    }
}
