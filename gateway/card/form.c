#include "card/form.h"

#include "common/base/utf8.h"

#include <string.h>

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    char lower = (char)(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Decodes `size` bytes into `text`, which has room for as many and a NUL. Returns the length, or -1
 * for a broken escape or a NUL. */
static long decode(const char *bytes, size_t size, char *text)
{
    char *out = text;

    for (size_t i = 0; i < size; i++) {
        char byte = bytes[i];
        if (byte == '+') {
            byte = ' ';
        } else if (byte == '%') {
            int high = i + 2 < size ? hex_value(bytes[i + 1]) : -1;
            int low = i + 2 < size ? hex_value(bytes[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return -1;
            }
            byte = (char)(high * 16 + low);
            i += 2;
        }
        if (byte == '\0') {
            return -1;
        }
        if (byte == '\n' && out > text && out[-1] == '\r') {
            out--;
        }
        *out++ = byte;
    }
    *out = '\0';
    return out - text;
}

static size_t find_field(const struct form_field *fields, size_t count, const char *name)
{
    size_t i = 0;

    while (i < count && strcmp(fields[i].name, name) != 0) {
        i++;
    }
    return i;
}

/* Leaves out what no text here may have. False for bad UTF-8. */
static bool keep_plain(char *text, size_t size)
{
    char *out = text;
    uint32_t code_point = 0;

    for (size_t at = 0; at < size;) {
        size_t length = utf8_decode(text + at, size - at, &code_point);
        if (length == 0) {
            return false;
        }
        if (utf8_is_plain_text(text + at, length)) {
            memmove(out, text + at, length);
            out += length;
        }
        at += length;
    }
    *out = '\0';
    return true;
}

static enum form_outcome keep_value(char *value, size_t size, struct form_field *field)
{
    bool plain = utf8_is_plain_text(value, size);

    if (!plain && !keep_plain(value, size)) {
        return FORM_MALFORMED;
    }
    field->text = value;
    if (size > field->most) {
        return FORM_TOO_LONG;
    }
    return plain ? FORM_READ : FORM_NOT_PLAIN;
}

/* Reads one `name=value`. */
static enum form_outcome read_pair(const char *pair, size_t size, struct arena *arena,
                                   struct form_field *fields, size_t count, size_t *ret_fault)
{
    const char *equals = memchr(pair, '=', size);
    size_t name_size = equals ? (size_t)(equals - pair) : size;
    size_t value_size = equals ? size - name_size - 1 : 0;
    char *name = arena_alloc(arena, name_size + 1);
    char *value = arena_alloc(arena, value_size + 1);

    if (!name || !value) {
        return FORM_NO_MEMORY;
    }
    *ret_fault = count;
    if (decode(pair, name_size, name) < 0) {
        return FORM_MALFORMED;
    }
    *ret_fault = find_field(fields, count, name);
    if (*ret_fault == count || fields[*ret_fault].text) {
        return FORM_MALFORMED;
    }
    long length = decode(equals ? equals + 1 : "", value_size, value);
    return length < 0 ? FORM_MALFORMED : keep_value(value, (size_t)length, &fields[*ret_fault]);
}

enum form_outcome form_parse(const char *body, size_t size, struct arena *arena,
                             struct form_field *fields, size_t count, size_t *ret_fault)
{
    enum form_outcome first = FORM_READ;

    for (size_t i = 0; i < count; i++) {
        fields[i].text = NULL;
    }
    for (size_t at = 0; at < size && first != FORM_NO_MEMORY;) {
        const char *end = memchr(body + at, '&', size - at);
        size_t length = end ? (size_t)(end - body) - at : size - at;
        size_t fault = count;
        enum form_outcome outcome =
            length > 0 ? read_pair(body + at, length, arena, fields, count, &fault) : FORM_READ;
        if (outcome != FORM_READ && (first == FORM_READ || outcome == FORM_NO_MEMORY)) {
            first = outcome;
            *ret_fault = fault;
        }
        at += length + 1;
    }
    for (size_t i = 0; i < count; i++) {
        if (!fields[i].text) {
            fields[i].text = "";
        }
    }
    return first;
}
