/* Deadline's events: presses for opinions (rule 7), extensions (rule 11). */
#ifndef BANFU_ASSIGNMENT_REACTIONS_DEADLINE_H
#define BANFU_ASSIGNMENT_REACTIONS_DEADLINE_H

#include "common/service/flow.h"

extern const struct flow_steps REACTIONS_PRESS;
extern const struct flow_steps REACTIONS_EXTENSION;

#endif
