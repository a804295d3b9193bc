#include "common/access/own_token.h"

#include <stdio.h>
#include <string.h>

enum { ACCOUNT_SIZE = 64 };

/* A clock that was set back makes a token too early for the other side: made anew as well. */
static bool is_fresh(const struct own_token *token, int64_t now_ms)
{
    return now_ms < token->renew_ms && token->renew_ms - now_ms <= TOKEN_LIFE_MS;
}

static int renew(struct own_token *own, const struct signing_key *key, const char *self,
                 const char *audience, int64_t now_ms)
{
    char account[ACCOUNT_SIZE];
    struct token token = {
        .issued_ms = now_ms,
        .expires_ms = now_ms + TOKEN_LIFE_MS,
        .audience = audience,
        .caller = {
            .account = account,
            .name = self,
            .post_count = 1,
            .posts = {{.role = ROLE_SERVICE, .scope = "", .on_behalf_of = "", .behalf_name = ""}}}};
    struct buffer text;

    (void)snprintf(account, sizeof(account), "%s%s", KEY_SERVICE_ACCOUNT, self);
    buffer_init(&text, OWN_TOKEN_SIZE - 1);
    buffer_append_text(&text, "Bearer ");
    int outcome = signing_key_sign(key, &token, &text);
    if (outcome == 0) {
        memcpy(own->bearer, buffer_text(&text), text.size + 1);
        own->renew_ms = now_ms + TOKEN_LIFE_MS * 2 / 3;
    }
    buffer_done(&text);
    return outcome;
}

const char *own_token_bearer(struct own_token *token, const struct signing_key *key,
                             const char *self, const char *audience, int64_t now_ms)
{
    if (!is_fresh(token, now_ms) && renew(token, key, self, audience, now_ms) != 0) {
        return NULL;
    }
    return token->bearer;
}
