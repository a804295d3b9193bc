/* What assignment asks others: identity, which units a city has. */
#ifndef BANFU_ASSIGNMENT_PEERS_H
#define BANFU_ASSIGNMENT_PEERS_H

#include "assignment/units.h"
#include "common/base/attributes.h"
#include "common/service/flow.h"

/* The units of each city as last heard. What is older than PEERS_UNITS_FRESH_MS is asked for again
 * before anything is decided by it: units change a few times a year, assignments come by the
 * hundred. */
enum { PEERS_UNITS_FRESH_MS = 2000, PEERS_UNITS_MAX = 2000 };

struct peers_units;

struct peers_units *peers_units_new(void) MUST_CHECK; /* NULL when memory is short */
void peers_units_free(struct peers_units *units);     /* accepts NULL */

/* In the step `ask`: sees to it that the units of the flow's docket are fresh. `units` is the
 * process's. */
void peers_ask_units(struct flow *flow, struct peers_units *units);

/* Those of the docket's city, after peers_ask_units; NULL when none were heard of. Valid until the
 * flow is left. */
const struct unit_list *peers_unit_list(const struct peers_units *units, const char *docket);

#endif
