/*
 * The guard before every handler: takes the token from the call's `authorization: Bearer …`, has it
 * judged, asks the policy whether its caller may call the method at all, and leaves caller and rule
 * on the call. Health and reflection do not pass here; a method without a row passes nobody.
 *
 * Refusals are UNAUTHENTICATED (TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_REVOKED, TOKEN_INVALID),
 * PERMISSION_DENIED (NOT_ALLOWED) or UNAVAILABLE (ACCESS_UNSURE), in Chinese: they may reach a
 * screen.
 */
#ifndef BANFU_ACCESS_GUARD_H
#define BANFU_ACCESS_GUARD_H

#include "common/access/caller.h"
#include "common/access/policy.h"
#include "common/access/verifier.h"
#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>

/* All belong to the caller and outlive the server the guard stands in. */
struct guard {
    struct verifier *verifier;
    const struct policy *const *policies;
    size_t policy_count;
    /* The day on the case clock, from the owner: a token outlives the posts in it that end at
     * midnight. NULL: every post counts. */
    civil_day (*today)(void *owner);
    void *owner; /* whoever it stands guard for; guard_owner gives it to handlers. May be NULL */
};

/* For rpc_server_options.intercept; `data` is a struct guard. Ends with rpc_call_continue or
 * rpc_fail before it returns. */
void guard_intercept(void *call, const char *method, void *data);

/* Who calls. NULL only in a method whose row is POLICY_EVERYBODY. Lives as long as the call. */
const struct caller *guard_caller(const void *call);

/* The guard's owner; NULL where no guard let the call in. */
void *guard_owner(const void *call);

/* The post under which the caller may do this to `object`, by the method's row; what the log names
 * as acting. NULL: nobody may, and the call has been ended with PERMISSION_DENIED. For methods
 * whose row is POLICY_GRANTED; every handler of one asks this before it decides. */
const struct caller_post *guard_admit(void *call, const void *object) MUST_CHECK;

/* The same question without an answer to the caller, whom the handler refuses itself. */
const struct caller_post *guard_post(const void *call, const void *object) MUST_CHECK;

/* The post that suffices whatever the object, or NULL (policy_post_anywhere). */
const struct caller_post *guard_post_anywhere(const void *call);

/* True where the method's row asks for a post: who answers without one has forgotten to look at the
 * object. */
bool guard_asks_for_post(const void *call);

#endif
