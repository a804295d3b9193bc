/* A read over a docket and those of the city before it, one after the other (rule 3). */
#ifndef BANFU_LEDGER_HANDLERS_DOCKETS_H
#define BANFU_LEDGER_HANDLERS_DOCKETS_H

#include "common/service/service.h"
#include "ledger/store.h"

#include <stdbool.h>
#include <stddef.h>

struct flow;

enum { DOCKETS_EARLIER = 3 /* looked at besides the flow's own */ };

/* At the head of the flow's state. */
struct dockets_walk {
    char shard[SERVICE_SHARD_SIZE];
    const char *dockets[DOCKETS_EARLIER + 1]; /* its own, then the nearest before it */
    size_t docket_count, at;
    bool (*look)(struct flow *flow, const struct docket_rows *docket, const char *name, bool own);
    void (*done)(struct flow *flow);
};

/* In the step answer: `look` gets each docket as it stands, the flow's own first, and may set the
 * failure and return false, which ends the flow; then `done` answers. */
void dockets_walk(struct flow *flow,
                  bool (*look)(struct flow *flow, const struct docket_rows *docket,
                               const char *name, bool own),
                  void (*done)(struct flow *flow));

#endif
