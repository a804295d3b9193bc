/* What a unit holds, and who is its liaison officer: the steps that calls about a hand-over share.
 * Assignment's own part is loaded trip by trip, who is who and what replies hold is asked. */
#ifndef BANFU_ASSIGNMENT_HANDLERS_HELD_H
#define BANFU_ASSIGNMENT_HANDLERS_HELD_H

#include "assignment/handlers.h"
#include "assignment/store_handover.h"

struct held_state {
    struct stored_docket docket;
    struct stored_handover stored;
    const char *unit;
    const char *successor; /* whom identity is asked about; "" for nobody */
    Banfu__Assignment__V1__Inventory *inventory;
    struct inventory_digest digest; /* after held_digest */
    struct liaisons liaisons;
    struct candidate candidate;
    bool cut; /* the unit holds more than the inventory lists */

    /* places in between */
    size_t place;
    const char **keys;
    size_t count, loaded, trip;
    struct stored_proposal *trip_of;
};

void held_plan(struct flow *flow, struct load *load);
bool held_more(struct flow *flow, const struct loaded *loaded, struct load *load);
void held_take(struct flow *flow, const struct loaded *loaded);
void held_ask(struct flow *flow);

/* In decide and answer: the digest of it all. False with the failure set. */
bool held_digest(struct flow *flow) MUST_CHECK;

#endif
