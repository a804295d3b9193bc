/* How a flow ends, in each of its kinds. Nothing of it may be touched afterwards: it lies in the
 * memory of what it ends. */
#include "common/service/flow_inside.h"

#include "common/base/log.h"

static void end_own(struct flow *flow)
{
    struct service *service = flow->service;
    struct arena *arena = flow->arena;

    if (flow->done) {
        flow->done(&flow->failure, flow->data);
    }
    arena_free(arena);
    frame_flow_ended(service);
}

/* An entry that cannot be reacted to is tried again, for ever: an operator has to know. */
static void fail_reaction(struct flow *flow)
{
    LOG(LOG_ERROR, "reaction_failed", LOG_TEXT("log", flow->log),
        LOG_INTEGER("position", flow_happened_position(flow)),
        LOG_TEXT("reason", flow->failure.reason), LOG_TEXT("message", flow->failure.message));
    reaction_fail(flow->reaction, flow->failure.code);
}

void flow_end_failed(struct flow *flow)
{
    switch (flow->kind) {
    case FLOW_CHANGE:
    case FLOW_READ: rpc_fail_with(flow->call, &flow->failure); break;
    case FLOW_OWN: end_own(flow); break;
    case FLOW_REACTION: fail_reaction(flow); break;
    }
}

void flow_end_done(struct flow *flow, const struct commit_outcome *outcome)
{
    Banfu__Proposal__V1__Receipt *receipt = flow->receipt;

    if (flow->kind != FLOW_CHANGE) {
        end_own(flow);
        return;
    }
    if (outcome->result == COMMIT_REMEMBERED) {
        receipt = (Banfu__Proposal__V1__Receipt *)flow_unpack(
            flow, &banfu__proposal__v1__receipt__descriptor, outcome->receipt,
            outcome->receipt_size);
    }
    if (!receipt) {
        failure_set(&flow->failure, STATUS_DATA_LOSS, "RECEIPT_DAMAGED",
                    "这次操作已经办理，但回执无法读取");
        flow_end_failed(flow);
        return;
    }
    /* Of a change that another attempt or an earlier call carried out, the first part is meant. */
    size_t place = outcome->result == COMMIT_DONE ? flow->part_place : 0;
    receipt->version = place < outcome->version_count ? outcome->versions[place] : 0;
    receipt->position = outcome->position;
    receipt->instant_ms = outcome->instant_ms;
    flow->receipt_closure(receipt, flow->call);
}

void flow_end_nothing(struct flow *flow)
{
    if (flow->kind == FLOW_REACTION) {
        reaction_skip(flow->reaction);
    } else if (flow->kind == FLOW_OWN) {
        end_own(flow);
    } else {
        flow->receipt->version = flow->part_loaded;
        flow->receipt->instant_ms = flow->now_ms;
        flow->receipt_closure(flow->receipt, flow->call);
    }
}

static void mark_answered(const struct flow *flow)
{
    if (flow->answered) {
        *flow->answered = true;
    }
}

void flow_answer(struct flow *flow, const ProtobufCMessage *response)
{
    mark_answered(flow);
    flow->closure(response, flow->call);
}

void flow_answer_failed(struct flow *flow)
{
    mark_answered(flow);
    flow_end_failed(flow);
}
