/*
 * Sessions exchanged for short-lived tokens, one a service, remembered until shortly before they
 * end. Several requests of one session that find nothing remembered wait for one exchange.
 */
#ifndef BANFU_GATEWAY_TOKENS_H
#define BANFU_GATEWAY_TOKENS_H

#include "backends.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"

#include <stddef.h>

enum {
    TOKENS_SESSIONS_MAX = 4096
}; /* remembered; beyond them the one that ends first is dropped */

struct tokens;

/* "Bearer …" for each service, NULL where identity gave none. */
struct token_set {
    const char *bearers[BACKEND_COUNT];
};

/* One who waits; lives until `done` has run. */
struct token_wait {
    struct token_wait *next;
    /* Exactly one of `set` and `failure` is not NULL; both are valid only inside. */
    void (*done)(struct token_wait *wait, const struct token_set *set,
                 const struct failure *failure);
};

/* `backends` outlives it. NULL when memory is short. */
struct tokens *tokens_new(const struct backends *backends) MUST_CHECK;

/* Those who wait are told CANCELLED when the channels close: close them first. Accepts NULL. */
void tokens_free(struct tokens *tokens);

/* The session's tokens, valid until the next call here, or NULL: `wait` is then told later, or,
 * with memory short, at once. `request_id` and `client` go along with the exchange. */
const struct token_set *tokens_get(struct tokens *tokens, const char *session,
                                   const char *request_id, const char *client,
                                   struct token_wait *wait) MUST_CHECK;

/* Forgets a session: it was ended, or one of its tokens was refused. */
void tokens_forget(struct tokens *tokens, const char *session);

#endif
