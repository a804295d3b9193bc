/*
 * Closing (办结, rule 23): by itself when every signer's latest card is satisfied or basically
 * satisfied with the result, or by the office with a reason. Each answering unit's handling closes
 * for itself; the proposal is closed when all of them are.
 */
#ifndef BANFU_REPLY_CLOSING_H
#define BANFU_REPLY_CLOSING_H

#include "common/base/failure.h"
#include "reply/domain.h"

/* Closes the matter if every signer still to be answered is content. Returns whether it did. */
bool closing_settle(struct matter *matter, const struct act *act);

/* Names the field `reason` when the office cannot close by it: there is none, without the ground
 * that cards are overdue, or it is too long. */
void closing_check_reason(const char *reason, bool cards_overdue, struct failure *failure);

/* The office closes. Returns 0, or -1 with `failure`: nothing has left yet, a re-handling runs, or
 * it is closed already. */
int closing_by_office(struct matter *matter, const char *reason, const struct act *act,
                      struct failure *failure) MUST_CHECK;

/* How long a card may be out before silence is a ground for closing: days after its letter was
 * received, and after it left where no receipt is recorded. */
struct card_days {
    int32_t after_receipt, after_dispatch;
};

/* Closes the matter by the office on the ground that every card still out is overdue; one that is
 * not is refused by name and day. The ground in words, behind `reason`, becomes its reason. */
int closing_for_silence(struct handling *handling, uint32_t matter, const char *reason,
                        const struct card_days *days, const struct act *act,
                        struct failure *failure) MUST_CHECK;

#endif
