/* A call that is many changes: each goes the way of any change, in memory of its own. */
#include "common/service/flow_inside.h"

#include <string.h>

enum { ITEM_ARENA_CAP = 1 << 20 };

static struct flow *begin_item(const struct flow *whole, const char *name,
                               const struct flow_steps *steps, const ProtobufCMessage *request,
                               struct arena *arena)
{
    struct flow *flow = flow_new(FLOW_ITEM, whole->service, steps, request, arena);

    if (!flow) {
        return NULL;
    }
    flow->call = whole->call;
    flow->caller = whole->caller;
    flow->post = guard_post_anywhere(whole->call);
    flow->ends_ms = whole->ends_ms;
    flow->log = whole->log;
    memcpy(flow->shard, whole->shard, sizeof(flow->shard));
    flow->key = whole->key;
    flow->key.key = NULL; /* by its own method it is kept under another */
    flow->key.method = arena_printf(arena, "%s#%s", whole->key.method, name);
    return flow->key.method ? flow : NULL;
}

int flow_item(struct flow *whole, const char *name, const struct flow_steps *steps,
              const ProtobufCMessage *request,
              void (*done)(const struct failure *failure,
                           const Banfu__Proposal__V1__Receipt *receipt, void *data),
              void *data)
{
    struct arena *arena = arena_new(ITEM_ARENA_CAP);
    struct flow *flow = arena ? begin_item(whole, name, steps, request, arena) : NULL;

    if (!flow) {
        arena_free(arena);
        return -1;
    }
    flow->item_done = done;
    flow->data = data;
    flow_run(flow);
    return 0;
}
