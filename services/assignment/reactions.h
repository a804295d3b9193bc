/* What assignment does about other services' events: a signed reply is not reassigned (rule 5), a
 * press for an opinion counts (rule 7). */
#ifndef BANFU_ASSIGNMENT_REACTIONS_H
#define BANFU_ASSIGNMENT_REACTIONS_H

#include "common/service/flow.h"

#include <stdint.h>

/* For service_definition.reacts_to. */
const struct flow_steps *assignment_reacts_to(uint32_t kind);

#endif
