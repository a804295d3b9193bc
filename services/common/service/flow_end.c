/* How a flow ends, in each of its kinds. Nothing of it may be touched afterwards: it lies in the
 * memory of what it ends. */
#include "common/service/flow_inside.h"

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

/* The item's memory goes; what it belongs to lives on. */
static void end_item(struct flow *flow, const Banfu__Proposal__V1__Receipt *receipt)
{
    struct arena *arena = flow->arena;

    flow->item_done(&flow->failure, receipt, flow->data);
    arena_free(arena);
}

static void give_receipt(struct flow *flow)
{
    if (flow->kind == FLOW_ITEM) {
        end_item(flow, flow->receipt);
    } else {
        flow->receipt_closure(flow->receipt, flow->call);
    }
}

void flow_end_failed(struct flow *flow)
{
    switch (flow->kind) {
    case FLOW_CHANGE:
    case FLOW_READ: rpc_fail_with(flow->call, &flow->failure); break;
    case FLOW_OWN: end_own(flow); break;
    case FLOW_ITEM: end_item(flow, NULL); break;
    case FLOW_REACTION:
        reaction_fail(flow->reaction, flow->failure.code, flow->failure.reason);
        break;
    }
}

void flow_end_done(struct flow *flow, const struct commit_outcome *outcome)
{
    if (flow->kind != FLOW_CHANGE && flow->kind != FLOW_ITEM) {
        end_own(flow);
        return;
    }
    if (outcome->result == COMMIT_REMEMBERED) {
        flow->receipt = (Banfu__Proposal__V1__Receipt *)flow_unpack(
            flow, &banfu__proposal__v1__receipt__descriptor, outcome->receipt,
            outcome->receipt_size);
    }
    Banfu__Proposal__V1__Receipt *receipt = flow->receipt;
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
    give_receipt(flow);
}

void flow_end_nothing(struct flow *flow)
{
    if (flow->kind == FLOW_REACTION) {
        if (flow->unended) {
            reaction_skip_piece(flow->reaction);
        } else {
            reaction_skip(flow->reaction);
        }
    } else if (flow->kind == FLOW_OWN) {
        end_own(flow);
    } else {
        flow->receipt->version = flow->part_loaded;
        flow->receipt->instant_ms = flow->now_ms;
        give_receipt(flow);
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
    if (flow_is_admitted(flow)) {
        flow->closure(response, flow->call);
    } else {
        flow_end_failed(flow);
    }
}

void flow_answer_failed(struct flow *flow)
{
    mark_answered(flow);
    flow_end_failed(flow);
}
