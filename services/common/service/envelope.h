/* The envelope of an event: who, under which post, from where, when. */
#ifndef BANFU_SERVICE_ENVELOPE_H
#define BANFU_SERVICE_ENVELOPE_H

#include "common/access/caller.h"

#include "banfu/event/v1/event.pb-c.h"

/* An event and its actor, as they lie in memory. */
struct envelope {
    Banfu__Event__V1__Event event;
    Banfu__Event__V1__Actor actor;
};

/* Empty, recorded now. */
void envelope_init(struct envelope *envelope);

/* Who calls (whoever it is) and, with `post`, under which post. Texts stay the call's. */
void envelope_name_caller(struct envelope *envelope, const void *call,
                          const struct caller_post *post);

/* The address a call came from: the one that the gateway saw where it came by way of the gateway,
 * which calls over a unix socket or shows the certificate of that name; nobody else is believed.
 * "unix:" where there is none. The call's. */
const char *envelope_peer(const void *call);

/* protobuf-c's texts are not const, and nobody writes to them. */
char *envelope_text(const char *constant);

#endif
