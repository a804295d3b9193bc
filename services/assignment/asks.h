/* A long text's numbered asks (诉求, rule 4). They are kept as one text apart from the proposal. */
#ifndef BANFU_ASSIGNMENT_ASKS_H
#define BANFU_ASSIGNMENT_ASKS_H

#include "assignment/domain.h"
#include "assignment/lifecycle.h"
#include "common/base/failure.h"

/* Divides the text into numbered asks; an empty list takes them back. Returns 0, or -1 with
 * `failure`. */
int asks_set(struct proposal *proposal, const char *const *texts, size_t count,
             const struct unit_act *act, struct arena *arena, struct failure *failure) MUST_CHECK;

/* All of them as one text, "" for none; NULL when the arena is full. */
const char *asks_join(const struct proposal *proposal, struct arena *arena) MUST_CHECK;

/* The other way, for a proposal that says how many there are. Returns 0, or -1 when the arena is
 * full or the text holds another number of them. */
int asks_split(const char *text, struct arena *arena, struct proposal *proposal) MUST_CHECK;

#endif
