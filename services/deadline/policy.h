/* Who may call the deadline service (rule 28). */
#ifndef BANFU_DEADLINE_POLICY_H
#define BANFU_DEADLINE_POLICY_H

#include "common/access/policy.h"

#include <stdbool.h>
#include <stddef.h>

/* What a call is about. */
struct policy_object {
    const char *proposal;     /* "suggestion-17", "" for none */
    const char *const *units; /* whose posts may */
    size_t unit_count;
    bool has_signed; /* the caller did, as assignment says */
};

extern const struct policy DEADLINE_POLICY;

#endif
