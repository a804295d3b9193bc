/*
 * The token a process shows when it acts for itself: account "service:NAME", role SERVICE. Made
 * when it is first asked for, kept, and made anew when a third of its life is left.
 */
#ifndef BANFU_ACCESS_OWN_TOKEN_H
#define BANFU_ACCESS_OWN_TOKEN_H

#include "common/access/keys.h"
#include "common/base/attributes.h"

#include <stdint.h>

enum { OWN_TOKEN_SIZE = 512 };

/* One an audience; zeroed at first. */
struct own_token {
    char bearer[OWN_TOKEN_SIZE];
    int64_t renew_ms; /* the real time from which another one is made */
};

/* "Bearer …", the value of the authorization header, owned by `token` until the next call; NULL
 * when it could not be made. `self` is the process's name, `key` its own, `audience` who will read
 * it. */
const char *own_token_bearer(struct own_token *token, const struct signing_key *key,
                             const char *self, const char *audience, int64_t now_ms) MUST_CHECK;

#endif
