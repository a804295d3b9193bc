/*
 * What a person shows to be let in: the session's secret and the one-time code (TOTP, RFC 6238: 30
 * s steps, six digits, SHA-1), and the token that a session is exchanged for.
 */
#ifndef BANFU_IDENTITY_CREDENTIAL_H
#define BANFU_IDENTITY_CREDENTIAL_H

#include "common/access/keys.h"
#include "common/access/token.h"
#include "common/base/attributes.h"
#include "common/base/buffer.h"
#include "identity/domain.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SESSION_TEXT_SIZE = 44, /* 32 random bytes in base64url, and a NUL */
    SESSION_KEY_SIZE = 65,  /* SHA-256 of the text in hexadecimal, and a NUL */
    TOTP_SECRET_SIZE = 20,
    TOTP_TEXT_SIZE = 33, /* a secret in base32, and a NUL */
    TOTP_STEP_MS = 30000
};

/* A new session: the text the client keeps, and the key it is stored under. Whoever reads the store
 * cannot tell the text. Returns 0, or -1 when the digest cannot be had. */
int session_new(char ret_text[SESSION_TEXT_SIZE], char ret_key[SESSION_KEY_SIZE]) MUST_CHECK;

/* The key of the session that a client shows; -1 when `text` has not the form of one. */
int session_key(const char *text, char ret_key[SESSION_KEY_SIZE]) MUST_CHECK;

/* Whether `code` is the one-time code of `secret` at `now_ms`, one step early or late allowed. The
 * step it belongs to goes to `ret_step`: each may be used once. */
bool totp_matches(const uint8_t secret[TOTP_SECRET_SIZE], const char *code, int64_t now_ms,
                  int64_t *ret_step) MUST_CHECK;

/* A new secret in base32, as authenticators read it. Returns 0, or -1 when memory is short. */
int totp_new(char ret_text[TOTP_TEXT_SIZE]) MUST_CHECK;

/* totp_matches for a secret in base32; false also when it is none. */
bool totp_text_matches(const char *text, const char *code, int64_t now_ms,
                       int64_t *ret_step) MUST_CHECK;

/* Appends to `ret_text` a token for `account` with the posts not ended before `date`, for the
 * service `audience`, from `now_ms` on. Returns 0, or -1 when the posts do not fit a token. */
int token_issue(const struct signing_key *key, const struct account *account, const char *date,
                const char *audience, int64_t now_ms, struct buffer *ret_text) MUST_CHECK;

#endif
