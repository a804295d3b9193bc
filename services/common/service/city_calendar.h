/*
 * The city's working days for a service whose rules count them (rules 6, 7, 10). The office extends
 * the table of days off by way of deadline, which tells of it in the log of the docket concerned;
 * here it is followed, kept as an entity of the service's own, and read with what a flow loads.
 */
#ifndef BANFU_SERVICE_CITY_CALENDAR_H
#define BANFU_SERVICE_CITY_CALENDAR_H

#include "common/base/attributes.h"
#include "common/base/calendars.h"
#include "common/commit/load.h"
#include "common/service/flow.h"

/* What a service does when CalendarChanged is told: a higher version takes the place of a lower
 * one, whichever docket of the city tells of it. */
extern const struct flow_steps CITY_CALENDAR_TOLD;

/* Adds the city's table to the load; the place is for city_calendar_take. */
size_t city_calendar_load(struct load *load);

/* The calendar of the flow's city: of the table that was loaded, else the one that ships with
 * `calendars`. It outlives the call. NULL with the failure set when it cannot be read
 * (RECORD_DAMAGED, or as calendars_learn), the docket is of no city of this service, or the flow
 * had failed before. */
const struct calendar *city_calendar_take(struct flow *flow, const struct loaded *loaded,
                                          size_t place, struct calendars *calendars) MUST_CHECK;

#endif
