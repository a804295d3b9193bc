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

/* The office closes. Returns 0, or -1 with `failure`: nothing has left yet, a re-handling runs, or
 * it is closed already. */
int closing_by_office(struct matter *matter, const char *reason, const struct act *act,
                      struct failure *failure) MUST_CHECK;

#endif
