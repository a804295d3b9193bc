/* Who may ask identity what (rule 28). */
#ifndef BANFU_IDENTITY_POLICY_H
#define BANFU_IDENTITY_POLICY_H

#include "common/access/policy.h"

extern const struct policy identity_policy;

/* What a rule looks at beside the caller. */
struct identity_object {
    const char *account; /* whose account is set; "" for none */
    const char *unit;    /* whose stand-ins; "" or NULL for none */
};

#endif
