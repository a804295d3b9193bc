/* The calendar by which an entry is late (补录, rule 10). */
#ifndef BANFU_REPLY_HANDLERS_CALENDAR_H
#define BANFU_REPLY_HANDLERS_CALENDAR_H

#include "common/base/calendar.h"
#include "common/service/flow.h"

/* The city's, as the office has extended it, of what `place` of store_load_calendar brought. It
 * outlives the call. NULL with the failure set. */
const struct calendar *handlers_calendar(struct flow *flow, const struct loaded *loaded,
                                         size_t place) MUST_CHECK;

#endif
