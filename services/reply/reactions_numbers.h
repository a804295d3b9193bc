/* Numbers of letters that will never be written: the unit was replaced, or the proposal withdrawn,
 * after the signature had been taken back (rules 20, 21). They are void then. */
#ifndef BANFU_REPLY_REACTIONS_NUMBERS_H
#define BANFU_REPLY_REACTIONS_NUMBERS_H

#include "common/service/flow.h"
#include "reply/store.h"

struct ended_handling {
    struct store_key key;
    struct stored_handling places;
    struct handling handling;
    bool known;
};

/* The handlings of the proposal by units that no longer answer it. */
struct ended {
    struct store_key key;
    size_t members, units; /* places */
    bool asked;
    size_t count;
    struct ended_handling of[STORE_UNITS_MAX];
};

void ended_plan(struct flow *flow, struct load *load, struct ended *ended);
/* To be called from the step `more`; true when there is more to load. */
bool ended_more(struct flow *flow, const struct loaded *loaded, struct load *load,
                struct ended *ended);
void ended_take(struct flow *flow, const struct loaded *loaded, struct ended *ended);
/* False when there was nothing to change. */
bool ended_decide(struct flow *flow, struct commit *commit, struct ended *ended);

extern const struct flow_steps REACTIONS_REASSIGNED;

#endif
