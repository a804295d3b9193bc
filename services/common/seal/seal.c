#include "common/seal/seal.h"

#include "common/seal/secret_file.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum {
    KEY_SIZE = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    NONCE_SIZE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_SIZE = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    KEY_ID_SIZE = 4,
    KEY_ID_AT = 1,
    NONCE_AT = KEY_ID_AT + KEY_ID_SIZE,
    CIPHERTEXT_AT = NONCE_AT + NONCE_SIZE,
    FORMAT = 1
};

_Static_assert(SEAL_OVERHEAD == (int)CIPHERTEXT_AT + (int)TAG_SIZE, "the overhead told to callers");

/* In guarded memory that is never swapped where the system allows it. */
struct seal {
    size_t count;
    uint8_t keys[SEAL_KEYS_MAX][KEY_SIZE];
    uint8_t ids[SEAL_KEYS_MAX][KEY_ID_SIZE];
};

static void name_key(const uint8_t *key, uint8_t ret_id[KEY_ID_SIZE])
{
    uint8_t digest[crypto_generichash_BYTES];

    (void)crypto_generichash(digest, sizeof(digest), key, KEY_SIZE, NULL, 0);
    memcpy(ret_id, digest, KEY_ID_SIZE);
}

struct seal *seal_new(const char *path, struct buffer *fault)
{
    struct seal *seal = sodium_init() < 0 ? NULL : sodium_malloc(sizeof(*seal));

    if (!seal) {
        buffer_append_text(fault, "out of memory\n");
        return NULL;
    }
    if (secret_file_read(path, KEY_SIZE, SEAL_KEYS_MAX, seal->keys[0], &seal->count, fault) != 0) {
        sodium_free(seal);
        return NULL;
    }
    for (size_t i = 0; i < seal->count; i++) {
        name_key(seal->keys[i], seal->ids[i]);
    }
    return seal;
}

void seal_free(struct seal *seal)
{
    sodium_free(seal);
}

int seal_close(const struct seal *seal, const char *owner, const char *text,
               struct buffer *ret_sealed)
{
    uint8_t sealed[SEAL_TEXT_MAX + SEAL_OVERHEAD];
    size_t length = strlen(text);

    if (length > SEAL_TEXT_MAX) {
        return -1;
    }
    sealed[0] = FORMAT;
    memcpy(sealed + KEY_ID_AT, seal->ids[0], KEY_ID_SIZE);
    randombytes_buf(sealed + NONCE_AT, NONCE_SIZE);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed + CIPHERTEXT_AT, NULL, (const uint8_t *)text, length, (const uint8_t *)owner,
        strlen(owner), NULL, sealed + NONCE_AT, seal->keys[0]);
    return buffer_append(ret_sealed, sealed, length + SEAL_OVERHEAD) ? 0 : -1;
}

static const uint8_t *find_key(const struct seal *seal, const uint8_t *id)
{
    for (size_t i = 0; i < seal->count; i++) {
        if (memcmp(seal->ids[i], id, KEY_ID_SIZE) == 0) {
            return seal->keys[i];
        }
    }
    return NULL;
}

enum seal_outcome seal_open(const struct seal *seal, const char *owner, const void *sealed,
                            size_t size, struct arena *arena, const char **ret_text)
{
    const uint8_t *bytes = sealed;

    if (size < SEAL_OVERHEAD || size > SEAL_TEXT_MAX + SEAL_OVERHEAD || bytes[0] != FORMAT) {
        return SEAL_DAMAGED;
    }
    const uint8_t *key = find_key(seal, bytes + KEY_ID_AT);
    if (!key) {
        return SEAL_KEY_MISSING;
    }
    char *text = arena_alloc(arena, size - SEAL_OVERHEAD + 1);
    if (!text) {
        return SEAL_NO_MEMORY;
    }
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            (uint8_t *)text, NULL, NULL, bytes + CIPHERTEXT_AT, size - CIPHERTEXT_AT,
            (const uint8_t *)owner, strlen(owner), bytes + NONCE_AT, key) != 0) {
        return SEAL_DAMAGED;
    }
    *ret_text = text;
    return SEAL_OPENED;
}
