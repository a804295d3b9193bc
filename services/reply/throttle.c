#include "reply/throttle.h"

#include <stddef.h>

/* FNV-1a: whoever aims at another's bucket needs that one's address, and then only shares it. */
static size_t bucket_of(const char *address)
{
    uint32_t hash = 2166136261U;

    for (; *address; address++) {
        hash = (hash ^ (unsigned char)*address) * 16777619U;
    }
    return hash % THROTTLE_BUCKETS;
}

static void refill(struct throttle *throttle, size_t bucket, int64_t now_ms)
{
    int64_t refills = (now_ms - throttle->buckets[bucket].since_ms) / THROTTLE_REFILL_MS;

    if (refills >= throttle->buckets[bucket].spent) {
        throttle->buckets[bucket].spent = 0;
        throttle->buckets[bucket].since_ms = now_ms;
    } else if (refills > 0) {
        throttle->buckets[bucket].spent -= (int32_t)refills;
        throttle->buckets[bucket].since_ms += refills * THROTTLE_REFILL_MS;
    }
}

bool throttle_allows(struct throttle *throttle, const char *address, int64_t now_ms)
{
    size_t bucket = bucket_of(address);

    refill(throttle, bucket, now_ms);
    return throttle->buckets[bucket].spent < THROTTLE_TRIES;
}

void throttle_miss(struct throttle *throttle, const char *address, int64_t now_ms)
{
    size_t bucket = bucket_of(address);

    refill(throttle, bucket, now_ms);
    if (throttle->buckets[bucket].spent < THROTTLE_TRIES) {
        throttle->buckets[bucket].spent++;
    }
}
