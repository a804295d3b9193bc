/* The units' parts of a proposal as they are stored; for wire_proposal.c. 0, or -1 when the arena
 * is full. */
#ifndef BANFU_ASSIGNMENT_WIRE_UNITS_H
#define BANFU_ASSIGNMENT_WIRE_UNITS_H

#include "assignment/domain.h"

#include "banfu/assignment/v1/record.pb-c.h"

/* `count` zeroed records of `size` bytes and the list that points to them. NULL when the arena is
 * full. */
void *wire_rows(struct arena *arena, size_t count, size_t size, void **ret_rows) MUST_CHECK;

int wire_from_answering(const struct proposal *proposal, struct arena *arena,
                        Banfu__Assignment__V1__ProposalRecord *record) MUST_CHECK;
int wire_to_answering(const Banfu__Assignment__V1__ProposalRecord *record, struct arena *arena,
                      struct proposal *proposal) MUST_CHECK;
int wire_from_co_units(const struct proposal *proposal, struct arena *arena,
                       Banfu__Assignment__V1__ProposalRecord *record) MUST_CHECK;
int wire_to_co_units(const Banfu__Assignment__V1__ProposalRecord *record, struct arena *arena,
                     struct proposal *proposal) MUST_CHECK;

#endif
