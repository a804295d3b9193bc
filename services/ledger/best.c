#include "ledger/best.h"

#include <string.h>

bool best_add(void *list, size_t *count, size_t most, size_t size, const void *item,
              bool (*is_before)(const void *one, const void *other))
{
    char *items = list;
    size_t place = *count;
    bool full = *count == most;

    while (place > 0 && is_before(item, items + (place - 1) * size)) {
        place--;
    }
    if (place == most) {
        return false;
    }
    memmove(items + (place + 1) * size, items + place * size,
            (*count - place - (full ? 1 : 0)) * size);
    memcpy(items + place * size, item, size);
    *count += full ? 0 : 1;
    return !full;
}
