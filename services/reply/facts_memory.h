/*
 * What assignment last said, so that not every save of a draft asks again. It may be out of date:
 * only what is committed resting on the versions it names may be decided by it, and a refusal by it
 * is decided again by what assignment says then (flow_recalled in service/flow.h).
 *
 * Bounded: so many answers at most, none larger than FACTS_MEMORY_BYTES; a newer one takes the
 * place of an older, which costs asking, nothing else.
 */
#ifndef BANFU_REPLY_FACTS_MEMORY_H
#define BANFU_REPLY_FACTS_MEMORY_H

#include "common/base/attributes.h"

#include <stddef.h>

enum {
    FACTS_MEMORY_SETS = 1024, /* of FACTS_MEMORY_WAYS answers */
    FACTS_MEMORY_WAYS = 4,
    FACTS_MEMORY_BYTES = 8 << 10 /* an answer and whom it is about */
};

struct facts_memory;

/* Whom an answer is about. */
struct facts_about {
    const char *docket, *proposal, *unit;
};

/* NULL when memory is short. */
struct facts_memory *facts_memory_new(void) MUST_CHECK;
/* Accepts NULL. */
void facts_memory_free(struct facts_memory *memory);

/* Copies the answer in place of an earlier one about the same; one that is too large, or that
 * memory is too short for, is forgotten. */
void facts_memory_keep(struct facts_memory *memory, const struct facts_about *about,
                       const void *answer, size_t size);

/* The answer, until the next is kept; NULL where there is none. */
const void *facts_memory_find(const struct facts_memory *memory, const struct facts_about *about,
                              size_t *ret_size);

#endif
