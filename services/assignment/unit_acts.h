/*
 * What units do with what was assigned to them: sign for it, fill in the five fixed things, ask to
 * return it, give and press opinions (rules 6 and 7). Each finds the unit's part, answering or
 * co-handling, and changes it. All return 0, or -1 with `failure`.
 */
#ifndef BANFU_ASSIGNMENT_UNIT_ACTS_H
#define BANFU_ASSIGNMENT_UNIT_ACTS_H

#include "assignment/domain.h"
#include "assignment/lifecycle.h"
#include "common/base/failure.h"

/* `unit`, or where that is "" the only answering unit; NULL with a failure when there is none or
 * more than one. */
const char *unit_meant(const struct proposal *proposal, const char *unit,
                       struct failure *failure) MUST_CHECK;

int sign_for(struct proposal *proposal, const char *unit, const struct unit_act *act,
             struct failure *failure) MUST_CHECK;

/* act->five_fixed: the time limit not after the due date; the guarantor "" means the leader. */
int accept_assignment(const struct docket *docket, const struct calendar *calendar,
                      struct proposal *proposal, const char *unit, const struct unit_act *act,
                      struct failure *failure) MUST_CHECK;

/* act->reason; act->proposed_unit must be known to `known` where it is not "". */
int request_return(struct proposal *proposal, const char *unit, const struct unit_act *act,
                   bool (*known)(const char *unit, const void *data), const void *data,
                   struct failure *failure) MUST_CHECK;

int give_opinion(struct proposal *proposal, const char *co_unit, const struct unit_act *act,
                 struct failure *failure) MUST_CHECK;
int waive_opinion(struct proposal *proposal, const char *co_unit, const struct unit_act *act,
                  struct failure *failure) MUST_CHECK;
int press_opinion(struct proposal *proposal, const char *co_unit, const struct unit_act *act,
                  struct failure *failure) MUST_CHECK;

/* Whether the co-unit's missing opinion holds up the reply on `today` (rule 7): not once it is
 * given or waived, nor when the lead unit has pressed and waited. */
bool opinion_holds_up(const struct docket *docket, const struct calendar *calendar,
                      const struct co_unit *co_unit, civil_day today);

/* The reply of `unit` was signed, taken back, closed or opened again, as reply's log says. Lenient:
 * what the table does not know is left as it is, for the log is what happened. */
void note_reply(struct proposal *proposal, const char *unit, enum answering_event event,
                const struct unit_act *act, struct failure *failure);

#endif
