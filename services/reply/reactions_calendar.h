/* Deadline's table of days off as the office extends it, of the whole city: by it entries are late
 * (补录, rule 10). */
#ifndef BANFU_REPLY_REACTIONS_CALENDAR_H
#define BANFU_REPLY_REACTIONS_CALENDAR_H

#include "common/service/flow.h"

extern const struct flow_steps REACTIONS_CALENDAR;

#endif
