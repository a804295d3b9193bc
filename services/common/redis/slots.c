#include "common/redis/slots.h"

#include "common/redis/redis.h"

#include <stdbool.h>
#include <string.h>

/* CRC-16/XMODEM, polynomial 0x1021, as the cluster specification gives it; bit by bit: a key's tag
 * is a few bytes. */
static unsigned crc16(const char *bytes, size_t size)
{
    unsigned crc = 0;

    for (size_t i = 0; i < size; i++) {
        crc ^= (unsigned)(unsigned char)bytes[i] << 8;
        for (int bit = 0; bit < 8; bit++) {
            crc = crc & 0x8000U ? (crc << 1) ^ 0x1021U : crc << 1;
        }
    }
    return crc & 0xffffU;
}

/* The slot of a key by its hash tag. */
unsigned redis_key_slot(const char *key)
{
    const char *open = strchr(key, '{');
    const char *close = open ? strchr(open + 1, '}') : NULL;
    bool tagged = close && close > open + 1;
    const char *hashed = tagged ? open + 1 : key;
    size_t size = tagged ? (size_t)(close - hashed) : strlen(key);

    return crc16(hashed, size) % SLOT_COUNT;
}

void slots_forget(struct slots *slots)
{
    memset(slots->nodes, SLOT_UNKNOWN, sizeof(slots->nodes));
}

void slots_set(struct slots *slots, int64_t first, int64_t last, uint8_t node)
{
    for (int64_t slot = first < 0 ? 0 : first; slot <= last && slot < SLOT_COUNT; slot++) {
        slots->nodes[slot] = node;
    }
}
