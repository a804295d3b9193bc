/* Which node of a cluster holds which slot, as far as it is known. */
#ifndef BANFU_REDIS_SLOTS_H
#define BANFU_REDIS_SLOTS_H

#include <stdint.h>

enum { SLOT_COUNT = 16384, SLOT_UNKNOWN = 0xff };

/* The place of the node in the caller's list, for each slot. */
struct slots {
    uint8_t nodes[SLOT_COUNT];
};

void slots_forget(struct slots *slots);
void slots_set(struct slots *slots, int64_t first, int64_t last, uint8_t node);

#endif
