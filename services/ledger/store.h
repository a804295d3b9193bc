/*
 * The dockets kept in memory, each brought up to its log's head before anything is answered from
 * it. A docket is read from its log at first sight, dropped when nobody has asked for a while or
 * others need the room, and dropped too when an event could not be applied: it is then read anew.
 */
#ifndef BANFU_LEDGER_STORE_H
#define BANFU_LEDGER_STORE_H

#include "common/base/attributes.h"
#include "common/base/status.h"
#include "common/commit/log.h"
#include "ledger/docket_rows.h"

#include <stdint.h>

enum {
    STORE_DOCKETS_MAX = 32,    /* in memory at once */
    STORE_WAITING_MAX = 10000, /* callers that wait for one docket */
    STORE_IDLE_MS = 10 * 60 * 1000,
    STORE_READ_TIMEOUT_MS = 5000
};

struct store;

/* `log` is kept, not owned. NULL when memory is short. */
struct store *store_new(struct commit_store *log) MUST_CHECK;

/* No read may be under way. Accepts NULL. */
void store_free(struct store *store);

/* With OK the docket as it stood at its log's head after the call of store_bring_up, and that
 * position; valid only inside. NOT_FOUND when the docket has no log. Else why not. */
typedef void (*store_cb)(enum status_code code, struct docket_rows *docket, int64_t head,
                         void *data);

/* `done` runs later, exactly once. -1 when memory is short or too many wait: `done` is not called.
 */
int store_bring_up(struct store *store, const char *shard, const char *name, store_cb done,
                   void *data) MUST_CHECK;

/* Drops what nobody has asked for since STORE_IDLE_MS before `now_ms` (steady clock). */
void store_drop_idle(struct store *store, int64_t now_ms);

#endif
