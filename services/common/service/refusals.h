/*
 * What was refused to whom (rule 28): a log of its own, `refusals` in the shard `access`, beside
 * the cities' logs so that nothing that follows those has to pass it. It is capped per caller: who
 * is refused REFUSALS_BURST times in a row is written down once in REFUSALS_REFILL_MS from then on,
 * with the number of those left out. Nobody waits for it: a refusal is answered whether or not it
 * could be written.
 */
#ifndef BANFU_SERVICE_REFUSALS_H
#define BANFU_SERVICE_REFUSALS_H

#include "common/base/attributes.h"
#include "common/base/metrics.h"

#define REFUSALS_SHARD "access"
#define REFUSALS_LOG "refusals"

enum { REFUSALS_BURST = 10, REFUSALS_REFILL_MS = 10000, REFUSALS_OPEN_MAX = 64 };

struct commit_store;
struct refusals;

/* Counts what it could not write as banfu_refusals_lost_total. NULL when memory is short. */
struct refusals *refusals_new(struct commit_store *store, struct metrics *metrics) MUST_CHECK;

/* After the last commit of the store has ended. Accepts NULL. */
void refusals_free(struct refusals *refusals);

/* Notes that the call was refused with PERMISSION_DENIED. Nothing happens when nobody known called.
 */
void refusals_note(struct refusals *refusals, const void *call, const char *method,
                   const char *reason, int64_t case_now_ms);

#endif
