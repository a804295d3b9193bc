#include "common/base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Blocks double in size; what is used again and again ends up with one that holds all it needs. */
enum { BLOCK_LEAST = 4096, BLOCK_MOST = 16 << 10 };

struct block {
    struct block *next;
    size_t size; /* of `bytes` */
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct block *blocks; /* the newest first: the only one tried for room */
    size_t cap;
    size_t used;
};

static struct block *block_new(size_t size)
{
    struct block *block = malloc(sizeof(*block) + size);

    if (block) {
        block->next = NULL;
        block->size = size;
        block->used = 0;
    }
    return block;
}

struct arena *arena_new(size_t cap)
{
    struct arena *arena = calloc(1, sizeof(*arena));

    if (arena) {
        arena->cap = cap;
    }
    return arena;
}

static void free_blocks(struct block *block)
{
    while (block) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_free(struct arena *arena)
{
    if (!arena) {
        return;
    }
    free_blocks(arena->blocks);
    free(arena);
}

void arena_clear(struct arena *arena)
{
    struct block *newest = arena->blocks;

    if (newest && newest->size > BLOCK_MOST) {
        free_blocks(newest);
        arena->blocks = NULL;
    } else if (newest) {
        free_blocks(newest->next);
        newest->next = NULL;
        newest->used = 0;
    }
    arena->used = 0;
}

static size_t next_size(const struct block *newest)
{
    if (!newest) {
        return BLOCK_LEAST;
    }
    return newest->size < BLOCK_MOST / 2 ? newest->size * 2 : BLOCK_MOST;
}

static bool block_has_room(const struct block *block, size_t size)
{
    return block && block->size - block->used >= size;
}

static size_t round_up(size_t size)
{
    const size_t align = alignof(max_align_t);

    return (size + align - 1) / align * align;
}

/* Takes `size` bytes of the newest block, which has room for them: what is left of a block is a
 * multiple of the alignment. */
static void *take(struct arena *arena, size_t size)
{
    void *bytes = arena->blocks->bytes + arena->blocks->used;

    arena->blocks->used += round_up(size);
    arena->used += size;
    return bytes;
}

/* As arena_alloc, but nothing is written there yet. */
static void *room_for(struct arena *arena, size_t size)
{
    if (size > arena->cap - arena->used || size > SIZE_MAX - alignof(max_align_t)) {
        return NULL;
    }
    size_t rounded = round_up(size);
    if (!block_has_room(arena->blocks, rounded)) {
        size_t next = next_size(arena->blocks);
        struct block *block = block_new(rounded > next ? rounded : next);
        if (!block) {
            return NULL;
        }
        block->next = arena->blocks;
        arena->blocks = block;
    }
    return take(arena, size);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *room = room_for(arena, size);

    return room ? memset(room, 0, size) : NULL;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(count, size, &total)) {
        return NULL;
    }
    return arena_alloc(arena, total);
}

char *arena_copy(struct arena *arena, const void *bytes, size_t size)
{
    if (size == SIZE_MAX) {
        return NULL;
    }
    char *copy = room_for(arena, size + 1);
    if (copy && size > 0) {
        memcpy(copy, bytes, size);
    }
    if (copy) {
        copy[size] = '\0';
    }
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_copy(arena, text, strlen(text));
}

/* Where the next allocation would lie, and how large it may be without a new block. */
static char *block_rest(const struct arena *arena, size_t *ret_size)
{
    struct block *block = arena->blocks;

    *ret_size = block ? block->size - block->used : 0;
    return block ? (char *)block->bytes + block->used : NULL;
}

/* Where a text is being written, and where its NUL must stand at the latest. */
struct writing {
    char *at;
    const char *last;
};

static bool write_bytes(struct writing *writing, const char *bytes, size_t size)
{
    if (size > (size_t)(writing->last - writing->at)) {
        return false;
    }
    memcpy(writing->at, bytes, size);
    writing->at += size;
    return true;
}

static bool write_number(struct writing *writing, int number)
{
    char digits[11];
    char *first = &digits[sizeof(digits)];
    unsigned left = number < 0 ? -(unsigned)number : (unsigned)number;

    do {
        *--first = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0) {
        *--first = '-';
    }
    return write_bytes(writing, first, (size_t)(&digits[sizeof(digits)] - first));
}

/* Names of keys are texts put together and small numbers: vsnprintf takes five times as long for
 * them. False where the format asks for more than that, or there is no room. */
static bool write_plain(struct writing *writing, const char *format, va_list values)
{
    while (*format) {
        size_t literal = strcspn(format, "%");
        if (!write_bytes(writing, format, literal)) {
            return false;
        }
        format += literal;
        if (*format == '\0') {
            break;
        }
        bool written = false;
        if (format[1] == 's') {
            const char *text = va_arg(values, const char *);
            written = text && write_bytes(writing, text, strlen(text));
        } else if (format[1] == 'd') {
            written = write_number(writing, va_arg(values, int));
        }
        if (!written) {
            return false;
        }
        format += 2;
    }
    *writing->at = '\0';
    return true;
}

/* The length of the text, of which what fits stands at `rest` when it ends within `room`. */
PRINTF_LIKE(3, 0)
static int write_text(char *rest, size_t room, const char *format, va_list values)
{
    struct writing writing = {.at = rest, .last = room > 0 ? rest + room - 1 : rest};
    va_list again;

    va_copy(again, values);
    bool plain = room > 0 && write_plain(&writing, format, again);
    va_end(again);
    return plain ? (int)(writing.at - rest) : vsnprintf(rest, room, format, values);
}

/* Most texts fit what is left of the block and are written once, where they stay. */
char *arena_vprintf(struct arena *arena, const char *format, va_list values)
{
    va_list again;
    size_t room = 0;
    char *rest = block_rest(arena, &room);

    va_copy(again, values);
    int length = write_text(rest, room, format, again);
    va_end(again);
    if (length < 0 || (size_t)length >= arena->cap - arena->used) {
        return NULL;
    }
    if ((size_t)length < room) {
        take(arena, (size_t)length + 1);
        return rest;
    }
    char *text = arena_alloc(arena, (size_t)length + 1);
    if (text && vsnprintf(text, (size_t)length + 1, format, values) != length) {
        return NULL;
    }
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    char *text = arena_vprintf(arena, format, values);
    va_end(values);
    return text;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}
