#include "identity/credential.h"

#include "common/base/date.h"
#include "common/base/digest.h"

#include <stdlib.h>
#include <string.h>

#include <liboath/oath.h>
#include <sodium.h>

enum { SESSION_BYTES = 32, TOTP_STEP_S = TOTP_STEP_MS / 1000, TOTP_WINDOW = 1, TOTP_DIGITS = 6 };

#define ENCODING sodium_base64_VARIANT_URLSAFE_NO_PADDING

_Static_assert(SESSION_TEXT_SIZE == sodium_base64_ENCODED_LEN(SESSION_BYTES, ENCODING),
               "room for a session's text");
_Static_assert(SESSION_KEY_SIZE == (int)DIGEST_HEX_SIZE, "room for a session's key");

static int make_key(const char *text, char ret_key[SESSION_KEY_SIZE])
{
    uint8_t digest[DIGEST_SIZE];

    if (digest_sha256(text, SESSION_TEXT_SIZE - 1, digest) != 0) {
        return -1;
    }
    digest_hex(digest, ret_key);
    return 0;
}

int session_new(char ret_text[SESSION_TEXT_SIZE], char ret_key[SESSION_KEY_SIZE])
{
    uint8_t bytes[SESSION_BYTES];
    char text[SESSION_TEXT_SIZE];

    randombytes_buf(bytes, sizeof(bytes));
    (void)sodium_bin2base64(text, sizeof(text), bytes, sizeof(bytes), ENCODING);
    sodium_memzero(bytes, sizeof(bytes));
    if (make_key(text, ret_key) != 0) {
        return -1;
    }
    memcpy(ret_text, text, sizeof(text));
    return 0;
}

int session_key(const char *text, char ret_key[SESSION_KEY_SIZE])
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    if (strlen(text) != SESSION_TEXT_SIZE - 1 || strspn(text, alphabet) != SESSION_TEXT_SIZE - 1) {
        return -1;
    }
    return make_key(text, ret_key);
}

bool totp_matches(const uint8_t secret[TOTP_SECRET_SIZE], const char *code, int64_t now_ms,
                  int64_t *ret_step)
{
    int64_t step = now_ms / TOTP_STEP_MS;
    bool found = false;

    if (strlen(code) != TOTP_DIGITS || strspn(code, "0123456789") != TOTP_DIGITS) {
        return false;
    }
    /* Every step of the window is computed, whichever matches, and compared in constant time. */
    for (int64_t i = -TOTP_WINDOW; i <= TOTP_WINDOW; i++) {
        char wanted[TOTP_DIGITS + 1] = "";
        if (oath_totp_generate((const char *)secret, TOTP_SECRET_SIZE,
                               (time_t)((step + i) * TOTP_STEP_S), TOTP_STEP_S,
                               OATH_TOTP_DEFAULT_START_TIME, TOTP_DIGITS, wanted) == OATH_OK &&
            sodium_memcmp(wanted, code, TOTP_DIGITS) == 0) {
            *ret_step = step + i;
            found = true;
        }
    }
    return found;
}

int totp_new(char ret_text[TOTP_TEXT_SIZE])
{
    uint8_t secret[TOTP_SECRET_SIZE];
    char *text = NULL;
    size_t size = 0;

    randombytes_buf(secret, sizeof(secret));
    int outcome = oath_base32_encode((const char *)secret, sizeof(secret), &text, &size);
    sodium_memzero(secret, sizeof(secret));
    if (outcome != OATH_OK || size != TOTP_TEXT_SIZE - 1) {
        free(text);
        return -1;
    }
    memcpy(ret_text, text, TOTP_TEXT_SIZE);
    sodium_memzero(text, size);
    free(text);
    return 0;
}

bool totp_text_matches(const char *text, const char *code, int64_t now_ms, int64_t *ret_step)
{
    char *secret = NULL;
    size_t size = 0;
    bool matches = false;

    if (oath_base32_decode(text, strlen(text), &secret, &size) != OATH_OK) {
        return false;
    }
    if (size == TOTP_SECRET_SIZE) {
        matches = totp_matches((const uint8_t *)secret, code, now_ms, ret_step);
    }
    sodium_memzero(secret, size);
    free(secret);
    return matches;
}

/* DAY_NONE for an open end. */
static civil_day day_of(const char *text)
{
    civil_day day = DAY_NONE;

    return date_parse(text, strlen(text), &day) == 0 ? day : DAY_NONE;
}

int token_issue(const struct signing_key *key, const struct account *account, const char *date,
                const char *audience, int64_t now_ms, struct buffer *ret_text)
{
    const struct post *posts[ACCOUNT_POSTS_MAX];
    struct token token = {
        .issued_ms = now_ms,
        .expires_ms = now_ms + TOKEN_LIFE_MS,
        .audience = audience,
        .caller = {.account = account->id, .name = account->name, .epoch = account->epoch},
    };

    _Static_assert((int)ACCOUNT_POSTS_MAX <= (int)CALLER_POSTS_MAX, "every post fits a token");
    token.caller.post_count = account_posts_left(account, date, posts);
    for (size_t i = 0; i < token.caller.post_count; i++) {
        token.caller.posts[i] = (struct caller_post){.role = (enum role)posts[i]->role,
                                                     .scope = posts[i]->scope,
                                                     .on_behalf_of = posts[i]->on_behalf_of,
                                                     .behalf_name = posts[i]->behalf_name,
                                                     .from = day_of(posts[i]->from),
                                                     .until = day_of(posts[i]->until)};
    }
    return signing_key_sign(key, &token, ret_text);
}
