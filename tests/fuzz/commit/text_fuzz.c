/* Stored bytes are unpacked to the text that has the digest asked for, or are damaged; any text
 * comes back as it was. */
#include "common/commit/text.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void comes_back(const char *text, size_t size, struct arena *arena)
{
    static struct text_packer packer;
    struct redis_argument packed = {NULL, 0};
    char digest[DIGEST_HEX_SIZE];
    size_t back_size = 0;
    bool damaged = false;

    if (text_pack(&packer, text, size, arena, &packed, digest) != 0) {
        return; /* longer than a text may be */
    }
    const char *back = text_unpack(packed.bytes, packed.size, digest, arena, &back_size, &damaged);
    must(back && !damaged && back_size == size && memcmp(back, text, size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char of_nothing[] =
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    struct arena *arena = arena_new(8 << 20);
    size_t text_size = 0;
    bool damaged = false;

    must(arena != NULL);
    const char *text = text_unpack(bytes, size, of_nothing, arena, &text_size, &damaged);
    must(text ? text_size == 0 && !damaged : damaged);
    comes_back((const char *)bytes, size, arena);
    arena_free(arena);
    return 0;
}
