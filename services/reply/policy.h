/* Who may call what of the reply service (rules 17 and 28). */
#ifndef BANFU_REPLY_POLICY_H
#define BANFU_REPLY_POLICY_H

#include "common/access/policy.h"

/* What a call is about; "" where it is about none. */
struct reply_object {
    const char *unit;           /* the answering unit */
    const char *kind;           /* "SUGGESTION" or "PROPOSAL", as a committee's post names it */
    const char *const *readers; /* further units that may read it; may be NULL */
    size_t reader_count;
};

extern const struct policy reply_policy;

/* The roles that `caller` holds for the object, by name, so that a lifecycle's cell can ask for two
 * at once; for each, the post (may be NULL). Returns their number. */
size_t policy_roles(const struct caller *caller, const struct reply_object *object,
                    const char *ret_roles[CALLER_POSTS_MAX],
                    const struct caller_post *ret_posts[CALLER_POSTS_MAX]);

#endif
