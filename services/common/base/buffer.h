/*
 * A growing byte buffer with a cap declared when it is made. A failed append leaves the buffer as
 * it was and is remembered, so that a run of appends may be checked once, at its end.
 */
#ifndef BANFU_BASE_BUFFER_H
#define BANFU_BASE_BUFFER_H

#include "common/base/attributes.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buffer {
    char *bytes; /* NUL behind the last byte once anything was appended; NULL before */
    size_t size; /* without the NUL */
    size_t room; /* allocated */
    size_t cap;
    bool failed; /* an append did not fit or memory was short */
    bool full;   /* it was the cap that one did not fit: so it would be at every time */
};

/* Prepares an empty buffer of at most `cap` bytes; allocates nothing. */
void buffer_init(struct buffer *buffer, size_t cap);

/* Frees the bytes and leaves an empty buffer with the same cap. */
void buffer_done(struct buffer *buffer);

/* Empties the buffer, forgets a failure and keeps the allocation. */
void buffer_clear(struct buffer *buffer);

/* Each appends and returns true, or changes nothing, sets `failed` and returns false. */
bool buffer_append(struct buffer *buffer, const void *bytes, size_t size);
bool buffer_append_text(struct buffer *buffer, const char *text);
bool buffer_append_char(struct buffer *buffer, char byte);
bool buffer_printf(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);

/* The bytes as a string: never NULL, "" when empty. Owned by the buffer until it changes. */
const char *buffer_text(const struct buffer *buffer);

/* Hands the bytes to the caller (free with free()) and leaves the buffer empty; NULL when it was
 * empty. */
char *buffer_take(struct buffer *buffer) MUST_CHECK;

#endif
