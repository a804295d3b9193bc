#include "common/commit/text.h"

#include "common/commit/commit.h"

#include <libdeflate.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_FORMAT = 1, /* the first byte: what follows is laid out as here */
    TEXT_HEAD = 5,   /* format, and the size with the high byte first */
    /* The register's texts, short ones, become 26.9 per cent smaller by the first level and 27.1 by
     * the sixth, which costs a multiple. */
    TEXT_LEVEL = 1
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

void text_packer_done(struct text_packer *packer)
{
    libdeflate_free_compressor(packer->deflate);
    packer->deflate = NULL;
}

int text_pack(struct text_packer *packer, const char *text, size_t size, struct arena *arena,
              struct redis_argument *ret_packed, char ret_digest_hex[DIGEST_HEX_SIZE])
{
    uint8_t digest[DIGEST_SIZE];

    if (size > COMMIT_TEXT_MAX || digest_sha256(text, size, digest) != 0) {
        return -1;
    }
    if (!packer->deflate) {
        packer->deflate = libdeflate_alloc_compressor(TEXT_LEVEL);
    }
    if (!packer->deflate) {
        return -1;
    }
    size_t bound = libdeflate_deflate_compress_bound(packer->deflate, size);
    uint8_t *room = malloc(TEXT_HEAD + bound); /* the arena gets what is left of it */
    size_t packed_size = room ? deflate_into(packer->deflate, text, size, room, bound) : 0;
    const char *packed = packed_size > 0 ? arena_copy(arena, room, packed_size) : NULL;
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
