/* The lists that pages, facts and events have in common. All is made in the arena; NULL when it is
 * full. Texts are the proposal's own. */
#ifndef BANFU_ASSIGNMENT_WIRE_LISTS_H
#define BANFU_ASSIGNMENT_WIRE_LISTS_H

#include "assignment/domain.h"
#include "common/base/arena.h"
#include "common/base/attributes.h"

#include "banfu/proposal/v1/proposal.pb-c.h"

char **wire_texts(const char *const *from, size_t count, struct arena *arena) MUST_CHECK;

/* All of them, in their order. */
Banfu__Proposal__V1__Signer **wire_signers(const struct proposal *proposal,
                                           struct arena *arena) MUST_CHECK;
char **wire_asks(const struct proposal *proposal, struct arena *arena) MUST_CHECK;

/* The units that are still at it; "" where there is no lead unit. */
char *wire_lead_unit(const struct proposal *proposal);
char **wire_split_units(const struct proposal *proposal, struct arena *arena,
                        size_t *ret_count) MUST_CHECK;
char **wire_co_units(const struct proposal *proposal, struct arena *arena,
                     size_t *ret_count) MUST_CHECK;

/* The others of one handling: those merged into it, or the one it is merged into. */
char **wire_merged_with(const struct proposal *proposal, struct arena *arena,
                        size_t *ret_count) MUST_CHECK;

#endif
