#include "common/seal/mask.h"

#include <string.h>

enum { MOBILE_LENGTH = 11, SHORTEST_SHOWN = 7 };

const char *mask_phone(struct arena *arena, const char *phone)
{
    size_t length = strlen(phone);

    if (length < SHORTEST_SHOWN || strspn(phone, "0123456789+- ") != length) {
        return arena_strdup(arena, "****");
    }
    if (length == MOBILE_LENGTH && strspn(phone, "0123456789") == length) {
        return arena_printf(arena, "%.3s****%s", phone, phone + length - 4);
    }
    const char *dash = strchr(phone, '-');
    int area = dash && dash - phone <= 4 ? (int)(dash - phone) + 1 : 0;
    return arena_printf(arena, "%.*s****%s", area, phone, phone + length - 3);
}
