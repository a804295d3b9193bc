/* Dockets: put, shown, listed. */
#include "assignment/handlers.h"
#include "assignment/wire_docket.h"

#include <string.h>

struct docket_state {
    struct stored_docket docket;
    const struct caller_post *post;
};

static void plan_docket(struct flow *flow, struct load *load)
{
    struct docket_state *state = flow_state(flow);

    if (!store_load_docket(load, flow_docket(flow), flow_arena(flow), &state->docket)) {
        flow_fail_memory(flow);
    }
}

/* --- PutDocket --- */

static void plan_put(struct flow *flow, struct load *load)
{
    const Banfu__Assignment__V1__PutDocketRequest *request = flow_request(flow);
    const struct assignment_object object = {.unit = "", .kind = ""};

    if (!flow_admit(flow, &object)) {
        return;
    }
    if (!request->body) {
        failure_add_field(flow_failure(flow), "body", "请填写办理年度");
        return;
    }
    wire_docket_check(request->body, flow_failure(flow));
    if (!failure_is_set(flow_failure(flow))) {
        plan_docket(flow, load);
    }
}

static void take_put(struct flow *flow, const struct loaded *loaded)
{
    struct docket_state *state = flow_state(flow);

    store_take_docket(loaded, flow_arena(flow), &state->docket, flow_failure(flow));
}

/* The event carries the docket as consumers read it: with every default. */
static Banfu__Event__V1__DocketSet *docket_set(struct flow *flow,
                                               const Banfu__Proposal__V1__Docket *body)
{
    Banfu__Event__V1__DocketSet *event =
        case_message(flow, &banfu__event__v1__docket_set__descriptor);
    Banfu__Proposal__V1__Docket *filled =
        case_message(flow, &banfu__proposal__v1__docket__descriptor);
    Banfu__Proposal__V1__DocketSettings *settings =
        case_message(flow, &banfu__proposal__v1__docket_settings__descriptor);

    if (!event || !filled || !settings) {
        return NULL;
    }
    wire_docket_filled(body, filled, settings);
    event->docket = filled;
    return event;
}

static void decide_put(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__PutDocketRequest *request = flow_request(flow);
    struct docket_state *state = flow_state(flow);

    flow_part(flow, flow_docket(flow), STORE_DOCKET_PART, state->docket.version);
    store_put_docket(commit, flow_docket(flow),
                     wire_from_docket(request->body,
                                      state->docket.found ? &state->docket.docket : NULL,
                                      flow_arena(flow)),
                     flow_arena(flow), flow_failure(flow));
    store_list_docket(commit, flow_docket(flow));
    Banfu__Event__V1__Event *event = flow_event(flow);
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_DOCKET_SET;
    event->docket_set = docket_set(flow, request->body);
    flow_receipt(flow)->state = borrow_text(state->docket.found ? "CHANGED" : "OPENED");
    flow_receipt(flow)->due_date = request->body->reply_date;
}

static const struct flow_steps PUT_DOCKET = {
    .plan = plan_put,
    .take = take_put,
    .decide = decide_put,
    .state_size = sizeof(struct docket_state),
};

ASSIGNMENT_HANDLER(put_docket, PutDocketRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &PUT_DOCKET, &request->base, closure);
}

/* --- GetDocket --- */

static void take_get(struct flow *flow, const struct loaded *loaded)
{
    struct docket_state *state = flow_state(flow);

    store_need_docket(loaded, flow_arena(flow), &state->docket, flow_failure(flow));
}

static void answer_get(struct flow *flow)
{
    const struct docket_state *state = flow_state(flow);
    Banfu__Assignment__V1__GetDocketResponse response =
        BANFU__ASSIGNMENT__V1__GET_DOCKET_RESPONSE__INIT;
    Banfu__Proposal__V1__Docket body;
    Banfu__Proposal__V1__DocketSettings settings;

    wire_docket_filled(wire_docket_body(state->docket.record), &body, &settings);
    response.docket = borrow_text(flow_docket(flow));
    response.version = state->docket.version;
    response.body = &body;
    flow_answer(flow, &response.base);
}

