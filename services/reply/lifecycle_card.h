/* The lifecycle of a card: one per signer, answering unit and round (rule 22). */
#ifndef BANFU_REPLY_LIFECYCLE_CARD_H
#define BANFU_REPLY_LIFECYCLE_CARD_H

#include "common/base/transitions.h"
#include "reply/domain.h"

enum card_state {
    CARD_PREPARED, /* 待寄: has its code since the signing */
    CARD_OWED,     /* 待返回: the letter has left with it */
    CARD_RETURNED, /* 已返回 */
    CARD_REPLACED, /* 已由下一轮反馈卡取代 */
    CARD_VOID,     /* 已作废: the signature was taken back */
    CARD_STATES
};

enum card_event {
    CARD_SEND,
    CARD_RETURN,          /* by its code, without an account */
    CARD_RETURN_ON_PAPER, /* entered by the unit, office or committee that got it */
    CARD_CORRECT,         /* by the office, against the scan */
    CARD_REPLACE,         /* the next round's has left */
    CARD_CANCEL,          /* the signature was taken back */
    CARD_PREPARE,         /* signed again */
    CARD_EVENTS
};

struct card_step {
    const struct card *card;
    const struct act *act;
    const struct answer *answer; /* for returns and corrections */
    const char *code;            /* for preparing */
    civil_day sent;              /* the day its letter left */
    civil_day replaced;          /* the day the next round's letter left, where one has */
};

extern const struct transition_table card_lifecycle;

/* As reply_apply, for a card. */
int card_apply(struct card *card, enum card_event event, const struct card_step *step,
               struct failure *failure) MUST_CHECK;

/* What follows from a reply's own transitions, and cannot be refused: a card is made void when the
 * signature is taken back, and ceases to be owed when the next round's has left. A card that was
 * returned stays so. */
void card_void(struct card *card);
void card_replace(struct card *card);

const char *card_state_token(const struct card *card);

#endif
