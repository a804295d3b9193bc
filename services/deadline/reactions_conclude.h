/* What all reactions to others' events have in common once they are decided. */
#ifndef BANFU_DEADLINE_REACTIONS_CONCLUDE_H
#define BANFU_DEADLINE_REACTIONS_CONCLUDE_H

#include "common/service/flow.h"
#include "deadline/domain.h"

/* Writes what has changed of the case, leaves the line that people are told, and says which clocks
 * were moved. A full timetable is passed over; any other failure stands. */
void reactions_conclude(struct flow *flow, struct commit *commit);

/* Says which clocks an event of another service moved; nothing where it moved none. */
void reactions_tell(struct flow *flow);

/* The day an event names; where it names none, the one on which it happened. */
civil_day reactions_day(const char *text, const struct moment *moment);

#endif
