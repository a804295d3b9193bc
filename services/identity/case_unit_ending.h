/*
 * A unit that ends, and the stand-ins in it (rules 5 and 17): a post held for somebody ends with
 * the unit it is a post of, in the commit that ends the unit, by the service itself; the event says
 * so.
 */
#ifndef BANFU_IDENTITY_CASE_UNIT_ENDING_H
#define BANFU_IDENTITY_CASE_UNIT_ENDING_H

#include "common/service/flow.h"
#include "identity/case_lapsing.h"
#include "identity/store.h"

#include <stdbool.h>
#include <stddef.h>

/* Whoever stands in, of one unit, when it ends: with the register and the units they are what one
 * load and one commit take. */
enum { UNIT_ENDING_PERSONS_MAX = 90 };

struct unit_ending {
    struct stored_stand_ins stored;
    const char **ids;
    struct stored_account *persons;
    size_t count;
};

/* In the step plan, and again whenever the load is made anew: the unit's register, and whoever
 * stands in once that is known. `unit` outlives the flow. */
void unit_ending_plan(struct flow *flow, struct load *load, const char *unit,
                      struct unit_ending *ending);

/* In the step more: takes the register and finds who stands in. False when there is nobody more to
 * load; else the load is to be made anew, and asked again: somebody may have been entered from one
 * trip to the next. */
bool unit_ending_more(struct flow *flow, const struct loaded *loaded, struct unit_ending *ending);

void unit_ending_take(struct flow *flow, const struct loaded *loaded, struct unit_ending *ending);

/* In the step decide: whatever would outlast the unit's last day ends, in register and accounts,
 * and is kept in `ret_lapsing` for the event. Where nothing does, the commit rests on the register.
 */
void unit_ending_end(struct flow *flow, struct commit *commit, civil_day last_day,
                     struct unit_ending *ending, struct lapsing *ret_lapsing);

#endif
