/* Deadline's events: presses for opinions (rule 7), extensions (rule 11), the city's calendar. */
#ifndef BANFU_ASSIGNMENT_REACTIONS_DEADLINE_H
#define BANFU_ASSIGNMENT_REACTIONS_DEADLINE_H

#include "common/service/flow.h"

extern const struct flow_steps REACTIONS_PRESS;
extern const struct flow_steps REACTIONS_EXTENSION;
extern const struct flow_steps REACTIONS_CALENDAR;

#endif
