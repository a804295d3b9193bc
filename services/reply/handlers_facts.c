#include "reply/handlers_facts.h"

#include "common/service/service.h"
#include "reply/errors.h"
#include "reply/memory.h"
#include "reply/merging.h"
#include "reply/peers.h"
#include "reply/process.h"

#include "banfu/assignment/v1/assignment.pb-c.h"

#include <string.h>

static struct memory *memory_of(struct flow *flow)
{
    return ((struct process *)service_data(flow_service(flow)))->facts;
}

static void keep(struct flow *flow, const Banfu__Assignment__V1__FactsResponse *response)
{
    const struct target_with_facts *state = flow_state(flow);
    const struct memory_about whom = target_about(&state->target);
    size_t size = protobuf_c_message_get_packed_size(&response->base);
    uint8_t *bytes = size <= MEMORY_BYTES ? arena_alloc(flow_arena(flow), size + 1) : NULL;

    if (bytes) {
        const struct memory_item item = {.epoch = service_store_epoch(flow_service(flow)),
                                         .version = response->version,
                                         .bytes = bytes,
                                         .size = size};
        (void)protobuf_c_message_pack(&response->base, bytes);
        memory_keep(memory_of(flow), &whom, &item);
    }
}

static void on_facts(const Banfu__Assignment__V1__FactsResponse *response, void *data)
{
    struct flow *flow = data;
    struct target_with_facts *state = flow_state(flow);

    if (response) {
        state->have_facts = wire_to_facts(response, state->target.key.proposal, flow_arena(flow),
                                          &state->facts) == 0;
        keep(flow, response);
    }
    flow_peer_answered(flow);
}

void facts_ask(struct flow *flow)
{
    const struct target *target = flow_state(flow);
    ProtobufCService *assignment = flow_peer(flow, PEER_ASSIGNMENT, peers_assignment);

    if (assignment) {
        peers_ask_facts(assignment, target->key.docket, target->key.proposal, target->key.unit,
                        on_facts, flow);
    }
}

static const Banfu__Assignment__V1__FactsResponse *recall(struct flow *flow)
{
    const struct target_with_facts *state = flow_state(flow);
    const struct memory_about whom = target_about(&state->target);
    struct memory_item item;

    if (!memory_find(memory_of(flow), &whom, service_store_epoch(flow_service(flow)), &item)) {
        return NULL;
    }
    return (const void *)flow_unpack(flow, &banfu__assignment__v1__facts_response__descriptor,
                                     item.bytes, item.size);
}

bool facts_recall(struct flow *flow)
{
    struct target_with_facts *state = flow_state(flow);
    const Banfu__Assignment__V1__FactsResponse *response =
        flow_may_recall(flow) ? recall(flow) : NULL;

    state->have_facts = response && wire_to_facts(response, state->target.key.proposal,
                                                  flow_arena(flow), &state->facts) == 0;
    return state->have_facts;
}

void facts_recall_or_ask(struct flow *flow)
{
    const struct target_with_facts *state = flow_state(flow);

    if (state->have_facts || facts_recall(flow)) {
        flow_recalled(flow);
    } else {
        facts_ask(flow);
    }
}

/* Whether assignment speaks of the same proposals as the log up to the head: merged or taken apart
 * a moment ago, they are another handling. */
static bool speaks_of_same(const struct target *target, const struct facts *facts)
{
    const struct members *members = &target->members;
    size_t count = members->count ? members->count : 1;

    if (facts->is_member || facts->matter_count != count) {
        return false;
    }
    for (size_t i = 0; i < members->count; i++) {
        if (strcmp(members->of[i], facts->matters[i].proposal) != 0) {
            return false;
        }
    }
    return true;
}

static const struct failure_kind *why_no_answer(const struct target *target,
                                                const struct facts *facts)
{
    if (!speaks_of_same(target, facts)) {
        return &REFUSE_MERGE_MOVED;
    }
    return facts->offline     ? &REFUSE_HANDLED_OFFLINE
           : facts->withdrawn ? &REFUSE_PROPOSAL_WITHDRAWN
           : !facts->answers  ? &REFUSE_NOT_ANSWERING
           : !facts->accepted ? &REFUSE_NOT_ACCEPTED
                              : NULL;
}

static void rest_on(struct flow *flow, struct commit *commit, const struct facts *facts)
{
    const struct target *target = flow_state(flow);

    for (size_t i = 0; i < facts->matter_count; i++) {
        struct store_key key = target->key;
        key.proposal = facts->matters[i].proposal;
        commit_rest_on(commit, store_thing(&key), PEER_ASSIGNMENT, facts->versions[i]);
    }
}

bool facts_rest_on(struct flow *flow, struct commit *commit)
{
    struct target_with_facts *state = flow_state(flow);
    struct target *target = &state->target;
    const struct facts *facts = &state->facts;

    if (!state->have_facts) {
        flow_fail_memory(flow);
        return false;
    }
    const struct failure_kind *refusal = why_no_answer(target, facts);
    if (refusal) {
        failure_refuse(flow_failure(flow), refusal, target->key.unit);
        return false;
    }
    state->fits = !target->reply || merging_fits(&target->handling, target->reply, facts->matters,
                                                 facts->matter_count);
    state->anew = !merging_are_all(&target->handling, facts->matters, facts->matter_count);
    if (merging_know(&target->handling, facts->matters, facts->matter_count, flow_arena(flow)) <
        0) {
        flow_fail_memory(flow);
        return false;
    }
    target->known = handling_matter(&target->handling, target->asked, &target->matter) != NULL;
    rest_on(flow, commit, facts);
    return target->known;
}
