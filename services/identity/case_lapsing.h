/*
 * Stand-ins that end because a change takes away what they rest on (rule 17): a seed gives other
 * posts, a hand-over moves one, a unit ends. Nobody is asked, so they end in the same commit, by
 * the service itself, and the change's event tells of each.
 */
#ifndef BANFU_IDENTITY_CASE_LAPSING_H
#define BANFU_IDENTITY_CASE_LAPSING_H

#include "common/base/attributes.h"
#include "common/service/flow.h"
#include "identity/stand_in.h"

#include <stdbool.h>
#include <stddef.h>

struct Banfu__Event__V1__StandInEnded;

/* For the event of the change. */
struct lapsing {
    struct Banfu__Event__V1__StandInEnded **ended;
    size_t count;
    int64_t now_ms;
};

/* Room for `most`, at an instant of the case clock; false, with the flow's failure set, when memory
 * is short. */
bool lapsing_begin(struct flow *flow, size_t most, int64_t now_ms,
                   struct lapsing *ret_lapsing) MUST_CHECK;

/* Ends the next entry of the register that the change takes the ground from, and keeps it for the
 * event. NULL when there is none, or memory is short: the failure is then set. */
const struct stand_in *lapsing_next(struct flow *flow, struct lapsing *lapsing,
                                    struct stand_in_register *book,
                                    const struct posts_change *change) MUST_CHECK;

/* The same of the next entry that would outlast the unit, whose last day that is. */
const struct stand_in *lapsing_next_with_unit(struct flow *flow, struct lapsing *lapsing,
                                              struct stand_in_register *book,
                                              civil_day last_day) MUST_CHECK;

#endif
