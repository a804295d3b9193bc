#include "common/base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 256 };

void buffer_init(struct buffer *buffer, size_t cap)
{
    *buffer = (struct buffer){.cap = cap};
}

void buffer_done(struct buffer *buffer)
{
    free(buffer->bytes);
    buffer_init(buffer, buffer->cap);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
    buffer->failed = buffer->full = false;
    if (buffer->bytes) {
        buffer->bytes[0] = '\0';
    }
}

/* Makes room for `more` bytes and the NUL. */
static bool make_room(struct buffer *buffer, size_t more)
{
    if (more > buffer->cap - buffer->size) {
        buffer->failed = buffer->full = true;
        return false;
    }
    size_t needed = buffer->size + more + 1;
    if (needed <= buffer->room) {
        return true;
    }
    size_t room = buffer->room ? buffer->room : FIRST_ROOM;
    while (room < needed) {
        room = room > buffer->cap / 2 ? buffer->cap + 1 : room * 2;
    }
    char *bytes = realloc(buffer->bytes, room);
    if (!bytes) {
        buffer->failed = true;
        return false;
    }
    buffer->bytes = bytes;
    buffer->room = room;
    return true;
}

bool buffer_append(struct buffer *buffer, const void *bytes, size_t size)
{
    if (!make_room(buffer, size)) {
        return false;
    }
    if (size > 0) {
        memcpy(buffer->bytes + buffer->size, bytes, size);
    }
    buffer->size += size;
    buffer->bytes[buffer->size] = '\0';
    return true;
}

bool buffer_append_text(struct buffer *buffer, const char *text)
{
    return buffer_append(buffer, text, strlen(text));
}

bool buffer_append_char(struct buffer *buffer, char byte)
{
    return buffer_append(buffer, &byte, 1);
}

static bool PRINTF_LIKE(2, 0)
    append_formatted(struct buffer *buffer, const char *format, va_list values)
{
    va_list again;

    va_copy(again, values);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0 || !make_room(buffer, (size_t)length)) {
        buffer->failed = true;
        return false;
    }
    (void)vsnprintf(buffer->bytes + buffer->size, (size_t)length + 1, format, values);
    buffer->size += (size_t)length;
    return true;
}

bool buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    bool appended = append_formatted(buffer, format, values);
    va_end(values);
    return appended;
}

const char *buffer_text(const struct buffer *buffer)
{
    return buffer->bytes ? buffer->bytes : "";
}

char *buffer_take(struct buffer *buffer)
{
    char *bytes = buffer->bytes;

    buffer_init(buffer, buffer->cap);
    return bytes;
}
