#include "common/commit/text.h"

#include "common/commit/commit.h"

#include <libdeflate.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_FORMAT = 1, /* the first byte: what follows is laid out as here */
    TEXT_HEAD = 5,   /* format, and the size with the high byte first */
    TEXT_LEVEL = 6
};

static void write_head(uint8_t *head, size_t size)
{
    head[0] = TEXT_FORMAT;
    for (unsigned i = 1; i < TEXT_HEAD; i++) {
        head[i] = (uint8_t)(size >> (8 * (TEXT_HEAD - 1 - i)));
    }
}

static int read_head(const uint8_t *head, size_t *ret_size)
{
    size_t size = 0;

    for (unsigned i = 1; i < TEXT_HEAD; i++) {
        size = size << 8 | head[i];
    }
    *ret_size = size;
    return head[0] == TEXT_FORMAT && size <= COMMIT_TEXT_MAX ? 0 : -1;
}

/* The packed bytes in `room`, which holds TEXT_HEAD + `bound`; 0 when memory is short. */
static size_t deflate_into(struct libdeflate_compressor *deflate, const char *text, size_t size,
                           uint8_t *room, size_t bound)
{
    size_t packed = libdeflate_deflate_compress(deflate, text, size, room + TEXT_HEAD, bound);

    write_head(room, size);
    return packed > 0 ? TEXT_HEAD + packed : 0;
}

int text_pack(const char *text, size_t size, struct arena *arena, struct redis_argument *ret_packed,
              char ret_digest_hex[DIGEST_HEX_SIZE])
{
    uint8_t digest[DIGEST_SIZE];

    if (size > COMMIT_TEXT_MAX || digest_sha256(text, size, digest) != 0) {
        return -1;
    }
    struct libdeflate_compressor *deflate = libdeflate_alloc_compressor(TEXT_LEVEL);
    if (!deflate) {
        return -1;
    }
    size_t bound = libdeflate_deflate_compress_bound(deflate, size);
    uint8_t *room = malloc(TEXT_HEAD + bound); /* the arena gets what is left of it */
    size_t packed_size = room ? deflate_into(deflate, text, size, room, bound) : 0;
    const char *packed = packed_size > 0 ? arena_copy(arena, room, packed_size) : NULL;
    libdeflate_free_compressor(deflate);
    free(room);
    if (!packed) {
        return -1;
    }
    digest_hex(digest, ret_digest_hex);
    *ret_packed = (struct redis_argument){packed, packed_size};
    return 0;
}

static bool has_digest(const char *text, size_t size, const char *wanted)
{
    uint8_t digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];

    if (digest_sha256(text, size, digest) != 0) {
        return false;
    }
    digest_hex(digest, hex);
    return strcmp(hex, wanted) == 0;
}

const char *text_unpack(const void *packed, size_t packed_size, const char *digest,
                        struct arena *arena, size_t *ret_size, bool *ret_damaged)
{
    const uint8_t *bytes = packed;
    size_t size = 0;

    if (packed_size < TEXT_HEAD || read_head(bytes, &size) != 0) {
        *ret_damaged = true;
        return NULL;
    }
    char *text = arena_alloc(arena, size + 1);
    struct libdeflate_decompressor *inflate = text ? libdeflate_alloc_decompressor() : NULL;
    if (!inflate) {
        return NULL;
    }
    enum libdeflate_result result = libdeflate_deflate_decompress(
        inflate, bytes + TEXT_HEAD, packed_size - TEXT_HEAD, text, size, NULL);
    libdeflate_free_decompressor(inflate);
    if (result != LIBDEFLATE_SUCCESS || !has_digest(text, size, digest)) {
        *ret_damaged = true;
        return NULL;
    }
    *ret_size = size;
    return text;
}
