/* What an event of another service says happened, and to which parts of which proposals. */
#ifndef BANFU_ASSIGNMENT_REACTIONS_FOLLOWED_H
#define BANFU_ASSIGNMENT_REACTIONS_FOLLOWED_H

#include "assignment/lifecycle.h"
#include "assignment/store.h"
#include "common/service/flow.h"

enum { FOLLOWED_MAX = 100 }; /* parts that one event concerns: a commit's bound */

struct followed {
    size_t count;
    struct {
        size_t place; /* of its proposal */
        const char *unit;
    } parts[FOLLOWED_MAX];
    size_t case_count;
    struct stored_proposal cases[FOLLOWED_MAX];
    bool changed[FOLLOWED_MAX];
};

/* Adds a unit's part of a proposal; one that is not of ours, or too many, is passed over. */
void followed_add(struct flow *flow, struct load *load, const char *key, const char *unit);
void followed_take(struct flow *flow, const struct loaded *loaded);

/* The act by which it is noted: when it happened, by the service itself. */
struct unit_act followed_act(const struct flow *flow);

/* The proposal of part `i`, NULL where there is none. */
struct proposal *followed_proposal(struct followed *followed, size_t i);

/* Writes what `changed` names; nothing where nothing has changed. */
void followed_put(struct flow *flow, struct commit *commit);

#endif
