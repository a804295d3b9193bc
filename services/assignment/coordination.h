/* What units disagree about, brought to the office, and how it settles it (协调, rule 7). Both
 * return 0, or -1 with `failure`. */
#ifndef BANFU_ASSIGNMENT_COORDINATION_H
#define BANFU_ASSIGNMENT_COORDINATION_H

#include "assignment/domain.h"
#include "assignment/lifecycle.h"
#include "common/base/failure.h"

/* `unit`, which answers or co-handles, brings it; one at a time is open. */
int coordination_request(struct proposal *proposal, const char *unit, const struct unit_act *act,
                         struct arena *arena, struct failure *failure) MUST_CHECK;

/* Settles the open one; `ret_unit` is who brought it. */
int coordination_decide(struct proposal *proposal, const char *decision, int64_t now_ms,
                        struct failure *failure, const char **ret_unit) MUST_CHECK;

#endif
