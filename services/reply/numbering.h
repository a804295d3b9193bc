/* Letters get their numbers after signing (rule 20). */
#ifndef BANFU_REPLY_NUMBERING_H
#define BANFU_REPLY_NUMBERING_H

#include "reply/lifecycle.h"

/* Gives a matter's letters their number. One already there that the registry allotted is voided,
 * as long as no letter of it has left; a number of the series stays. */
int numbering_give(struct reply *reply, uint32_t matter, const char *number, bool of_series,
                   const struct act *act, struct failure *failure) MUST_CHECK;

#endif
