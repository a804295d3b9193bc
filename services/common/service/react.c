/* What happened elsewhere, on its way through the service's own steps. */
#include "common/service/flow_inside.h"

#include <string.h>

static ProtobufCMessage *unpack_event(const struct log_entry *entry, struct arena *arena)
{
    const struct flow reader = {.arena = arena};

    return flow_unpack(&reader, &banfu__event__v1__event__descriptor, entry->event, entry->size);
}

/* The event is the request: its docket, proposal and unit are what the steps find. */
static struct flow *begin_reaction(struct service *service, struct reaction *reaction,
                                   const struct flow_steps *steps)
{
    struct arena *arena = reaction_arena(reaction);
    ProtobufCMessage *event = unpack_event(reaction_entry(reaction), arena);
    struct flow *flow = event ? flow_new(FLOW_REACTION, service, steps, event, arena) : NULL;

    if (!flow) {
        return NULL;
    }
    flow->reaction = reaction;
    flow->happened = (const Banfu__Event__V1__Event *)(const void *)event;
    flow->version = 0;
    flow->log = reaction_log(reaction);
    memccpy(flow->shard, reaction_shard(reaction), '\0', SERVICE_SHARD_SIZE - 1);
    flow->key.account = arena_printf(arena, KEY_SERVICE_ACCOUNT "%s", service_name(service));
    flow->key.request_id = arena_printf(arena, "%s:%lld", service_name(service),
                                        (long long)reaction_entry(reaction)->position);
    return flow->key.account && flow->key.request_id ? flow : NULL;
}

void frame_react(struct reaction *reaction, void *data)
{
    struct service *service = data;
    const struct flow_steps *steps = service->definition->reacts_to(reaction_entry(reaction)->kind);

    if (!steps) {
        reaction_skip(reaction);
        return;
    }
    struct flow *flow = begin_reaction(service, reaction, steps);
    if (flow) {
        flow_run(flow);
    } else {
        reaction_fail(reaction, STATUS_DATA_LOSS);
    }
}
