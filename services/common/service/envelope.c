#include "common/service/envelope.h"

#include "common/access/guard.h"
#include "common/base/clock.h"
#include "common/rpc/rpc.h"

#include <string.h>

char *envelope_text(const char *constant)
{
    char *writable = NULL;

    memcpy(&writable, &constant, sizeof(writable));
    return writable;
}

void envelope_init(struct envelope *envelope)
{
    banfu__event__v1__event__init(&envelope->event);
    banfu__event__v1__actor__init(&envelope->actor);
    envelope->event.actor = &envelope->actor;
    envelope->event.recorded_ms = clock_real_ms();
}

const char *envelope_peer(const void *call)
{
    const char *peer = rpc_call_peer(call);
    const char *forwarded = rpc_call_header(call, "x-forwarded-for");
    bool is_gateway = strncmp(peer, "unix:", 5) == 0 || rpc_call_peer_is(call, "gateway");

    return is_gateway && *forwarded ? forwarded : peer;
}

void envelope_name_caller(struct envelope *envelope, const void *call,
                          const struct caller_post *post)
{
    Banfu__Event__V1__Actor *actor = &envelope->actor;
    const struct caller *caller = guard_caller(call);

    if (caller) {
        actor->account = envelope_text(caller->account);
        actor->name = envelope_text(caller->name);
    }
    if (post) {
        actor->role = envelope_text(role_name(post->role));
        actor->unit = envelope_text(post->scope);
        actor->on_behalf_of = envelope_text(post->on_behalf_of);
        actor->behalf_name = envelope_text(post->behalf_name);
    }
    actor->peer = envelope_text(envelope_peer(call));
}
