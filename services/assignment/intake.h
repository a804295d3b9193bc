/* What the office may still change of what was handed in: withdrawals and merging (rule 3). All
 * return 0, or -1 with `failure`. */
#ifndef BANFU_ASSIGNMENT_INTAKE_H
#define BANFU_ASSIGNMENT_INTAKE_H

#include "assignment/domain.h"
#include "assignment/lifecycle.h"
#include "common/base/failure.h"

/* The signer at `position` withdraws in writing (撤回), or, by the office's mark, is no longer to
 * be answered (不再答复). When no signer stands any more, handling ends, `ret_ended`: withdrawn
 * where all withdrew, else ended (办理终止) for the office's reason. */
int signer_release(struct proposal *proposal, int32_t position, bool by_office, civil_day day,
                   const struct unit_act *act, struct failure *failure, bool *ret_ended) MUST_CHECK;

struct keyed_proposal {
    struct proposal *proposal;
    const char *key;
};

/* What is merged into a proposal already. */
struct merged_before {
    size_t signers, asks;
};

/* Handles `others` as one with `main` (并案办理) and what is merged into it already, of
 * so many signers and asks: the same answering units, none signed, none merged elsewhere, and no
 * more than one letter set and one draft can answer. */
int proposals_merge(const struct keyed_proposal *main, const struct keyed_proposal *others,
                    size_t count, const struct merged_before *earlier, const struct unit_act *act,
                    struct arena *arena, struct failure *failure) MUST_CHECK;

/* Takes a merged handling apart again (拆案): `main` and all merged into it. */
int proposals_take_apart(struct proposal *main, const struct keyed_proposal *others, size_t count,
                         const struct unit_act *act, struct failure *failure) MUST_CHECK;

#endif
