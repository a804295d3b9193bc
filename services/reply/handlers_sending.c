/* Dispatch and receipt. */
#include "reply/handlers.h"
#include "reply/handlers_target.h"

#include "reply/sending.h"

#include "banfu/event/v1/event.pb-c.h"

typedef Banfu__Reply__V1__ConfirmReceiptRequest confirm_request_t;
typedef Banfu__Reply__V1__DispatchRequest dispatch_request_t;

static void tell_dispatched(struct flow *flow, const dispatch_request_t *request,
                            const struct dispatched *left)
{
    const struct target *target = flow_state(flow);
    struct arena *arena = flow_arena(flow);
    Banfu__Event__V1__Dispatched *told =
        target_event(flow, &banfu__event__v1__dispatched__descriptor);
    int32_t *signers = arena_array(arena, left->signer_count + 1, sizeof(*signers));
    Banfu__Proposal__V1__CopyBody__Enum *copies = arena_array(arena, COPY_BODIES, sizeof(*copies));

    if (!signers || !copies) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < left->signer_count; i++) {
        signers[i] = left->signers[i];
    }
    for (size_t i = 0; i < left->copy_count; i++) {
        copies[i] = (Banfu__Proposal__V1__CopyBody__Enum)left->copies[i];
    }
    told->round = target->reply->round;
    told->kind = (Banfu__Proposal__V1__ReplyKind__Enum)target->reply->kind;
    told->signers = signers;
    told->n_signers = left->signer_count;
    told->copies = copies;
    told->n_copies = left->copy_count;
    told->date = request->date;
    told->to_all = left->to_all;
    told->last_date = wire_date(left->last, arena);
    told->late_entry = left->late_entry;
    told->way = request->way;
}

static void decide_dispatch(struct flow *flow, struct commit *commit)
{
    const dispatch_request_t *request = flow_request(flow);
    struct target *target = flow_state(flow);
    const struct act act = target_act(flow);
    enum copy_body *copies = arena_array(flow_arena(flow), request->n_copies + 1, sizeof(*copies));
    struct dispatched left;

    for (size_t i = 0; copies && i < request->n_copies; i++) {
        copies[i] = (enum copy_body)request->copies[i];
    }
    const struct dispatch_request asked = {
        .matter = target->matter,
        .signer_count = request->n_signers,
        .signers = request->signers,
        .copy_count = copies ? request->n_copies : 0,
        .copies = copies,
        .day = wire_day_asked(request->date, "date", flow_failure(flow)),
        .way = (enum dispatch_way)request->way,
        .tracking = request->tracking,
        .calendar = target->calendar,
        .sealed =
            wire_day_asked(request->signed_and_sealed_on, "signedAndSealedOn", flow_failure(flow))};
    if (failure_is_set(flow_failure(flow)) ||
        sending_dispatch(&target->handling, target->reply, &asked, &act, flow_failure(flow),
                         &left) < 0) {
        target_explain(flow);
        return;
    }
    target_put(flow, commit);
    tell_dispatched(flow, request, &left);
    target_tell_reply(flow, target->reply);
}

static const struct flow_steps DISPATCH = {
    .plan = target_plan_with_calendar,
    .more = target_more,
    .take = target_take,
    .decide = decide_dispatch,
    .state_size = sizeof(struct target),
};

void handlers_dispatch(reply_service_t *service, const dispatch_request_t *request,
                       receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &DISPATCH, &request->base, closure);
}

/* --- receipt --- */

static void decide_confirm(struct flow *flow, struct commit *commit)
{
    const confirm_request_t *request = flow_request(flow);
    struct target *target = flow_state(flow);
    const struct act act = target_act(flow);
    const struct receipt_request asked = {
        .matter = target->matter,
        .signer = request->signer,
        .copy = (enum copy_body)request->copy,
        .calendar = target->calendar,
        .day = wire_day_asked(request->date, "date", flow_failure(flow))};

    if (failure_is_set(flow_failure(flow)) ||
        sending_confirm(target->reply, &asked, &act, flow_failure(flow)) < 0) {
        target_explain(flow);
        return;
    }
    target_put(flow, commit);
    Banfu__Event__V1__ReceiptConfirmed *confirmed =
        target_event(flow, &banfu__event__v1__receipt_confirmed__descriptor);
    confirmed->round = target->reply->round;
    confirmed->signer = request->signer;
    confirmed->copy = request->copy;
    confirmed->date = request->date;
    target_tell_reply(flow, target->reply);
}

static const struct flow_steps CONFIRM = {
    .plan = target_plan_with_calendar,
    .more = target_more,
    .take = target_take,
    .decide = decide_confirm,
    .state_size = sizeof(struct target),
};

void handlers_confirm_receipt(reply_service_t *service, const confirm_request_t *request,
                              receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &CONFIRM, &request->base, closure);
}
