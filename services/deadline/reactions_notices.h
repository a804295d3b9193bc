/* What others' events tell people: a co-unit that is pressed, the office of a dissatisfied signer.
 */
#ifndef BANFU_DEADLINE_REACTIONS_NOTICES_H
#define BANFU_DEADLINE_REACTIONS_NOTICES_H

#include "common/service/flow.h"
#include "deadline/notices.h"

/* The line that the event which is reacted to makes; false: none. `presses` are the unit's so far,
 * this one included. */
bool reactions_notice(const struct flow *flow, int32_t presses, struct notice *ret_notice);

#endif
