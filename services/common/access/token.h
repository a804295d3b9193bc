/*
 * The token a call carries: who calls, which service it is meant for, until when. Signed with
 * Ed25519, read without asking anybody. This file knows the form; whether a token is to be
 * believed is the verifier's matter.
 *
 * Base64url without padding of these bytes (integers big-endian; a text is a length byte and UTF-8
 * without control characters):
 *
 *   format 2 (1) | key id (8) | issued (8) | expires (8) | epoch (8)
 *   audience | account | name
 *   posts (1) | role (1), scope, on behalf of, name of whom, from (4), until (4), for each post
 *   signature (64) over "banfu token" and all before
 */
#ifndef BANFU_ACCESS_TOKEN_H
#define BANFU_ACCESS_TOKEN_H

#include "common/access/caller.h"
#include "common/base/arena.h"
#include "common/base/buffer.h"

#include <stddef.h>
#include <stdint.h>

enum {
    TOKEN_KEY_ID_SIZE = 8,
    TOKEN_SIGNATURE_SIZE = 64,
    TOKEN_LIFE_MS = 60000,
    TOKEN_BYTES_MAX = 3072,
    TOKEN_TEXT_MAX = (TOKEN_BYTES_MAX + 2) / 3 * 4
};

struct token {
    uint8_t key_id[TOKEN_KEY_ID_SIZE];
    int64_t issued_ms;
    int64_t expires_ms;
    const char *audience; /* the service that may accept it: "reply" */
    struct caller caller; /* caller.epoch is the token's epoch */
    const uint8_t *signed_bytes;
    size_t signed_size;
    const uint8_t *signature;
};

/* Puts the bytes to be signed (all before the signature, the leading words included) into
 * `ret_bytes`. Returns 0, or -1 when a text or the whole is too long, a text is no plain UTF-8, or
 * memory is short. `signed_bytes` and `signature` of the token are not looked at. */
int token_encode(const struct token *token, struct buffer *ret_bytes) MUST_CHECK;

/* Appends the token's text, made of what token_encode gave and its signature, to `ret_text`.
 * Returns 0, or -1 when memory is short. */
int token_finish(const struct buffer *bytes, const uint8_t signature[TOKEN_SIGNATURE_SIZE],
                 struct buffer *ret_text) MUST_CHECK;

/* Reads a token's form, believing nothing: every bound and character is checked, the signature is
 * not. Texts of `ret_token` are owned by `arena`. Returns 0, or -1 when it is malformed or the
 * arena full. One text has exactly one reading and one reading exactly one text. */
int token_decode(const char *text, size_t size, struct arena *arena,
                 struct token *ret_token) MUST_CHECK;

#endif
