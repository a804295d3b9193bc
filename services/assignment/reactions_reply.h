/* Reply's events: what is signed is no longer given to others, what is closed is closed here too
 * (rules 5, 21, 23). */
#ifndef BANFU_ASSIGNMENT_REACTIONS_REPLY_H
#define BANFU_ASSIGNMENT_REACTIONS_REPLY_H

#include "common/service/flow.h"

extern const struct flow_steps REACTIONS_REPLY;

#endif
