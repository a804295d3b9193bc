/* What the deadline service does about what others have done: clocks start, end and move. */
#ifndef BANFU_DEADLINE_REACTIONS_H
#define BANFU_DEADLINE_REACTIONS_H

#include "common/service/flow.h"

#include <stdint.h>

/* For service_definition.reacts_to; NULL for kinds of no interest. */
const struct flow_steps *reactions_find(uint32_t kind);

#endif
