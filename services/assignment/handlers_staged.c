#include "assignment/handlers_staged.h"

#include "common/base/clock.h"

Banfu__Assignment__V1__ImportActor *staged_actor(struct flow *flow, const char *request_id)
{
    const struct caller *caller = flow_caller(flow);
    const struct caller_post *post = flow_post(flow);
    Banfu__Assignment__V1__ImportActor *actor =
        case_message(flow, &banfu__assignment__v1__import_actor__descriptor);

    if (actor) {
        actor->account = borrow_text(caller->account);
        actor->name = borrow_text(caller->name);
        actor->role = borrow_text(role_name(post->role));
        actor->unit = borrow_text(post->scope);
        actor->on_behalf_of = borrow_text(post->on_behalf_of);
        actor->peer = borrow_text(rpc_call_peer(flow_call(flow)));
        actor->request_id = borrow_text(request_id);
    }
    return actor;
}

Banfu__Event__V1__Event *staged_event(const Banfu__Assignment__V1__ImportActor *from,
                                      const char *docket, struct arena *arena)
{
    Banfu__Event__V1__Event *event = wire_new(arena, &banfu__event__v1__event__descriptor);
    Banfu__Event__V1__Actor *actor = wire_new(arena, &banfu__event__v1__actor__descriptor);

    if (!event || !actor || !from) {
        return NULL;
    }
    actor->account = from->account;
    actor->name = from->name;
    actor->role = from->role;
    actor->unit = from->unit;
    actor->on_behalf_of = from->on_behalf_of;
    actor->peer = from->peer;
    event->docket = borrow_text(docket);
    event->recorded_ms = clock_real_ms();
    event->request_id = from->request_id;
    event->actor = actor;
    return event;
}
