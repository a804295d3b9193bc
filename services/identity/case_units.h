/* The units of a city, as methods and reactions load them alike. */
#ifndef BANFU_IDENTITY_CASE_UNITS_H
#define BANFU_IDENTITY_CASE_UNITS_H

#include "common/service/flow.h"

/* The steps plan and take: the units of the city that the docket belongs to. The flow's state is a
 * struct stored_units. */
void case_plan_units(struct flow *flow, struct load *load);
void case_take_units(struct flow *flow, const struct loaded *loaded);

/* The step ask of reads by a docket's path: NOT_FOUND DOCKET_UNKNOWN where there is none. */
void case_ask_docket(struct flow *flow);

#endif
