/*
 * What this process knows from a moment ago of a handling: what assignment last said of it, or how
 * it was last saved, so that not every save of a draft asks and loads again. It may be out of date:
 * only what is committed resting on the versions it names may be decided by it, and a refusal by it
 * is decided again by what is asked and loaded then (flow_recalled in service/flow.h).
 *
 * Bounded: so many items at most, none larger than MEMORY_BYTES; a newer one takes the place of an
 * older, which costs asking, nothing else.
 */
#ifndef BANFU_REPLY_MEMORY_H
#define BANFU_REPLY_MEMORY_H

#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MEMORY_SETS = 1024, /* of MEMORY_WAYS items */
    MEMORY_WAYS = 4,
    MEMORY_BYTES = 8 << 10 /* an item and whom it is about */
};

struct memory;

/* Whom an item is about. */
struct memory_about {
    const char *docket, *proposal, *unit;
};

struct memory_item {
    uint64_t epoch;   /* of the store, when it was kept: good for no other (service_store_epoch) */
    int64_t version;  /* of the part it is about */
    int64_t rests_on; /* the version of assignment's part at which it was so */
    const void *bytes;
    size_t size;
};

/* NULL when memory is short. */
struct memory *memory_new(void) MUST_CHECK;
/* Accepts NULL. */
void memory_free(struct memory *memory);

/* Copies the item in place of an earlier one about the same; one that is too large, or that there
 * is no room for, is forgotten. */
void memory_keep(struct memory *memory, const struct memory_about *about,
                 const struct memory_item *item);

/* The item, its bytes valid until the next is kept; false where there is none of that epoch. */
bool memory_find(const struct memory *memory, const struct memory_about *about, uint64_t epoch,
                 struct memory_item *ret_item) MUST_CHECK;

#endif
