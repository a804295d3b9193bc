/*
 * Where one signer stands with one answering unit over one proposal (rules 14 and 23). Each signer
 * has a standing of their own: what one says never moves another. A handling is closed when every
 * signer still to be answered stands closed.
 */
#ifndef BANFU_REPLY_LIFECYCLE_STANDING_H
#define BANFU_REPLY_LIFECYCLE_STANDING_H

#include "common/base/transitions.h"
#include "reply/domain.h"

enum standing {
    STANDING_AWAITING,   /* 待答复 */
    STANDING_ANSWERED,   /* 待反馈: the letter has left, its card is not back */
    STANDING_CONTENT,    /* 满意或基本满意, with the result */
    STANDING_REHANDLING, /* 重新办理: the unit owes a second reply */
    STANDING_CLOSED,     /* 办结 */
    STANDINGS
};

enum standing_event {
    STANDING_LETTER_LEAVES,
    STANDING_SECOND_LEAVES,
    STANDING_IS_CONTENT,
    STANDING_IS_DISSATISFIED,
    STANDING_IS_CORRECTED, /* the dissatisfied card was wrongly entered */
    STANDING_TAKES_BACK,
    STANDING_SETTLE, /* all are content */
    STANDING_OFFICE_CLOSES,
    STANDING_EVENTS
};

struct standing_step {
    const struct act *act;
    int32_t round;            /* the round that the signer speaks of */
    bool taking_back_refused; /* docket setting (rule 14) */
};

extern const struct transition_table standing_lifecycle;

/* As reply_apply, for a signer's standing. */
int standing_apply(struct signer *signer, enum standing_event event,
                   const struct standing_step *step, struct failure *failure) MUST_CHECK;

/* The refusal tells where the signer stands and what may be done there, if it does not say yet. */
void standing_tell(const struct signer *signer, struct failure *failure);

const char *standing_token(const struct signer *signer);

#endif
