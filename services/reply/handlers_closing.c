#include "reply/handlers_closing.h"
#include "reply/handlers.h"
#include "reply/handlers_facts.h"

#include "reply/closing.h"
#include "reply/wire_list.h"

#include "banfu/event/v1/event.pb-c.h"

#include <string.h>

typedef Banfu__Proposal__V1__ItemResult result_t;
typedef Banfu__Reply__V1__CloseManyRequest many_request_t;
typedef Banfu__Reply__V1__CloseRequest close_request_t;

/* --- one --- */

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
    const struct card_days days = {.after_receipt = state->facts.close_days_after_receipt,
                                   .after_dispatch = state->facts.close_days_after_dispatch};

    if (!request->cards_overdue) {
        return closing_by_office(&target->handling.matters[target->matter], request->reason, &act,
                                 flow_failure(flow));
    }
    if (!state->have_facts) {
        flow_fail_memory(flow);
        return -1;
    }
    return closing_for_silence(&target->handling, target->matter, request->reason, &days, &act,
                               flow_failure(flow));
}

static void decide_close(struct flow *flow, struct commit *commit)
{
    const close_request_t *request = flow_request(flow);
    const struct target *target = flow_state(flow);

    if (close_matter(flow) < 0) {
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

/* --- many, each by a commit of its own --- */

enum {
    EACH_MAX = 2000, /* handlings */
    NAMED_MAX = 500, /* proposals that a request names */
    EACH_AT_ONCE = 16,
    EACH_INDEXES_A_TRIP = 30
};

struct each_item {
    struct flow *whole;
    close_request_t request;
    result_t result;
};

struct each_state {
    const char *proposals[NAMED_MAX];
    size_t proposal_count, looked_up, asked;
    size_t indexes[EACH_INDEXES_A_TRIP];
    bool all; /* of the docket: their place is the first index */
    size_t count, begun, ended;
    bool beginning; /* inside begin_each: what ends at once is only counted */
    struct each_item items[EACH_MAX];
};

static struct store_key key_of(struct flow *flow, const char *proposal)
{
    return (struct store_key){
        .docket = flow_docket(flow), .proposal = proposal, .unit = "", .arena = flow_arena(flow)};
}

static void plan_each_units(struct flow *flow, struct load *load)
{
    struct each_state *state = flow_state(flow);

    state->asked = 0;
    while (state->asked < EACH_INDEXES_A_TRIP &&
           state->looked_up + state->asked < state->proposal_count) {
        const struct store_key key =
            key_of(flow, state->proposals[state->looked_up + state->asked]);
        state->indexes[state->asked++] = store_load_units(load, &key);
    }
}

static void plan_each(struct flow *flow, struct load *load)
{
    const many_request_t *request = flow_request(flow);
    struct each_state *state = flow_state(flow);

    state->all = request->n_proposals == 0;
    if (state->all && request->cards_overdue) {
        /* One more than there may be: too many are refused, none is passed over. */
        state->indexes[0] =
            store_load_replied(load, flow_docket(flow), EACH_MAX + 1, flow_arena(flow));
        return;
    }
    if (request->n_proposals == 0 || request->n_proposals > NAMED_MAX) {
        failure_add_field(flow_failure(flow), "proposals", "一次1至%d件", NAMED_MAX);
        return;
    }
    for (size_t i = 0; i < request->n_proposals; i++) {
        state->proposals[state->proposal_count++] = request->proposals[i];
    }
    plan_each_units(flow, load);
}

static bool add_each(struct flow *flow, const char *proposal, const char *unit)
{
    const many_request_t *request = flow_request(flow);
    struct each_state *state = flow_state(flow);

    if (state->count == EACH_MAX) {
        failure_add_field(flow_failure(flow), "proposals", "答复单位合计最多%d个", EACH_MAX);
        return false;
    }
    char *name = arena_strdup(flow_arena(flow), unit);
    struct each_item *item = &state->items[state->count];
    if (!name) {
        flow_fail_memory(flow);
        return false;
    }
    state->count++;
    item->whole = flow;
    banfu__reply__v1__close_request__init(&item->request);
    item->request.request_id = request->request_id;
    item->request.docket = request->docket;
    item->request.proposal = borrow_text(proposal);
    item->request.unit = name;
    item->request.reason = request->reason;
    item->request.cards_overdue = request->cards_overdue;
    item->request.dry_run = request->dry_run;
    banfu__proposal__v1__item_result__init(&item->result);
    item->result.proposal = item->request.proposal;
    item->result.unit = name;
    return true;
}

static void take_all(struct flow *flow, const struct loaded *loaded)
{
    struct each_state *state = flow_state(flow);
    size_t count = loaded_member_count(loaded, state->indexes[0]);

    for (size_t i = 0; i < count; i++) {
        struct replied replied;
        if (store_take_replied(loaded, state->indexes[0], i, flow_arena(flow), &replied) &&
            !add_each(flow, replied.proposal, replied.unit)) {
            return;
        }
    }
}

static bool more_each(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct each_state *state = flow_state(flow);

    if (state->all) {
        take_all(flow, loaded);
        return false;
    }
    for (size_t i = 0; i < state->asked; i++) {
        const char *proposal = state->proposals[state->looked_up + i];
        size_t units = loaded_member_count(loaded, state->indexes[i]);
        for (size_t j = 0; j < units || j == 0; j++) {
            if (!add_each(flow, proposal,
                          j < units ? store_unit(loaded, state->indexes[i], j) : "")) {
                return false;
            }
        }
    }
    state->looked_up += state->asked;
    plan_each_units(flow, load);
    return state->asked > 0;
}

static void take_each(struct flow *flow, const struct loaded *loaded)
{
    const struct reply_object object = {.unit = "", .kind = ""};

    (void)loaded;
    if (!flow_admit(flow, &object)) {
        return;
    }
}

static void begin_each(struct flow *flow);

static void on_each(const struct failure *failure, const Banfu__Proposal__V1__Receipt *receipt,
                    void *data)
{
    struct each_item *item = data;
    struct each_state *state = flow_state(item->whole);

    if (receipt) {
        item->result.code = borrow_text("OK");
        item->result.version = receipt->version;
    } else {
        char *message =
            arena_strdup(flow_arena(item->whole),
                         failure->field_count ? failure->fields[0].message : failure->message);
        item->result.code = borrow_text(status_name(failure->code));
        item->result.reason = borrow_text(failure->reason);
        item->result.message = message ? message : borrow_text("");
    }
    state->ended++;
    if (!state->beginning) {
        begin_each(item->whole);
    }
}

static void begin_item(struct flow *flow, struct each_item *item)
{
    const char *name =
        arena_printf(flow_arena(flow), "%s/%s", item->request.proposal, item->request.unit);

    if (!name || flow_item(flow, name, &CLOSE, &item->request.base, on_each, item) < 0) {
        struct failure failure;
        failure_init(&failure, flow_arena(flow));
        failure_set(&failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
        on_each(&failure, NULL, item);
    }
}

/* As many as may run beside each other; answers when all have ended. */
static void begin_each(struct flow *flow)
{
    struct each_state *state = flow_state(flow);

    state->beginning = true;
    while (state->begun < state->count && state->begun - state->ended < EACH_AT_ONCE) {
        begin_item(flow, &state->items[state->begun++]);
    }
    state->beginning = false;
    if (state->ended == state->count) {
        flow_peer_answered(flow);
    }
}

static void ask_each(struct flow *flow)
{
    flow_await(flow);
    begin_each(flow);
}

static void decide_each(struct flow *flow, struct commit *commit)
{
    struct each_state *state = flow_state(flow);
    Banfu__Proposal__V1__Receipt *receipt = flow_receipt(flow);

    (void)commit; /* only the items change anything */
    receipt->items = wire_pointers(flow_arena(flow), state->count);
    if (!receipt->items) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < state->count; i++) {
        receipt->items[i] = &state->items[i].result;
    }
    receipt->n_items = state->count;
    receipt->state = borrow_text("CLOSED");
    flow_nothing(flow);
}

static const struct flow_steps EACH = {
    .plan = plan_each,
    .more = more_each,
    .take = take_each,
    .ask = ask_each,
    .decide = decide_each,
    .state_size = sizeof(struct each_state),
};

void handlers_close_many(reply_service_t *service, const many_request_t *request,
                         receipt_closure_t closure, void *call)
{
    bool at_once = !request->cards_overdue && request->n_proposals <= CLOSED_AT_ONCE_MAX;

    (void)service;
    flow_change(call, at_once ? &closing_many : &EACH, &request->base, closure);
}
