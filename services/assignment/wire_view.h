/* The parts of a proposal's page; between the wire files only. False when the arena is full. */
#ifndef BANFU_ASSIGNMENT_WIRE_VIEW_H
#define BANFU_ASSIGNMENT_WIRE_VIEW_H

#include "assignment/wire.h"

/* Handlings and opinions. */
bool wire_view_units(const struct view_context *context, const struct proposal *proposal,
                     Banfu__Assignment__V1__ProposalView *view) MUST_CHECK;

/* Contacts, progress and history. */
bool wire_view_records(const struct view_context *context, const struct proposal *proposal,
                       Banfu__Assignment__V1__ProposalView *view) MUST_CHECK;

#endif
