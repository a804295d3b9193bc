/* The office named a unit's successor: the unit's last day and who answers for it then (rule 5). */
#ifndef BANFU_IDENTITY_REACTIONS_UNIT_H
#define BANFU_IDENTITY_REACTIONS_UNIT_H

#include "common/service/flow.h"

extern const struct flow_steps REACTIONS_UNIT_SUCCEEDED;

#endif
