/* A proposal's lists of units, answering and co-units, made longer. Pure. */
#ifndef BANFU_ASSIGNMENT_PARTS_H
#define BANFU_ASSIGNMENT_PARTS_H

#include "assignment/domain.h"
#include "common/base/failure.h"

/* Moves the lists into the arena with room for so many entries more, at most UNITS_MAX of each.
 * Returns 0, or -1 with `failure`. */
int parts_make_room(struct proposal *proposal, size_t answering, size_t co_units,
                    struct arena *arena, struct failure *failure) MUST_CHECK;

/* Appends where room was made. */
void parts_add_answering(struct proposal *proposal, const struct answering_unit *part);
void parts_add_co_unit(struct proposal *proposal, const struct co_unit *part);

#endif
