/* What a refusal by a lifecycle says beside the state: the rule, and what is allowed instead. */
#ifndef BANFU_REPLY_LIFECYCLE_REFUSAL_H
#define BANFU_REPLY_LIFECYCLE_REFUSAL_H

#include "common/base/transitions.h"

/* Decides as transition_decide does; a refusal by state names the rule by which the event is taken
 * elsewhere, one by a guard what else the state allows. */
int lifecycle_decide(const struct transition_table *table, const struct transition_act *act,
                     struct failure *failure, const struct transition **ret_transition) MUST_CHECK;

#endif
