/* What rules 14 and 17 to 23 promise of a handling, whatever was tried in whatever order: asserted
 * after every step of a random history. */
#ifndef BANFU_TESTS_REPLY_HISTORY_PROMISES_H
#define BANFU_TESTS_REPLY_HISTORY_PROMISES_H

#include "fixture.h"

/* Nothing without number and seal, in the order of days; one card owed; where each stands rests on
 * what was said. */
void history_promises(const struct fixture *fixture);

/* What was signed says the same for ever; only a recall, before anything has left, opens it. */
void history_signed_texts(const struct handling *before, const struct handling *after);

/* Whoever was closed leaves that state by dissatisfaction alone (rule 23). */
void history_closed_stay(const struct handling *before, const struct handling *after);

#endif
