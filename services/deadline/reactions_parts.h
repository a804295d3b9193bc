/* How many proposals a unit takes part in, which the docket's own timetable counts. */
#ifndef BANFU_DEADLINE_REACTIONS_PARTS_H
#define BANFU_DEADLINE_REACTIONS_PARTS_H

#include "common/service/flow.h"
#include "deadline/timetable.h"

/* The units as they are, to be compared with; NULL with the failure set. */
const struct handling *parts_kept(struct flow *flow, const struct timetable *timetable) MUST_CHECK;

/* What changed of each unit since goes into the docket's own timetable, which is loaded beside. The
 * list only grows at its end: `count` were there before. */
void parts_taken(struct flow *flow, const struct handling *before, size_t count);

#endif
