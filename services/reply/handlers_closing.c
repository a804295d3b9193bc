#include "reply/handlers_closing.h"

#include "reply/handlers.h"
#include "reply/handlers_facts.h"

#include "banfu/event/v1/event.pb-c.h"

typedef Banfu__Reply__V1__CloseRequest close_request_t;

static void ask_if_silent(struct flow *flow)
{
    const close_request_t *request = flow_request(flow);

    if (request->cards_overdue) {
        facts_ask(flow); /* the docket's settings say how long a card may be out */
    }
}

static int close_matter(struct flow *flow)
{
    const close_request_t *request = flow_request(flow);
    struct target_with_facts *state = flow_state(flow);
    struct target *target = &state->target;
    const struct act act = target_act(flow);
    const struct closing_ground ground = {
        .reason = request->reason,
        .cards_overdue = request->cards_overdue,
        .days = {.after_receipt = state->facts.close_days_after_receipt,
                 .after_dispatch = state->facts.close_days_after_dispatch}};

    if (request->cards_overdue && !state->have_facts) {
        flow_fail_memory(flow);
        return -1;
    }
    return closing_decide(&target->handling, target->matter, &ground, &act, flow_failure(flow));
}

static void decide_close(struct flow *flow, struct commit *commit)
{
    const close_request_t *request = flow_request(flow);
    const struct target *target = flow_state(flow);

    if (close_matter(flow) < 0) {
        target_explain(flow);
        return;
    }
    flow_receipt(flow)->state = borrow_text("CLOSED");
    if (request->dry_run) {
        flow_nothing(flow);
        return;
    }
    /* Once put, long words are away. */
    char *reason = borrow_text(target->handling.matters[target->matter].closed_reason);
    target_put(flow, commit);
    Banfu__Event__V1__Closed *closed = target_event(flow, &banfu__event__v1__closed__descriptor);
    closed->by_office = true;
    flow_event(flow)->reason = reason;
}

static const struct flow_steps CLOSE = {
    .plan = target_plan,
    .more = target_more,
    .take = target_take,
    .ask = ask_if_silent,
    .decide = decide_close,
    .state_size = sizeof(struct target_with_facts),
};

void handlers_close(reply_service_t *service, const close_request_t *request,
                    receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &CLOSE, &request->base, closure);
}
