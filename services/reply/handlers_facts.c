#include "reply/handlers_facts.h"

#include "reply/drafting.h"
#include "reply/errors.h"
#include "reply/peers.h"

#include "banfu/assignment/v1/assignment.pb-c.h"

static void on_facts(const Banfu__Assignment__V1__FactsResponse *response, void *data)
{
    struct flow *flow = data;
    struct target_with_facts *state = flow_state(flow);

    if (response) {
        state->have_facts = wire_to_facts(response, state->target.key.proposal, flow_arena(flow),
                                          &state->facts) == 0;
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

bool facts_rest_on(struct flow *flow, struct commit *commit)
{
    struct target_with_facts *state = flow_state(flow);
    struct failure *failure = flow_failure(flow);
    const struct facts *facts = &state->facts;

    if (!state->have_facts ||
        drafting_know(&state->target.handling, &facts->matter, flow_arena(flow)) < 0) {
        target_fail_memory(flow);
        return false;
    }
    const struct failure_kind *refusal = facts->offline     ? &REFUSE_HANDLED_OFFLINE
                                         : facts->withdrawn ? &REFUSE_PROPOSAL_WITHDRAWN
                                         : !facts->answers  ? &REFUSE_NOT_ANSWERING
                                                            : NULL;
    if (refusal) {
        failure_refuse(failure, refusal, state->target.key.unit);
        return false;
    }
    handling_matter(&state->target.handling, state->target.key.proposal, &state->target.matter);
    commit_rest_on(commit, store_thing(&state->target.key), PEER_ASSIGNMENT, facts->version);
    return true;
}
