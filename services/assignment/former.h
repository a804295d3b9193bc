/*
 * What a unit keeps of a proposal that has passed on from it (reassigned, returned, succeeded; rule
 * 28): its own share and what it had heard until then, nothing of others' and nothing of later.
 */
#ifndef BANFU_ASSIGNMENT_FORMER_H
#define BANFU_ASSIGNMENT_FORMER_H

#include "assignment/domain.h"

/* Whether the unit took part once and does no more. */
bool former_took_part(const struct proposal *proposal, const char *unit);

/* The proposal as it stood for that unit when it left, for its page alone: its own shares are
 * RELEASED, of others that had it then there are the names. Lists are made in `arena`, their texts
 * the proposal's. Returns 0, or -1 when memory is short. */
int former_view(const struct proposal *proposal, const char *unit, struct arena *arena,
                struct proposal *ret_view) MUST_CHECK;

#endif
