/* What is shown: all handlings of a proposal, one reply, the facts that peers decide on. */
#include "reply/handlers.h"
#include "reply/handlers_target.h"

#include "reply/errors.h"
#include "reply/lifecycle.h"
#include "reply/wire_list.h"

#include <string.h>

/* --- all handlings of a proposal --- */

struct shown_handling {
    struct store_key key;
    struct stored_handling places;
    struct handling handling;
    uint32_t matter;
};

enum replies_stage { REPLIES_UNITS, REPLIES_HANDLINGS, REPLIES_TEXTS };

struct replies_state {
    enum replies_stage stage;
    size_t units;
    size_t count; /* of handlings */
    struct shown_handling *shown;
    size_t text_count; /* in the order of handlings and replies, at most LOAD_TEXTS_MAX */
    bool damaged;
};

static void plan_replies(struct flow *flow, struct load *load)
{
    struct replies_state *state = flow_state(flow);
    const struct store_key key = {.docket = flow_docket(flow),
                                  .proposal = flow_proposal(flow),
                                  .unit = "",
                                  .arena = flow_arena(flow)};

    state->units = store_load_units(load, &key);
}

static bool plan_handlings(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct replies_state *state = flow_state(flow);
    size_t count = loaded_member_count(loaded, state->units);

    state->stage = REPLIES_HANDLINGS;
    state->shown = arena_array(flow_arena(flow), count + 1, sizeof(*state->shown));
    for (size_t i = 0; state->shown && i < count; i++) {
        struct shown_handling *shown = &state->shown[i];
        shown->key = (struct store_key){
            .docket = flow_docket(flow),
            .proposal = flow_proposal(flow),
            .unit = arena_strdup(flow_arena(flow), store_unit(loaded, state->units, i)),
            .arena = flow_arena(flow)};
        if (!shown->key.unit) {
            target_fail_memory(flow);
            return false;
        }
        store_load_handling(load, &shown->key, &shown->places);
        state->count = i + 1;
    }
    return state->count > 0;
}

/* Whether the caller sees this unit's handling; others are left out (rule 28). */
static bool sees(struct flow *flow, const struct shown_handling *shown)
{
    static const char *const tokens[] = {"", "SUGGESTION", "PROPOSAL"};
    const struct matter *matter = &shown->handling.matters[shown->matter];
    const struct reply_object object = {
        .unit = shown->key.unit,
        .kind = (size_t)matter->kind < COUNT_OF(tokens) ? tokens[matter->kind] : ""};
    const char *roles[CALLER_POSTS_MAX];

    return policy_roles(flow_caller(flow), &object, roles) > 0;
}

static void take_handlings(struct flow *flow, const struct loaded *loaded)
{
    struct replies_state *state = flow_state(flow);
    size_t seen = 0;

    for (size_t i = 0; i < state->count; i++) {
        struct shown_handling shown = state->shown[i];
        bool known = false;
        if (store_take_handling(loaded, &shown.key, &shown.places, flow_failure(flow),
                                &shown.handling, &known) < 0) {
            return;
        }
        if (known && handling_matter(&shown.handling, shown.key.proposal, &shown.matter) &&
            sees(flow, &shown)) {
            state->shown[seen++] = shown;
        }
    }
    state->count = seen;
}

static bool plan_texts(struct flow *flow, struct load *load)
{
    struct replies_state *state = flow_state(flow);

    state->stage = REPLIES_TEXTS;
    for (size_t i = 0; i < state->count; i++) {
        const struct handling *handling = &state->shown[i].handling;
        for (size_t j = 0; j < handling->reply_count && state->text_count < LOAD_TEXTS_MAX; j++) {
            load_text(load, handling->replies[j].draft.digest);
            state->text_count++;
        }
    }
    return state->text_count > 0;
}

static void take_texts(struct flow *flow, const struct loaded *loaded)
{
    struct replies_state *state = flow_state(flow);
    size_t place = 0;

    for (size_t i = 0; i < state->count; i++) {
        struct handling *handling = &state->shown[i].handling;
        for (size_t j = 0; j < handling->reply_count && place < state->text_count; j++) {
            bool damaged = false;
            size_t size = 0;
            handling->replies[j].draft.body =
                loaded_text(loaded, place++, flow_arena(flow), &size, &damaged);
            if (!handling->replies[j].draft.body) {
                failure_refuse(flow_failure(flow), &REFUSE_DATA_DAMAGED, NULL);
                return;
            }
        }
    }
}

static bool more_replies(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct replies_state *state = flow_state(flow);

    switch (state->stage) {
    case REPLIES_UNITS: return plan_handlings(flow, loaded, load);
    case REPLIES_HANDLINGS:
        take_handlings(flow, loaded);
        return !failure_is_set(flow_failure(flow)) && plan_texts(flow, load);
    case REPLIES_TEXTS: take_texts(flow, loaded); break;
    }
    return false;
}

static void answer_replies(struct flow *flow)
{
    struct replies_state *state = flow_state(flow);
    Banfu__Reply__V1__GetRepliesResponse response = BANFU__REPLY__V1__GET_REPLIES_RESPONSE__INIT;
    Banfu__Reply__V1__HandlingView **views = wire_pointers(flow_arena(flow), state->count);

    for (size_t i = 0; views && i < state->count; i++) {
        const struct shown_handling *shown = &state->shown[i];
        views[i] = wire_view_handling(&shown->handling, shown->matter, flow_arena(flow));
        if (!views[i]) {
            target_fail_memory(flow);
            return;
        }
    }
    response.handlings = views;
    response.n_handlings = views ? state->count : 0;
    flow_answer(flow, &response.base);
}

static const struct flow_steps REPLIES = {
    .plan = plan_replies,
    .more = more_replies,
    .answer = answer_replies,
    .state_size = sizeof(struct replies_state),
};

void handlers_get_replies(reply_service_t *service,
                          const Banfu__Reply__V1__GetRepliesRequest *request,
                          Banfu__Reply__V1__GetRepliesResponse_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &REPLIES, &request->base, (flow_closure)closure);
}

/* --- one reply --- */

static void plan_reply(struct flow *flow, struct load *load)
{
    const Banfu__Reply__V1__GetReplyRequest *request = flow_request(flow);

    ((struct target *)flow_state(flow))->text_version = request->version;
    target_plan_with_text(flow, load);
}

static void answer_reply(struct flow *flow)
{
    const Banfu__Reply__V1__GetReplyRequest *request = flow_request(flow);
    const struct target *target = flow_state(flow);
    Banfu__Reply__V1__ReplyView *view =
        wire_view_reply(&target->handling, target->reply, target->matter, flow_arena(flow));

    if (!view) {
        target_fail_memory(flow);
        return;
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
    const struct reply *first = handling_reply(&target->handling, 1);
    Banfu__Reply__V1__FactsResponse response = BANFU__REPLY__V1__FACTS_RESPONSE__INIT;
    civil_day last = DAY_NONE;

    response.version = target->handling.version;
    if (first) {
        response.signed_ = first->state >= REPLY_SIGNED;
        response.replied = reply_left_to_all(&target->handling, first, &last);
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
