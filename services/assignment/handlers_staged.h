/* Who asked for a job: kept with what it stages, and named by the events of its pieces, whichever
 * replica applies them. */
#ifndef BANFU_ASSIGNMENT_HANDLERS_STAGED_H
#define BANFU_ASSIGNMENT_HANDLERS_STAGED_H

#include "assignment/handlers.h"

#include "banfu/assignment/v1/record.pb-c.h"

/* The caller of the flow. NULL with the failure set. */
Banfu__Assignment__V1__ImportActor *staged_actor(struct flow *flow,
                                                 const char *request_id) MUST_CHECK;

/* An event by that caller, its body empty; NULL when memory is short. */
Banfu__Event__V1__Event *staged_event(const Banfu__Assignment__V1__ImportActor *from,
                                      const char *docket, struct arena *arena) MUST_CHECK;

#endif
