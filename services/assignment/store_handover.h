/* Where a unit's hand-over lies: the thing DOCKET/handover/UNIT, part "handover". As store.h. */
#ifndef BANFU_ASSIGNMENT_STORE_HANDOVER_H
#define BANFU_ASSIGNMENT_STORE_HANDOVER_H

#include "assignment/handover.h"
#include "assignment/store.h"
#include "assignment/wire_handover.h"

#define STORE_HANDOVER_PART "handover"

struct stored_handover {
    const char *thing;
    size_t entity, versions;
    int64_t version;
    struct handover handover;
};

bool store_load_handover(struct load *load, const char *docket, const char *unit,
                         struct arena *arena, struct stored_handover *ret_stored) MUST_CHECK;
void store_take_handover(const struct loaded *loaded, struct arena *arena,
                         struct stored_handover *stored, struct failure *failure);
void store_put_handover(struct commit *commit, const struct stored_handover *stored,
                        struct Banfu__Assignment__V1__Inventory *held, struct arena *arena,
                        struct failure *failure);

#endif
