/*
 * Feeds the list of accounts whose tokens were called in (epochs.h) from the sorted set in Redis
 * that identity writes: member the account, score its epoch. Asked for four times a second, so that
 * a change is known everywhere within one.
 */
#ifndef BANFU_ACCESS_EPOCH_FEED_H
#define BANFU_ACCESS_EPOCH_FEED_H

#include "common/access/epochs.h"
#include "common/base/attributes.h"

#include <uv.h>

/* Where identity's commits put it: its index of that name. */
#define EPOCH_FEED_INDEX "epochs"
#define EPOCH_FEED_KEY "{identity}:index:identity:epochs"

enum { EPOCH_FEED_POLL_MS = 250 };

struct epoch_feed;
struct redis;

/* Begins to ask. `heard` (may be NULL) runs once, when the list was first filled.
 * NULL when memory is short. `redis` and `epochs` outlive it. */
struct epoch_feed *epoch_feed_new(uv_loop_t *loop, struct redis *redis, struct epochs *epochs,
                                  void (*heard)(void *data), void *data) MUST_CHECK;

/* Asks now instead of at the next tick: the store has become usable. */
void epoch_feed_ask(struct epoch_feed *feed);

/* Ends the asking; what is under way is forgotten. Accepts NULL. The loop must run on. */
void epoch_feed_close(struct epoch_feed *feed);

#endif
