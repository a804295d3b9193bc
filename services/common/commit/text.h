/* How a long text is kept: its size, then deflated bytes, under the SHA-256 of the text. */
#ifndef BANFU_COMMIT_TEXT_H
#define BANFU_COMMIT_TEXT_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/digest.h"
#include "common/redis/redis.h"

#include <stdbool.h>
#include <stddef.h>

struct libdeflate_compressor;

/* What packing needs each time, made at the first. All zero at first; one thread's. */
struct text_packer {
    struct libdeflate_compressor *deflate;
};

void text_packer_done(struct text_packer *packer);

/* Packs a text into the arena. -1 when it is longer than COMMIT_TEXT_MAX or memory is short. */
int text_pack(struct text_packer *packer, const char *text, size_t size, struct arena *arena,
              struct redis_argument *ret_packed, char ret_digest_hex[DIGEST_HEX_SIZE]) MUST_CHECK;

/* Unpacks into the arena, with a NUL behind. NULL when the arena is full or, with `ret_damaged`
 * set, when the bytes are not those of the text with that digest. */
const char *text_unpack(const void *packed, size_t packed_size, const char *digest,
                        struct arena *arena, size_t *ret_size, bool *ret_damaged) MUST_CHECK;

#endif
