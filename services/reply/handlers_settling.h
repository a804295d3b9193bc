/* The one periodic work of this service: whoever is released may have been the last that a letter
 * or an answer was waited for. Reactions note which handlings that concerns; here each is looked
 * at, and what follows is a change of its own, with its own event. */
#ifndef BANFU_REPLY_HANDLERS_SETTLING_H
#define BANFU_REPLY_HANDLERS_SETTLING_H

#include <stdint.h>

struct service;

/* For service_definition.tick. */
void settling_tick(struct service *service, int64_t case_now_ms, void *data);

#endif
