/*
 * A service's policy: one table, method by method, of who may call. A method that is not in the
 * table may be called by nobody. The guard asks it before a handler runs; a handler that acts on a
 * thing asks it again once the thing is loaded.
 */
#ifndef BANFU_ACCESS_POLICY_H
#define BANFU_ACCESS_POLICY_H

#include "common/access/caller.h"
#include "common/base/attributes.h"
#include "common/base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

enum { POLICY_GRANTS_MAX = 6 };

/* True when `post` of `caller` extends to the object: "own unit" compares the post's scope with the
 * object's unit. What `object` is, each service says. */
typedef bool (*policy_check_cb)(const struct caller *caller, const struct caller_post *post,
                                const void *object);

struct policy_grant {
    role_set roles;
    policy_check_cb check; /* NULL: whatever the object */
};

enum policy_admission {
    POLICY_NOBODY = 0, /* what an absent row means too */
    POLICY_EVERYBODY,  /* no token asked for: login, health */
    POLICY_SIGNED_IN,  /* any believed token */
    POLICY_GRANTED     /* a post that one of the grants names */
};

struct policy_rule {
    const char *method; /* as in the proto: "Login" */
    enum policy_admission admission;
    struct policy_grant grants[POLICY_GRANTS_MAX]; /* the first without roles ends them */
};

struct policy {
    const char *service; /* "banfu.identity.v1.Identity" */
    const struct policy_rule *rules;
    size_t count;
};

/* The rule of "/service/method", or NULL. The first policy of that service name is asked. */
const struct policy_rule *policy_find(const struct policy *const *policies, size_t count,
                                      const char *path);

/* Whether `caller` may call the method at all, its object aside. `caller` may be NULL: nobody is
 * signed in. */
bool policy_admits(const struct policy_rule *rule, const struct caller *caller);

/* The post under which `caller` may do this to `object`: the first of the caller's own, else the
 * first held for somebody; NULL when there is none. It is what the log names as acting. */
const struct caller_post *policy_post(const struct policy_rule *rule, const struct caller *caller,
                                      const void *object);

/* The post that suffices whatever the object: a grant without a check names its role. NULL when the
 * object has to be looked at, or `rule` asks for no post. */
const struct caller_post *policy_post_anywhere(const struct policy_rule *rule,
                                               const struct caller *caller);

/* Appends a line for each of the `count` method names that has no row, each row of no method or
 * written twice, and each row whose grants contradict its admission. Returns 0 when there was
 * nothing to say. A service asks this at its start, and its test. */
int policy_check_table(const struct policy *policy, const char *const *methods, size_t count,
                       struct buffer *fault) MUST_CHECK;

#endif
