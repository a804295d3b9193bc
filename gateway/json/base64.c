#include "json/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_write(const uint8_t *bytes, size_t size, struct buffer *ret_text)
{
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t group = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                         (left > 2 ? (uint32_t)bytes[i + 2] : 0);
        char four[4] = {alphabet[group >> 18], alphabet[group >> 12 & 63], '=', '='};
        if (left > 1) {
            four[2] = alphabet[group >> 6 & 63];
        }
        if (left > 2) {
            four[3] = alphabet[group & 63];
        }
        buffer_append(ret_text, four, sizeof(four));
    }
}

static int value_of(char digit)
{
    if (digit >= 'A' && digit <= 'Z') {
        return digit - 'A';
    }
    if (digit >= 'a' && digit <= 'z') {
        return digit - 'a' + 26;
    }
    if (digit >= '0' && digit <= '9') {
        return digit - '0' + 52;
    }
    if (digit == '+' || digit == '-') {
        return 62;
    }
    return digit == '/' || digit == '_' ? 63 : -1;
}

/* Padding is right when it fills up the last group of four, or is left out. */
static size_t without_padding(const char *text, size_t size)
{
    if (size > 0 && size % 4 == 0 && text[size - 1] == '=') {
        size -= text[size - 2] == '=' ? 2 : 1;
    }
    return size;
}

int base64_read(const char *text, size_t size, struct arena *arena, uint8_t **ret_bytes,
                size_t *ret_size)
{
    size_t digits = without_padding(text, size);
    uint32_t group = 0;
    size_t length = 0;

    if (digits % 4 == 1) {
        return -1;
    }
    uint8_t *bytes = arena_alloc(arena, digits / 4 * 3 + 3);
    if (!bytes) {
        return -1;
    }
    for (size_t i = 0; i < digits; i++) {
        int value = value_of(text[i]);
        if (value < 0) {
            return -1;
        }
        group = group << 6 | (uint32_t)value;
        if (i % 4 != 0) {
            bytes[length++] = (uint8_t)(group >> (6 - 2 * (i % 4)));
        }
    }
    *ret_bytes = bytes;
    *ret_size = length;
    return 0;
}
