/*
 * The three levels (三级负责制, rule 17): the division head submits, the leader in charge reviews,
 * the principal signs. Who holds two neighbouring posts does both steps in one act; whoever wrote
 * any version of the text never signs it.
 */
#ifndef BANFU_REPLY_LEVELS_H
#define BANFU_REPLY_LEVELS_H

#include "reply/lifecycle.h"

/* Each moves the reply on, or returns -1 with `failure`. The step's `reply` and `act` are set by
 * the caller. */
int levels_submit(struct reply *reply, const struct reply_step *step,
                  struct failure *failure) MUST_CHECK;
int levels_review(struct reply *reply, bool approve, const struct reply_step *step,
                  struct failure *failure) MUST_CHECK;
int levels_sign(struct reply *reply, const struct reply_step *step,
                struct failure *failure) MUST_CHECK;
int levels_recall(struct reply *reply, const struct reply_step *step,
                  struct failure *failure) MUST_CHECK;

/* --- what the lifecycle's cells are guarded by and leave behind; `input` is a struct reply_step
 * --- */

/* Needs: what stands of the reply alone. */
int levels_number_is_open(const void *input, struct failure *failure);
int levels_something_is_left(const void *input, struct failure *failure);
int levels_receipt_is_awaited(const void *input, struct failure *failure);

int levels_may_submit(const void *input, struct failure *failure);
int levels_may_sign(const void *input, struct failure *failure);
int levels_may_leave(const void *input, struct failure *failure);
int levels_comment_given(const void *input, struct failure *failure);
int levels_reason_given(const void *input, struct failure *failure);

void levels_keep(struct reply *reply, const struct reply_step *step, enum level_act act,
                 bool joined);

/* "LEADER": whose desk the reply lies on; "" once it is signed. */
const char *levels_desk(const struct reply *reply);

/* "SUBMITTED" */
const char *level_act_token(enum level_act act);

#endif
