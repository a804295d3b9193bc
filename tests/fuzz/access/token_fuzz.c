/* Whatever a caller sends as a token is refused or read; what was read, written again, is the very
 * same text. */
#include "common/access/token.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct token token;
    struct arena *arena = arena_new(1 << 16);

    must(arena != NULL);
    if (token_decode((const char *)bytes, size, arena, &token) == 0) {
        struct buffer encoded;
        struct buffer text;
        buffer_init(&encoded, TOKEN_BYTES_MAX);
        buffer_init(&text, TOKEN_TEXT_MAX);
        must(token_encode(&token, &encoded) == 0);
        must(token_finish(&encoded, token.signature, &text) == 0);
        must(text.size == size && memcmp(text.bytes, bytes, size) == 0);
        buffer_done(&encoded);
        buffer_done(&text);
    }
    arena_free(arena);
    return 0;
}
