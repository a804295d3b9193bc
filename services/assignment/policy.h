/* Who may call what of assignment (rule 28). */
#ifndef BANFU_ASSIGNMENT_POLICY_H
#define BANFU_ASSIGNMENT_POLICY_H

#include "common/access/policy.h"

#include <stdbool.h>

/* What a call is about. Texts are "" where it is about none; the callbacks are asked only where a
 * grant needs them. */
struct assignment_object {
    const char *unit; /* the unit acted for */
    const char *kind; /* "SUGGESTION" or "PROPOSAL", as a committee's post names it */
    /* Whether a unit reads the proposal, and whether the person a signer's post names has signed
     * it: by his entry in the directory, or by a name that nobody else in it bears. */
    bool (*concerns)(const void *data, const char *unit);
    bool (*takes_part)(const void *data, const char *unit); /* whether it has a share in it now */
    bool (*answers)(const void *data, const char *unit);    /* whether it answers now */
    bool (*signed_by)(const void *data, const char *scope);
    const char *on_behalf_of_unit; /* by a service's own word; may be NULL */
    const void *data;
};

extern const struct policy assignment_policy;

#endif
