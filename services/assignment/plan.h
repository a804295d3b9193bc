/* Work plans (工作方案) and the progress of key proposals, told as often as the docket says
 * (rule 30). */
#ifndef BANFU_ASSIGNMENT_PLAN_H
#define BANFU_ASSIGNMENT_PLAN_H

#include "assignment/domain.h"
#include "common/base/failure.h"

/* A plan nobody has filed. */
struct work_plan work_plan_none(void);

/* Who files it, when, and for what. */
struct plan_act {
    const char *principal; /* the name of the principal who acts; "" for everybody else */
    bool key_proposal; /* 重点督办: it names its supervising city leader, the principal leads */
    civil_day today;
    int64_t now_ms;
};

/* Files `plan`, or, where it says nothing and a principal acts, confirms the one that stands. What
 * others file is unconfirmed. Returns 0, or -1 with `failure`. */
int work_plan_file(const struct work_plan *standing, const struct work_plan *plan,
                   const struct plan_act *act, struct failure *failure,
                   struct work_plan *ret_plan) MUST_CHECK;

/* Adds the unit's report of a month; again for the same month replaces it. */
int progress_report(struct proposal *proposal, const struct progress_report *report,
                    civil_day today, struct arena *arena, struct failure *failure) MUST_CHECK;

#endif
