/* Proposals that hold state secrets (涉密): their kind, number, unit and dates alone are kept, so
 * that counts stay whole; everything else is on paper (rule 1). */
#ifndef BANFU_ASSIGNMENT_OFFLINE_H
#define BANFU_ASSIGNMENT_OFFLINE_H

#include "assignment/domain.h"
#include "assignment/lifecycle.h"
#include "common/base/failure.h"

struct offline_entry {
    enum proposal_kind kind;
    int32_t number;
    bool between; /* 闭会期间建议 */
    const char *unit;
    bool unit_known; /* of the docket */
    struct offline_days days;
};

/* Enters one, or brings its unit and dates up to date; `standing` is NULL where the number is free.
 * One that is entered with its text is refused. Returns 0, or -1 with `failure`. */
int offline_register(const struct proposal *standing, const struct offline_entry *entry,
                     const struct docket *docket, const struct unit_act *act,
                     struct failure *failure, struct proposal *ret_proposal) MUST_CHECK;

#endif
