/* Repeated fields of protobuf-c: an array of pointers, each message of its own. */
#ifndef BANFU_REPLY_WIRE_LIST_H
#define BANFU_REPLY_WIRE_LIST_H

#include "common/base/arena.h"

#include <stdbool.h>
#include <stddef.h>

/* Makes a message of an item; NULL when the arena is full. */
typedef void *(*wire_make_cb)(const void *item, struct arena *arena);

/* Pointers to `count` messages, each made of the item of `item_size` bytes at its place. Clears
 * `whole` when the arena is full; the list is then shorter, never broken. */
void *wire_list(const void *items, size_t item_size, size_t count, wire_make_cb make,
                struct arena *arena, size_t *ret_count, bool *whole);

/* The same, for the field `name` of `message`. */
#define WIRE_LIST(message, name, count, items, make, arena, whole)                                 \
    (message)->name = wire_list((items), sizeof(*(items)), (count), (make), (arena),               \
                                &(message)->n_##name, &(whole))

/* Room for `count` pointers to messages, one at least. */
void *wire_pointers(struct arena *arena, size_t count) MUST_CHECK;

#endif
