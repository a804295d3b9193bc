/*
 * What importing a row of the register comes to, against what stands (rule 2): a new proposal,
 * nothing, or a correction. The same register imported again changes nothing.
 */
#ifndef BANFU_ASSIGNMENT_IMPORT_PLAN_H
#define BANFU_ASSIGNMENT_IMPORT_PLAN_H

#include "assignment/directory.h"
#include "assignment/domain.h"
#include "assignment/lifecycle.h"
#include "assignment/register.h"

enum import_outcome { IMPORT_CREATED, IMPORT_UNCHANGED, IMPORT_UPDATED, IMPORT_REFUSED };

/* What a row is held against. */
struct import_ground {
    const struct proposal *standing; /* NULL: there is none of that number */
    const char *standing_phone;      /* the lead signer's, as the register gave it; "" for none */
    const char *text_digest;         /* of the row's text */
    const char *job;
    struct unit_act act;
    struct arena *arena; /* gets what is new */
};

/* The row's signers, not matched yet. An organisation is told by its name where no directory knows
 * it. NULL when memory is short. */
struct signer *import_signers(const struct register_row *row, struct arena *arena) MUST_CHECK;

/* Decides; for CREATED and UPDATED `ret_proposal` is what will stand, with `signers` as its
 * signers. REFUSED: `failure` says why the row cannot be taken. */
enum import_outcome import_decide(const struct register_row *row, struct signer *signers,
                                  const struct import_ground *ground, struct failure *failure,
                                  struct proposal *ret_proposal) MUST_CHECK;

/* Takes what `planned` says was handed in over into `standing`, which may have moved on since it
 * was planned; what was decided about it stays. Returns 0, or -1 with `failure` when it may no
 * longer be amended. */
int import_adopt(const struct proposal *planned, const struct unit_act *act,
                 struct failure *failure, struct proposal *standing) MUST_CHECK;

#endif
