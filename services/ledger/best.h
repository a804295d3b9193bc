/* The best few of many, kept in order as they come by. Pure. */
#ifndef BANFU_LEDGER_BEST_H
#define BANFU_LEDGER_BEST_H

#include <stdbool.h>
#include <stddef.h>

/* Puts a copy of `item`, of `size` bytes, in its place in `list`, the best first, which has room
 * for `most` and holds `count`; of equals, whichever came first stands first. False where that left
 * one out: it, or the last. */
bool best_add(void *list, size_t *count, size_t most, size_t size, const void *item,
              bool (*is_before)(const void *one, const void *other));

#endif
