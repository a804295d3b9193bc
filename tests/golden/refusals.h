/* What a refusal names as allowed is accepted: a table walked pair by pair. */
#ifndef BANFU_TESTS_REFUSALS_H
#define BANFU_TESTS_REFUSALS_H

#include "common/base/transitions.h"

/* Decides `event` on a fresh entity in `state`, asked for as well as it can be where `well` (its
 * words, days and facts are such as its guard lets pass), else as badly. -1 with the failure. */
typedef int (*refusals_decide_cb)(int state, int event, const char *const *roles, size_t role_count,
                                  bool well, struct failure *failure, void *data);

/* Fails the cmocka test where a refusal by a rule names no state, or allows what the table, asked
 * well, refuses, or what only services do. `elsewhere` (may be NULL; NULL ends it) are acts of
 * other tables that guards name, which are believed. Returns how many acts refusals have named. */
size_t assert_refusals_are_honest(const struct transition_table *table, refusals_decide_cb decide,
                                  const char *const *elsewhere, void *data);

#endif
