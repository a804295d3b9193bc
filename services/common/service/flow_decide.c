/* What a decision fills in: parts, event, receipt. */
#include "common/service/envelope.h"
#include "common/service/flow_inside.h"

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

const void *flow_keep(struct flow *flow, const ProtobufCMessage *answer)
{
    uint8_t *bytes = arena_alloc(flow->arena, protobuf_c_message_get_packed_size(answer) + 1);
    const ProtobufCMessage *copy =
        bytes ? flow_unpack(flow, answer->descriptor, bytes, protobuf_c_message_pack(answer, bytes))
              : NULL;

    if (!copy) {
        flow_fail_memory(flow);
    }
    return copy;
}

/* --- parts --- */

/* A part that does not exist yet must still not exist at the commit: version 0 alone would let two
 * make it. */
static void change_part(struct flow *flow, const char *thing, const char *part, int64_t loaded)
{
    if (loaded == 0) {
        commit_begin(flow->commit, thing, part);
    } else {
        commit_change(flow->commit, thing, part, loaded);
    }
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

void flow_unended(struct flow *flow)
{
    flow->unended = true;
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

static void fill_envelope(const struct flow *flow, struct envelope *envelope)
{
    Banfu__Event__V1__Event *event = &envelope->event;

    envelope_init(envelope);
    event->docket = envelope_text(flow->docket);
    event->proposal = envelope_text(flow->proposal);
    event->unit = envelope_text(flow->unit);
    event->request_id = envelope_text(flow->key.request_id);
    if (flow->call) {
        envelope_name_caller(envelope, flow->call, flow->post);
    } else {
        envelope->actor.account = envelope_text(flow->key.account);
        envelope->actor.name = envelope_text(service_name(flow->service));
        envelope->actor.role = envelope_text(role_name(ROLE_SERVICE));
    }
}

Banfu__Event__V1__Event *flow_event(struct flow *flow)
{
    /* Should the arena be full, the commit could not be made either: the failure is set, and what
     * the caller writes goes nowhere. */
    static struct envelope spare;

    if (flow->event) {
        return flow->event;
    }
    struct envelope *envelope = arena_alloc(flow->arena, sizeof(*envelope));
    if (!envelope) {
        flow_fail_memory(flow);
        envelope = &spare;
    }
    fill_envelope(flow, envelope);
    flow->event = &envelope->event;
    return flow->event;
}