static const struct flow_steps GET_DOCKET = {
    .plan = plan_docket,
    .take = take_get,
    .answer = answer_get,
    .state_size = sizeof(struct docket_state),
};

ASSIGNMENT_HANDLER(get_docket, GetDocketRequest, Banfu__Assignment__V1__GetDocketResponse)
{
    (void)service;
    flow_read(call, &GET_DOCKET, &request->base, (flow_closure)closure);
}

/* --- FindLetterCode: of the units that identity has --- */

static void answer_letter_code(struct flow *flow)
{
    const Banfu__Assignment__V1__FindLetterCodeRequest *request = flow_request(flow);
    const struct unit_entry *entry = unit_list_find_code(
        peers_unit_list(assignment_of(flow)->units, flow_docket(flow)), request->code);
    Banfu__Assignment__V1__FindLetterCodeResponse response =
        BANFU__ASSIGNMENT__V1__FIND_LETTER_CODE_RESPONSE__INIT;

    if (entry) {
        response.unit = entry->short_name;
    }
    flow_answer(flow, &response.base);
}

static const struct flow_steps FIND_LETTER_CODE = {
    .plan = plan_docket,
    .take = take_get,
    .ask = case_ask_units,
    .answer = answer_letter_code,
    .state_size = sizeof(struct docket_state),
};

ASSIGNMENT_HANDLER(find_letter_code, FindLetterCodeRequest,
                   Banfu__Assignment__V1__FindLetterCodeResponse)
{
    (void)service;
    flow_read(call, &FIND_LETTER_CODE, &request->base, (flow_closure)closure);
}

/* --- ListDockets: of all cities, one after the other --- */

enum { LIST_TIMEOUT_MS = 3000, DOCKETS_LISTED_MAX = 1000 };

struct listing {
    void *call;
    Banfu__Assignment__V1__ListDocketsResponse_Closure closure;
    struct service *service;
    size_t city;
    Banfu__Assignment__V1__ListDocketsResponse response;
    char *dockets[DOCKETS_LISTED_MAX];
};

static void list_next(struct listing *listing);

static void fail_listing(struct listing *listing, enum status_code code)
{
    rpc_fail(listing->call, code, "STORE_UNAVAILABLE", "数据库暂时不可用，请稍后再试");
}

static void on_listed(enum status_code code, const struct loaded *loaded, void *data)
{
    struct listing *listing = data;
    Banfu__Assignment__V1__ListDocketsResponse *response = &listing->response;

    if (code != STATUS_OK) {
        fail_listing(listing, code);
        return;
    }
    for (size_t i = 0; i < loaded_member_count(loaded, 0); i++) {
        double score = 0;
        char *name =
            arena_strdup(rpc_call_arena(listing->call), loaded_member(loaded, 0, i, &score));
        if (!name || response->n_dockets == DOCKETS_LISTED_MAX) {
            fail_listing(listing, STATUS_RESOURCE_EXHAUSTED);
            return;
        }
        listing->dockets[response->n_dockets++] = name;
    }
    listing->city++;
    list_next(listing);
}

static void list_next(struct listing *listing)
{
    const char *city = service_cities(listing->service)[listing->city];

    if (!city) {
        listing->response.dockets = listing->dockets;
        listing->closure(&listing->response, listing->call);
        return;
    }
    struct load *load =
        load_new(service_store(listing->service), city, city, rpc_call_arena(listing->call));
    if (!load) {
        fail_listing(listing, STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    (void)store_load_dockets(load);
    load_submit(load, LIST_TIMEOUT_MS, on_listed, listing);
}

ASSIGNMENT_HANDLER(list_dockets, ListDocketsRequest, Banfu__Assignment__V1__ListDocketsResponse)
{
    struct listing *listing = arena_alloc(rpc_call_arena(call), sizeof(*listing));

    (void)service;
    (void)request;
    if (!listing) {
        rpc_fail(call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
        return;
    }
    *listing = (struct listing){.call = call, .closure = closure, .service = service_of(call)};
    banfu__assignment__v1__list_dockets_response__init(&listing->response);
    list_next(listing);
}
