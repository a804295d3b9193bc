/*
 * Who calls: the person or service a checked token names, with the posts held at its issue. The
 * guard puts it where the handler finds it; rules and log entries take it from there, never from
 * the request.
 */
#ifndef BANFU_ACCESS_CALLER_H
#define BANFU_ACCESS_CALLER_H

#include "common/access/role.h"
#include "common/base/date.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CALLER_POSTS_MAX = 16, CALLER_TEXT_MAX = 255 };

/* One post (职务). A person may hold several, some of them standing in for its holder. */
struct caller_post {
    enum role role;
    const char *scope;        /* what the role extends to: a unit, a kind, a person; "" for all */
    const char *on_behalf_of; /* the account whose post this is, "" when it is the caller's own */
    const char *behalf_name;  /* that account's name as people read it, "" likewise */
    civil_day from, until;    /* both included, on the case clock; DAY_NONE for an open end */
};

/* Texts are never NULL, at most CALLER_TEXT_MAX bytes, and live as long as the call. */
struct caller {
    const char *account;
    const char *name; /* as people read it */
    int64_t epoch;    /* of the account when the token was issued */
    size_t post_count;
    struct caller_post posts[CALLER_POSTS_MAX];
};

/* True when a post of the caller has one of `roles`. */
bool caller_has_role(const struct caller *caller, role_set roles);

/* Leaves the caller those posts alone that hold on `day`. */
void caller_keep_posts_on(struct caller *caller, civil_day day);

#endif
