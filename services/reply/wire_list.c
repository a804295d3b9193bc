#include "reply/wire_list.h"

#include <string.h>

void *wire_pointers(struct arena *arena, size_t count)
{
    return arena_array(arena, count + 1, sizeof(void *));
}

void *wire_list(const void *items, size_t item_size, size_t count, wire_make_cb make,
                struct arena *arena, size_t *ret_count, bool *whole)
{
    char *list = wire_pointers(arena, count);
    size_t made = 0;

    while (list && made < count) {
        void *message = make((const char *)items + made * item_size, arena);
        if (!message) {
            break;
        }
        memcpy(list + made * sizeof(message), &message, sizeof(message));
        made++;
    }
    *ret_count = made;
    *whole = *whole && made == count;
    return list;
}
