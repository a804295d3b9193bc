/* What an event of another service says happened, and to which part of which proposal. An event may
 * concern many, each with its long asks: each is a piece of the reaction (flow_piece), loaded and
 * committed by itself, and one that is noted already changes nothing. */
#ifndef BANFU_ASSIGNMENT_REACTIONS_FOLLOWED_H
#define BANFU_ASSIGNMENT_REACTIONS_FOLLOWED_H

#include "assignment/lifecycle.h"
#include "assignment/store.h"
#include "common/service/flow.h"

struct followed {
    size_t count; /* parts that the event concerns */
    bool is_ours; /* the one that is this piece's */
    const char *unit;
    struct stored_proposal stored;
};

/* Names a unit's part of a proposal; loads it when it is this piece's turn. One that is not of ours
 * is passed over. */
void followed_add(struct flow *flow, struct load *load, const char *key, const char *unit);
void followed_take(struct flow *flow, const struct loaded *loaded);

/* The act by which it is noted: when it happened, by the service itself. */
struct unit_act followed_act(const struct flow *flow);

/* The piece's proposal, NULL where there is none. */
struct proposal *followed_proposal(struct followed *followed);

/* Writes the proposal where it has changed; says what is left to do. */
void followed_put(struct flow *flow, struct commit *commit, bool changed);

#endif
