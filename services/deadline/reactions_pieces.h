/* Events of several proposals: many are closed at once, or letters of a merged handling leave. Each
 * proposal is a piece of the reaction. */
#ifndef BANFU_DEADLINE_REACTIONS_PIECES_H
#define BANFU_DEADLINE_REACTIONS_PIECES_H

#include "common/service/flow.h"

extern const struct flow_steps CLOSED_MANY_STEPS, DISPATCHED_STEPS;

#endif
