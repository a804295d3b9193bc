/*
 * Keys for tokens. Every process that issues tokens has a secret key of its own in the key
 * directory, `<issuer>.key` (secret_file.h), and puts the public half beside it as
 * `<issuer>.<key id>.pub`; all read the public ones. The issuer "identity" may vouch for anybody,
 * any other, say "reply", only for itself: account "service:reply", role SERVICE. So a service
 * needs nobody to act by itself, and taking its public key away ends that. Whoever may write the
 * directory may issue tokens: it belongs to the one user all services run as.
 */
#ifndef BANFU_ACCESS_KEYS_H
#define BANFU_ACCESS_KEYS_H

#include "common/access/token.h"
#include "common/base/attributes.h"
#include "common/base/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEY_ISSUER_MAX = 31, KEY_RING_MAX = 32 };

/* The issuer that may vouch for anybody, and how accounts of services begin. */
#define KEY_ISSUER_IDENTITY "identity"
#define KEY_SERVICE_ACCOUNT "service:"

struct signing_key;

/* Opens the secret key of `issuer` (lower-case letters) in `directory`, making it and its public
 * half where they are missing. With two lines in the secret file the first signs; the public half
 * of each is put out, so that a change of keys is announced before it happens. NULL with a line for
 * the operator in `fault`. Free with signing_key_free. */
struct signing_key *signing_key_new(const char *directory, const char *issuer,
                                    struct buffer *fault) MUST_CHECK;

/* Wipes the key. Accepts NULL. */
void signing_key_free(struct signing_key *key);

/* Signs `token` after filling in its key id, and appends its text to `ret_text`. Returns 0, or -1
 * as token_encode and token_finish. */
int signing_key_sign(const struct signing_key *key, struct token *token,
                     struct buffer *ret_text) MUST_CHECK;

struct public_key {
    uint8_t id[TOKEN_KEY_ID_SIZE];
    uint8_t bytes[32];
    char issuer[KEY_ISSUER_MAX + 1];
};

struct key_ring {
    size_t count;
    struct public_key keys[KEY_RING_MAX];
};

/* Reads every `*.pub` of `directory`. Returns 0 (no key is no fault: one may come), or -1 with a
 * line for the operator in `fault`: no such directory, a file that others may write, that holds no
 * key or whose name is not its key's, more than KEY_RING_MAX. */
int key_ring_read(const char *directory, struct key_ring *ret_ring,
                  struct buffer *fault) MUST_CHECK;

/* The key of that id, or NULL. Owned by the ring. */
const struct public_key *key_ring_find(const struct key_ring *ring,
                                       const uint8_t id[TOKEN_KEY_ID_SIZE]);

/* True when the key's issuer may vouch for the token's caller and the signature is the key's. */
bool public_key_verifies(const struct public_key *key, const struct token *token);

#endif
