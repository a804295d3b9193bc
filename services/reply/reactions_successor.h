/* A unit was merged or renamed: its handling of a proposal goes on under the successor's name, what
 * was signed keeps the old one (rule 5). */
#ifndef BANFU_REPLY_REACTIONS_SUCCESSOR_H
#define BANFU_REPLY_REACTIONS_SUCCESSOR_H

#include "common/service/flow.h"

extern const struct flow_steps REACTIONS_PASSED;

#endif
