/*
 * An arena: many small allocations that end together. One arena serves one request; nothing in it
 * is freed alone. The cap is declared when the arena is made, so that no input can make a request
 * grow without bound.
 */
#ifndef BANFU_BASE_ARENA_H
#define BANFU_BASE_ARENA_H

#include "common/base/attributes.h"

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* A new arena that gives out at most `cap` bytes in all; NULL when memory is short. Free with
 * arena_free. */
struct arena *arena_new(size_t cap) MUST_CHECK;

/* Frees the arena and all that came from it. Accepts NULL. */
void arena_free(struct arena *arena);

/* Gives everything back but the last block, so that the arena can serve again without the
 * allocator. */
void arena_clear(struct arena *arena);

/* `size` zeroed bytes aligned for any type, owned by the arena; NULL when the cap is reached or
 * memory is short. */
void *arena_alloc(struct arena *arena, size_t size) MUST_CHECK;

/* As arena_alloc, for `count` items of `size` bytes; NULL also when the product overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size) MUST_CHECK;

/* A copy of `size` bytes with a NUL added behind them; NULL as for arena_alloc. */
char *arena_copy(struct arena *arena, const void *bytes, size_t size) MUST_CHECK;

/* A copy of the NUL-terminated `text`; NULL as for arena_alloc. */
char *arena_strdup(struct arena *arena, const char *text) MUST_CHECK;

/* Formatted text; NULL as for arena_alloc. */
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3) MUST_CHECK;
char *arena_vprintf(struct arena *arena, const char *format, va_list values)
    PRINTF_LIKE(2, 0) MUST_CHECK;

/* Bytes given out since arena_new or arena_clear. */
size_t arena_used(const struct arena *arena);

#endif
