/* The index of what is open for a unit, which hand-overs and successors read: kept along with each
 * proposal. For store.c; others read it by store_load_of_unit. */
#ifndef BANFU_ASSIGNMENT_STORE_UNITS_H
#define BANFU_ASSIGNMENT_STORE_UNITS_H

#include "assignment/store.h"

/* The order of keys in an index: suggestions first, by number. */
double store_by_number(const struct proposal *proposal);

/* As it was taken: for whom it is open. */
void store_note_units(struct stored_proposal *stored, struct arena *arena, struct failure *failure);

/* As it is put: the index follows. */
void store_move_units(struct commit *commit, const char *docket,
                      const struct stored_proposal *stored, struct arena *arena,
                      struct failure *failure);

#endif
