/*
 * What to take out of one sequence and put in to get another, as little as possible: Myers, "An
 * O(ND) difference algorithm and its variations" (1986), in its linear space form. Bounded: beyond
 * its budget a stretch counts as replaced whole, so that no pair of texts takes long.
 */
#ifndef BANFU_REPLY_SHORTEST_EDIT_H
#define BANFU_REPLY_SHORTEST_EDIT_H

#include "common/base/arena.h"
#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct edit_side {
    const uint32_t *of; /* what is compared: equal numbers are equal things */
    bool *changed;      /* set by edit_find: taken out, on the other side put in */
    size_t count;
};

/* Marks what differs between two sides, at most `budget` steps of some nanoseconds; what is taken
 * goes off it. Marks already set are left. 0, or -1 when the arena is full. */
int edit_find(const struct edit_side *from, const struct edit_side *to, struct arena *arena,
              int64_t *budget) MUST_CHECK;

#endif
