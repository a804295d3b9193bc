/* How often one address may try codes that are none: a bucket of tries for each, found by the
 * address's digest; a few addresses may share one. */
#ifndef BANFU_REPLY_THROTTLE_H
#define BANFU_REPLY_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    THROTTLE_BUCKETS = 1024,
    THROTTLE_TRIES = 20,      /* at once */
    THROTTLE_REFILL_MS = 6000 /* for one more */
};

struct throttle {
    struct {
        int32_t spent;
        int64_t since_ms;
    } buckets[THROTTLE_BUCKETS];
};

/* Whether the address has tries left at `now_ms` (any steady clock). */
bool throttle_allows(struct throttle *throttle, const char *address, int64_t now_ms);

/* A try came to nothing. */
void throttle_miss(struct throttle *throttle, const char *address, int64_t now_ms);

#endif
