/* What is shown of one reply, and the facts that peers decide on. */
#include "reply/handlers.h"
#include "reply/handlers_target.h"

#include "reply/lifecycle.h"
#include "reply/wire_part.h"

#include <string.h>

/* --- one reply --- */

static void plan_reply(struct flow *flow, struct load *load)
{
    const Banfu__Reply__V1__GetReplyRequest *request = flow_request(flow);

    ((struct target *)flow_state(flow))->text_version = request->version;
    target_plan_with_words(flow, load);
}

static void answer_reply(struct flow *flow)
{
    const Banfu__Reply__V1__GetReplyRequest *request = flow_request(flow);
    const struct target *target = flow_state(flow);
    Banfu__Reply__V1__ReplyView *view =
        wire_view_reply(&target->handling, target->reply, target->matter, flow_arena(flow));

    if (!view) {
        flow_fail_memory(flow);
        return;
    }
    if (flow_post(flow) && flow_post(flow)->role == ROLE_COMMITTEE) {
        wire_hide_from_committee(view);
    }
    if (request->version != 0) {
        view->text_version = request->version;
    }
    flow_answer(flow, &view->base);
}

static const struct flow_steps GET = {
    .plan = plan_reply,
    .more = target_more,
    .take = target_take,
    .answer = answer_reply,
    .state_size = sizeof(struct target),
};

void handlers_get_reply(reply_service_t *service, const Banfu__Reply__V1__GetReplyRequest *request,
                        Banfu__Reply__V1__ReplyView_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &GET, &request->base, (flow_closure)closure);
}

/* --- facts --- */

static void answer_facts(struct flow *flow)
{
    const struct target *target = flow_state(flow);
    const struct reply *first = target->known ? handling_reply(&target->handling, 1) : NULL;
    Banfu__Reply__V1__FactsResponse response = BANFU__REPLY__V1__FACTS_RESPONSE__INIT;
    civil_day last = DAY_NONE;

    response.version = target->handling.version;
    if (first) {
        response.signed_ = first->state >= REPLY_SIGNED;
        response.replied = reply_left_to_all(&target->handling, first, target->matter, &last);
        response.closed =
            strcmp(matter_state(&target->handling.matters[target->matter]), "CLOSED") == 0;
    }
    flow_answer(flow, &response.base);
}

static const struct flow_steps FACTS = {
    .plan = target_plan_new,
    .more = target_more,
    .take = target_take,
    .answer = answer_facts,
    .state_size = sizeof(struct target),
};

void handlers_facts(reply_service_t *service, const Banfu__Reply__V1__FactsRequest *request,
                    Banfu__Reply__V1__FactsResponse_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &FACTS, &request->base, (flow_closure)closure);
}
