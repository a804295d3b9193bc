#include "percent.h"

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    char lower = (char)(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

const char *percent_decode(const char *text, size_t size, bool query, struct arena *arena,
                           size_t *ret_size)
{
    char *decoded = arena_alloc(arena, size + 1);
    size_t length = 0;

    if (!decoded) {
        return NULL;
    }
    for (size_t i = 0; i < size; i++) {
        int byte = text[i] == '+' && query ? ' ' : text[i];
        if (text[i] == '%') {
            int high = i + 2 < size ? hex_value(text[i + 1]) : -1;
            int low = i + 2 < size ? hex_value(text[i + 2]) : -1;
            byte = high < 0 || low < 0 ? 0 : high * 16 + low;
            i += 2;
        }
        if (byte == 0) {
            return NULL;
        }
        decoded[length++] = (char)byte;
    }
    *ret_size = length;
    return decoded;
}
