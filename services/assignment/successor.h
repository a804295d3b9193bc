/*
 * Units that are merged or renamed (机构改革, rule 5): the office names who succeeds a unit, and
 * what is open passes to the successor, proposal by proposal. What was signed keeps the old name.
 */
#ifndef BANFU_ASSIGNMENT_SUCCESSOR_H
#define BANFU_ASSIGNMENT_SUCCESSOR_H

#include "assignment/domain.h"
#include "assignment/lifecycle.h"
#include "assignment/units.h"
#include "common/base/failure.h"

/* Who succeeded the unit in this docket; NULL when nobody did. */
const struct succession *docket_succession(const struct docket *docket, const char *unit);

/* What the office asks for. */
struct succession_asking {
    const char *unit, *successor;
    const char *date;   /* the successor's first day, "" for today */
    const char *reason; /* the paper that says so */
    civil_day today;
};

/* Names the fields at fault: a unit or a successor that is none, the unit itself, one that was
 * succeeded itself (no chains, no circles), a day that does not exist or is still to come, no
 * reason. The same successor may be named again: what is still open then passes too. Returns 0 and
 * what it comes to, whose texts are those of `asking`. */
int succession_check(const struct docket *docket, const struct unit_list *units,
                     const struct succession_asking *asking, struct failure *failure,
                     struct succession *ret_succession) MUST_CHECK;

/* Adds it to the docket's, in `arena`; of one that is there already only the job changes. */
int succession_add(struct docket *docket, const struct succession *succession, struct arena *arena,
                   struct failure *failure) MUST_CHECK;

/* What became of a unit's part of a proposal. */
enum passing {
    PASSING_NONE,   /* it has no part that passes */
    PASSING_PASSED, /* the successor goes on with it as it stands, its days included */
    PASSING_JOINED, /* the successor had a part of its own: the unit's ended */
    PASSING_LEFT    /* the successor answers by itself, and the unit's reply is signed: to each its
                       own letters; for the office to settle */
};

struct passed {
    enum passing how;
    bool co_unit; /* it was a co-unit's part */
};

/* Passes the unit's part to `act->successor`, with `act->reason`. Returns 0, or -1 with `failure`,
 * and the proposal must be thrown away. */
int proposal_pass(struct proposal *proposal, const char *unit, const struct unit_act *act,
                  struct arena *arena, struct failure *failure,
                  struct passed *ret_passed) MUST_CHECK;

/* Who has the part of the proposal that `unit` has or had: itself, or whoever took over from it.
 * Others may not have heard yet when they tell of a unit's acts. */
const char *proposal_unit_now(const struct proposal *proposal, const char *unit);

#endif
