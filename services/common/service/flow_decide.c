/* What a decision fills in: parts, event, receipt. */
#include "common/service/flow_inside.h"

#include "common/base/clock.h"

#include <string.h>

/* --- messages in the flow's arena --- */

static void *give(void *arena, size_t size)
{
    return arena_alloc(arena, size);
}

static void keep(void *arena, void *pointer)
{
    (void)arena; /* all goes with the arena */
    (void)pointer;
}

ProtobufCMessage *flow_unpack(const struct flow *flow, const ProtobufCMessageDescriptor *descriptor,
                              const void *bytes, size_t size)
{
    ProtobufCAllocator allocator = {.alloc = give, .free = keep, .allocator_data = flow->arena};

    return protobuf_c_message_unpack(descriptor, &allocator, size, bytes);
}

/* --- parts --- */

/* A part that does not exist yet must still not exist at the commit: version 0 alone would let two
 * make it. */
static void change_part(struct flow *flow, const char *thing, const char *part, int64_t loaded)
{
    if (loaded == 0) {
        commit_rest_on(flow->commit, thing, part, 0);
    }
    commit_change(flow->commit, thing, part, loaded);
    flow->changes++;
}

void flow_expect(struct flow *flow, int64_t loaded)
{
    if (flow->version != 0 && flow->version != loaded && !failure_is_set(&flow->failure)) {
        failure_set(&flow->failure, STATUS_ABORTED, "VERSION_STALE",
                    "这件事刚被别人改动过，请刷新后再办理");
        flow->failure.version = loaded;
    }
}

void flow_part(struct flow *flow, const char *thing, const char *part, int64_t loaded)
{
    flow_expect(flow, loaded);
    if (failure_is_set(&flow->failure)) {
        return;
    }
    flow->part_place = flow->changes;
    flow->part_loaded = loaded;
    change_part(flow, thing, part, loaded);
}

void flow_part_also(struct flow *flow, const char *thing, const char *part, int64_t loaded)
{
    change_part(flow, thing, part, loaded);
}

void flow_nothing(struct flow *flow)
{
    flow->nothing = true;
}

Banfu__Proposal__V1__Receipt *flow_receipt(struct flow *flow)
{
    if (!flow->receipt) {
        flow->receipt = arena_alloc(flow->arena, sizeof(*flow->receipt));
        if (flow->receipt) {
            banfu__proposal__v1__receipt__init(flow->receipt);
        }
    }
    return flow->receipt;
}

/* --- the event's envelope --- */

/* protobuf-c's texts are not const, and nobody writes to them. */
static char *text(const char *constant)
{
    char *writable = NULL;

    memcpy(&writable, &constant, sizeof(writable));
    return writable;
}

/* The address a call came from; where it came through the gateway, over a unix socket, the one the
 * gateway saw. */
static const char *peer_of(const struct flow *flow)
{
    const char *peer = rpc_call_peer(flow->call);
    const char *forwarded = rpc_call_header(flow->call, "x-forwarded-for");

    return strncmp(peer, "unix:", 5) == 0 && *forwarded ? forwarded : peer;
}

static void name_caller(const struct flow *flow, Banfu__Event__V1__Actor *actor)
{
    if (!flow->call) {
        actor->account = text(flow->key.account);
        actor->name = text(service_name(flow->service));
        actor->role = text(role_name(ROLE_SERVICE));
        return;
    }
    if (flow->caller) {
        actor->account = text(flow->caller->account);
        actor->name = text(flow->caller->name);
    }
    if (flow->post) {
        actor->role = text(role_name(flow->post->role));
        actor->unit = text(flow->post->scope);
        actor->on_behalf_of = text(flow->post->on_behalf_of);
    }
    actor->peer = text(peer_of(flow));
}

static void fill_envelope(const struct flow *flow, Banfu__Event__V1__Event *event,
                          Banfu__Event__V1__Actor *actor)
{
    banfu__event__v1__event__init(event);
    banfu__event__v1__actor__init(actor);
    event->docket = text(flow->docket);
    event->proposal = text(flow->proposal);
    event->unit = text(flow->unit);
    event->recorded_ms = clock_real_ms();
    event->request_id = text(flow->key.request_id);
    event->actor = actor;
    name_caller(flow, actor);
}

Banfu__Event__V1__Event *flow_event(struct flow *flow)
{
    /* Should the arena be full, the commit could not be made either: the failure is set, and what
     * the caller writes goes nowhere. */
    static struct {
        Banfu__Event__V1__Event event;
        Banfu__Event__V1__Actor actor;
    } spare;

    if (flow->event) {
        return flow->event;
    }
    Banfu__Event__V1__Event *event = arena_alloc(flow->arena, sizeof(spare));
    if (!event) {
        failure_set(&flow->failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                    "服务繁忙，请稍后再试");
        event = &spare.event;
    }
    fill_envelope(flow, event, (Banfu__Event__V1__Actor *)(void *)(event + 1));
    flow->event = event;
    return event;
}
