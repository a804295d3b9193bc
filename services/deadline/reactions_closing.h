/* What closing many proposals by one commit does to their clocks. */
#ifndef BANFU_DEADLINE_REACTIONS_CLOSING_H
#define BANFU_DEADLINE_REACTIONS_CLOSING_H

#include "common/service/flow.h"

extern const struct flow_steps CLOSED_MANY_STEPS;

#endif
