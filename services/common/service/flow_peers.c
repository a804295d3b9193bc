/* What a flow asks other services. */
#include "common/service/flow_inside.h"

#include "common/base/log.h"

ProtobufCService *flow_peer(struct flow *flow, const char *peer,
                            const ProtobufCServiceDescriptor *descriptor)
{
    struct flow_question *question = arena_alloc(flow->arena, sizeof(*question));
    int64_t left = flow_left_ms(flow);

    if (question) {
        question->peer = peer;
        rpc_status_init(&question->status);
    }
    if (!question || !service_peer(flow->service, peer, descriptor,
                                   left < FLOW_PEER_TIMEOUT_MS ? left : FLOW_PEER_TIMEOUT_MS,
                                   flow->call, &question->status, &question->stub)) {
        failure_set(&flow->failure, STATUS_UNAVAILABLE, "PEER_UNAVAILABLE",
                    "相关服务暂时不可用，请稍后再试");
        return NULL;
    }
    question->next = flow->questions;
    flow->questions = question;
    flow->questions_open++;
    return &question->stub.base;
}

bool flow_may_recall(const struct flow *flow)
{
    return !flow->asks;
}

void flow_recalled(struct flow *flow)
{
    flow->recalled = true;
}

void flow_await(struct flow *flow)
{
    flow->questions_open++;
}

void flow_peer_answered(struct flow *flow)
{
    if (--flow->questions_open == 0) {
        flow_go_on(flow);
    }
}

static void copy_fields(struct flow *flow, const struct failure *from)
{
    for (size_t i = 0; i < from->field_count; i++) {
        const char *field = arena_strdup(flow->arena, from->fields[i].field);
        if (field) {
            failure_add_field(&flow->failure, field, "%s", from->fields[i].message);
        }
    }
    for (size_t i = 0; i < from->allowed_count; i++) {
        const char *allowed = arena_strdup(flow->arena, from->allowed[i]);
        if (allowed) {
            failure_allow(&flow->failure, allowed);
        }
    }
}

/* A refusal is the caller's to hear as it was said. */
static void pass_on(struct flow *flow, const struct failure *from)
{
    const char *reason = arena_strdup(flow->arena, from->reason ? from->reason : "");

    failure_set(&flow->failure, from->code, reason ? reason : "OUT_OF_MEMORY", "%s",
                from->message ? from->message : "");
    flow->failure.state = from->state ? arena_strdup(flow->arena, from->state) : NULL;
    flow->failure.version = from->version;
    copy_fields(flow, from);
}

static bool is_refusal(enum status_code code)
{
    return code == STATUS_INVALID_ARGUMENT || code == STATUS_NOT_FOUND ||
           code == STATUS_ALREADY_EXISTS || code == STATUS_FAILED_PRECONDITION;
}

static void settle(struct flow *flow, const struct flow_question *question)
{
    const struct failure *failure = &question->status.failure;

    if (failure->code == STATUS_OK || failure_is_set(&flow->failure)) {
        return;
    }
    if (is_refusal(failure->code)) {
        pass_on(flow, failure);
        return;
    }
    LOG(LOG_WARN, "peer_failed", LOG_TEXT("peer", question->peer),
        LOG_TEXT("code", status_name(failure->code)), LOG_TEXT("reason", failure->reason));
    failure_set(&flow->failure, STATUS_UNAVAILABLE, "PEER_UNAVAILABLE",
                "相关服务暂时不可用，请稍后再试");
}

void flow_settle_questions(struct flow *flow)
{
    for (struct flow_question *question = flow->questions; question; question = question->next) {
        settle(flow, question);
        rpc_status_done(&question->status);
    }
    flow->questions = NULL;
}
