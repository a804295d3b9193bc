/* The office closes: one, many by one commit, many each by its own. */
#ifndef BANFU_REPLY_HANDLERS_CLOSING_H
#define BANFU_REPLY_HANDLERS_CLOSING_H

#include "common/service/flow.h"

enum { CLOSED_AT_ONCE_MAX = 80 /* handlings that one commit closes */ };

/* Of a CloseManyRequest with as many proposals at most: those that may be closed are, by one
 * commit; the others are told why not. */
extern const struct flow_steps closing_many;

#endif
