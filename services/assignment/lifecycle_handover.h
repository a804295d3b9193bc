/*
 * What may happen to a unit's hand-over (交接, rule 8): one table, state × event, each cell with
 * who may, its guard, what it changes and the clause. handover_decide is the only one that assigns
 * a state.
 */
#ifndef BANFU_ASSIGNMENT_LIFECYCLE_HANDOVER_H
#define BANFU_ASSIGNMENT_LIFECYCLE_HANDOVER_H

#include "assignment/handover.h"
#include "common/base/failure.h"
#include "common/base/transitions.h"

enum handover_event {
    HANDOVER_OPEN,   /* 发起交接 */
    HANDOVER_SIGN,   /* 接任人签字 */
    HANDOVER_CANCEL, /* 撤销交接 */
    HANDOVER_EVENTS
};

/* What somebody asks for, and what stands meanwhile. Texts are never NULL. */
struct handover_act {
    const char *role;    /* of the post acted under */
    const char *account; /* who acts */
    const char *name;
    int64_t now_ms;
    const char *reason;
    const struct liaisons *liaisons;        /* of the unit, as identity says */
    const struct candidate *candidate;      /* OPEN and SIGN: who is to succeed */
    const struct inventory_digest *current; /* what the unit holds now */
    bool cut;                               /* it holds more than `current` lists */
    const char *named; /* OPEN: the account that is to succeed; SIGN: the digest of what was read */
};

/* Whether the event may happen now, and what follows: `ret_handover`, which may be `handover`
 * itself. Returns 0, or -1 with `failure`. */
int handover_decide(const struct handover *handover, enum handover_event event,
                    const struct handover_act *act, struct failure *failure,
                    struct handover *ret_handover) MUST_CHECK;

extern const struct transition_table handover_table;

/* "OPEN". Static storage. */
const char *handover_state_name(enum handover_state state);

#endif
