/* A unit's hand-over is open, or no longer: who reads its liaison officer's reminders (rule 8). */
#ifndef BANFU_DEADLINE_REACTIONS_HANDOVER_H
#define BANFU_DEADLINE_REACTIONS_HANDOVER_H

#include "common/service/flow.h"

extern const struct flow_steps HANDOVER_STEPS;

#endif
