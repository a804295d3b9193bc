/* What this service does about what others have done: signers that are no longer to be answered,
 * proposals that are handled as one or taken apart again, days off that the office adds. */
#ifndef BANFU_REPLY_REACTIONS_H
#define BANFU_REPLY_REACTIONS_H

#include <stdint.h>

struct flow_steps;

/* For service_definition.reacts_to. */
const struct flow_steps *reply_reacts_to(uint32_t kind);

#endif
