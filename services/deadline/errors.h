/* The refusals of the deadline service, from errors.def. */
#ifndef BANFU_DEADLINE_ERRORS_H
#define BANFU_DEADLINE_ERRORS_H

#include "common/base/failure.h"

struct refusal {
    struct failure_kind kind;
    const char *clause;  /* of the notice, and the rule's number */
    const char *allowed; /* what is allowed instead, "" for nothing */
};

/* REFUSAL_EXTENSION_PAST_LIMIT … */
#define XX(name, code, message, clause, allowed) extern const struct refusal REFUSAL_##name;
#include "deadline/errors.def"
#undef XX

/* Records it: what people read, `detail` (or NULL) right behind, the clause last in brackets. */
void refuse(struct failure *failure, const struct refusal *refusal, const char *detail);

#endif
