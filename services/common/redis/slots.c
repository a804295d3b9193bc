#include "common/redis/slots.h"

#include "common/redis/redis.h"

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

unsigned slots_of_key(const char *key, size_t size)
{
    const char *open = memchr(key, '{', size);

    if (open) {
        const char *tag = open + 1;
        const char *close = memchr(tag, '}', size - (size_t)(tag - key));
        if (close && close > tag) {
            return crc16(tag, (size_t)(close - tag)) % SLOT_COUNT;
        }
    }
    return crc16(key, size) % SLOT_COUNT;
}

unsigned redis_key_slot(const char *key)
{
    return slots_of_key(key, strlen(key));
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
