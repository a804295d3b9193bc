/* What happened elsewhere, on its way through the service's own steps. */
#include "common/service/flow_inside.h"

#include "common/base/log.h"
#include "common/service/trouble.h"

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

static void react(struct reaction *reaction, void *data)
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
        reaction_fail(reaction, STATUS_DATA_LOSS, "an event that cannot be read");
    }
}

/* --- an entry that cannot be reacted to --- */

static void log_trouble(enum log_level level, const char *event,
                        const struct reactor_trouble *trouble)
{
    LOG(level, event, LOG_TEXT("shard", trouble->shard), LOG_TEXT("log", trouble->log),
        LOG_INTEGER("position", trouble->position), LOG_TEXT("code", status_name(trouble->code)),
        LOG_TEXT("why", trouble->why));
}

/* It is tried again for ever, but told only when it begins and when it is clear that it will last.
 */
void service_on_trouble(const struct reactor_trouble *trouble, void *data)
{
    struct service *service = data;

    if (trouble->tries == REACTOR_STUCK_TRIES) {
        service->stuck->value++;
        log_trouble(LOG_ERROR, "reaction_stuck", trouble);
    } else if (trouble->tries <= 1) {
        log_trouble(LOG_WARN, "reaction_delayed", trouble);
    }
}

void service_on_overcome(const struct reactor_trouble *trouble, void *data)
{
    struct service *service = data;

    if (trouble->tries >= REACTOR_STUCK_TRIES) {
        service->stuck->value--;
        log_trouble(LOG_INFO, "reaction_resumed", trouble);
    }
}

int frame_follow_logs(struct service *service)
{
    const struct reactor_options options = {
        .store = service->store,
        .consumer = service->definition->name,
        .shards = service->shards,
        .shard_count = service->shard_count,
        .react = react,
        .trouble = service_on_trouble,
        .overcome = service_on_overcome,
        .data = service,
    };

    if (!service->definition->reacts_to) {
        return 0;
    }
    service->reactor = reactor_new(loop_uv(service->loop), &options);
    return service->reactor ? 0 : -1;
}

/* --- outside of flows --- */

bool service_has_reacted(const struct service *service, const char *shard, const char *log,
                         int64_t head)
{
    return reactor_position(service->reactor, shard, log) >= head;
}

void service_catch_up(struct service *service, const char *shard, const char *log,
                      int64_t timeout_ms, void (*done)(enum status_code code, void *data),
                      void *data)
{
    reactor_catch_up(service->reactor, shard, log, timeout_ms, done, data);
}
