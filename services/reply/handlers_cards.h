/* What the ways a card comes back share. */
#ifndef BANFU_REPLY_HANDLERS_CARDS_H
#define BANFU_REPLY_HANDLERS_CARDS_H

#include "reply/cards.h"

struct flow;

/* The event and the receipt's state; the flow's state is a struct target. */
void cards_tell_returned(struct flow *flow, const struct card_request *card,
                         const struct heard *heard);

#endif
