/* Assigning: one, many, or as the register says (rule 5). */
#include "assignment/handlers.h"
#include "assignment/refusal.h"

#include <string.h>

/* --- one --- */

static struct unit_choice read_choice(const Banfu__Assignment__V1__AssignRequest *request)
{
    return (struct unit_choice){
        .lead = request->lead_unit,
        .co = (const char *const *)request->co_units,
        .co_count = request->n_co_units,
        .split = (const char *const *)request->split_units,
        .split_count = request->n_split_units,
    };
}

/* `before`: who had it until now; NULL where nobody had. */
static void conclude_assignment(struct flow *flow, struct commit *commit, const char *before)
{
    struct case_state *state = flow_state(flow);
    const struct proposal *proposal = &state->stored.proposal;
    bool again = before != NULL;

    case_conclude(
        flow, commit,
        &(struct case_outcome){
            .what = again ? case_change_text("改办", before, proposal, flow_arena(flow)) : "交办",
            .reason = state->act.reason,
            .unit = "",
            .kind = BANFU__EVENT__V1__EVENT__BODY_ASSIGNED,
            .body = wire_assigned(proposal, again, "", flow_arena(flow)),
            .state = proposal_state_name(proposal->state),
            .due =
                acceptance_window_last(&state->docket.docket, state->calendar, state->act.today)});
}

/* A reason makes it a reassignment of what is assigned already. */
static void decide_assign(struct flow *flow, struct commit *commit)
{
    const Banfu__Assignment__V1__AssignRequest *request = flow_request(flow);
    struct case_state *state = flow_state(flow);
    const struct unit_choice choice = read_choice(request);
    struct known_units units;
    const struct assign_context context = case_assign_context(flow, &units);
    bool again = *request->reason && state->stored.proposal.state == PROPOSAL_ASSIGNED;

    const char *before = again ? case_units_text(&state->stored.proposal, flow_arena(flow)) : NULL;

    state->act.reason = request->reason;
    if (again && !before) {
        flow_fail_memory(flow);
        return;
    }
    if (again) {
        store_rest_on_replies(commit, &state->stored, flow_arena(flow));
    }
    int decided =
        again
            ? reassign(&context, &choice, &state->act, flow_failure(flow), &state->stored.proposal)
            : assign(&context, &choice, &state->act, flow_failure(flow), &state->stored.proposal);
    if (decided == 0) {
        conclude_assignment(flow, commit, before);
    }
}

static const struct flow_steps ASSIGN = {
    .plan = case_plan,
    .take = case_take,
    .ask = case_ask_units,
    .decide = decide_assign,
    .state_size = sizeof(struct case_state),
    .up_to_date = true,
};

ASSIGNMENT_HANDLER(assign, AssignRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &ASSIGN, &request->base, closure);
}

static void decide_from_register(struct flow *flow, struct commit *commit)
{
    struct case_state *state = flow_state(flow);
    const struct unit_choice choice = unit_choice_of_register(&state->stored.proposal);
    struct known_units units;
    const struct assign_context context = case_assign_context(flow, &units);

    if (*choice.lead == '\0' && choice.split_count == 0) {
        refuse(flow_failure(flow), REFUSAL_REGISTER_WITHOUT_UNITS);
        return;
    }
    if (assign(&context, &choice, &state->act, flow_failure(flow), &state->stored.proposal) == 0) {
        conclude_assignment(flow, commit, NULL);
    }
}

static const struct flow_steps ASSIGN_AS_REGISTERED = {
    .plan = case_plan,
    .take = case_take,
    .ask = case_ask_units,
    .decide = decide_from_register,
    .state_size = sizeof(struct case_state),
};

/* --- many: each a commit of its own, a result for each --- */

enum {
    ITEMS_MAX = 2000, /* named in a call; of all that are left, as many as a load takes */
    ITEMS_AT_ONCE = 32,
    ITEM_FRAME = 4,             /* bytes, at most, that packing an item takes beside its own */
    ITEMS_BYTES_MAX = 240 << 10 /* what became of them: the receipt is one commit */
};
_Static_assert(LOAD_MEMBERS_MAX *(PROPOSAL_KEY_SIZE + sizeof("FAILED_PRECONDITION") + 2 +
                                  ITEM_FRAME) <= ITEMS_BYTES_MAX,
               "bare of words, all have room");

struct item {
    struct flow *whole;
    Banfu__Assignment__V1__AssignRequest request;
    Banfu__Proposal__V1__ItemResult result;
};

struct many_state {
    struct stored_docket docket;
    const struct flow_steps *steps; /* of each item */
    bool all;                       /* AssignFromRegister: all not assigned yet */
    size_t unassigned;              /* their place */
    struct item *items;
    size_t count, begun, ended;
    bool beginning; /* inside begin_items: what ends at once is only counted */
};

static void copy_failure(struct item *item, const struct failure *failure)
{
    struct arena *arena = flow_arena(item->whole);
    Banfu__Proposal__V1__ItemResult *result = &item->result;
    char *message =
        arena_strdup(arena, failure->field_count ? failure->fields[0].message : failure->message);

    result->code = borrow_text(status_name(failure->code));
    result->reason = borrow_text(failure->reason);
    result->message = message ? message : borrow_text("");
    result->version = failure->version;
}

static void begin_items(struct flow *flow);

static void on_item(const struct failure *failure, const Banfu__Proposal__V1__Receipt *receipt,
                    void *data)
{
    struct item *item = data;
    struct many_state *state = flow_state(item->whole);

    if (receipt) {
        item->result.code = borrow_text("OK");
        item->result.version = receipt->version;
    } else {
        copy_failure(item, failure);
    }
    state->ended++;
    if (state->beginning) {
        return;
    }
    begin_items(item->whole);
    if (state->ended == state->count) {
        flow_peer_answered(item->whole);
    }
}

static void begin_item(struct flow *flow, struct item *item)
{
    const struct many_state *state = flow_state(flow);
    struct failure failure;

    if (flow_item(flow, item->request.proposal, state->steps, &item->request.base, on_item, item) !=
        0) {
        failure_init(&failure, flow_arena(flow));
        failure_set(&failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
        on_item(&failure, NULL, item);
    }
}

static void begin_items(struct flow *flow)
{
    struct many_state *state = flow_state(flow);

    state->beginning = true;
    while (state->begun < state->count && state->begun - state->ended < ITEMS_AT_ONCE) {
        begin_item(flow, &state->items[state->begun++]);
    }
    state->beginning = false;
}

static void make_items(struct flow *flow, size_t count)
{
    struct many_state *state = flow_state(flow);

    state->items = arena_array(flow_arena(flow), count + 1, sizeof(*state->items));
    if (!state->items) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct item *item = &state->items[i];
        item->whole = flow;
        banfu__assignment__v1__assign_request__init(&item->request);
        banfu__proposal__v1__item_result__init(&item->result);
        item->request.docket = borrow_text(flow_docket(flow));
    }
    state->count = count;
}

static void make_named_items(struct flow *flow, size_t count)
{
    if (count > ITEMS_MAX) {
        failure_add_field(flow_failure(flow), "items", "一次最多交办%d件（规则5）", ITEMS_MAX);
    } else {
        make_items(flow, count);
    }
}

static void name_item(struct item *item, char *proposal)
{
    item->request.proposal = proposal;
    item->result.proposal = proposal;
}

/* The items share the caller's memory until the call is answered; their own dies with each. */
static void plan_many(struct flow *flow, struct load *load)
{
    struct many_state *state = flow_state(flow);
    const struct assignment_object object = {.unit = "", .kind = ""};

    if (!flow_admit(flow, &object)) {
        return;
    }
    if (!store_load_docket(load, flow_docket(flow), flow_arena(flow), &state->docket)) {
        flow_fail_memory(flow);
    }
}

static void take_many(struct flow *flow, const struct loaded *loaded)
{
    struct many_state *state = flow_state(flow);

    store_need_docket(loaded, flow_arena(flow), &state->docket, flow_failure(flow));
}

/* Where nothing is left to wait for the flow goes on at once. */
static void ask_items(struct flow *flow)
{
    const struct many_state *state = flow_state(flow);

    begin_items(flow);
    if (state->ended < state->count) {
        flow_await(flow);
    }
}

static size_t item_bytes(const struct item *item)
{
    return ITEM_FRAME + protobuf_c_message_get_packed_size(&item->result.base);
}

/* Where all of it does not fit, the last ones lose their messages, as their reasons say it in a
 * word; then their reasons. Whether each was done always stands. */
static void fit_items(struct many_state *state)
{
    size_t bytes = 0;

    for (size_t i = 0; i < state->count; i++) {
        bytes += item_bytes(&state->items[i]);
    }
    for (size_t i = state->count; i > 0 && bytes > ITEMS_BYTES_MAX; i--) {
        struct item *item = &state->items[i - 1];
        bytes -= item_bytes(item);
        item->result.message = borrow_text("");
        bytes += item_bytes(item);
    }
    for (size_t i = state->count; i > 0 && bytes > ITEMS_BYTES_MAX; i--) {
        struct item *item = &state->items[i - 1];
        bytes -= item_bytes(item);
        item->result.reason = borrow_text("");
        bytes += item_bytes(item);
    }
}

/* The items have committed; what is left is to remember what the call came to. */
static void decide_many(struct flow *flow, struct commit *commit)
{
    struct many_state *state = flow_state(flow);
    Banfu__Proposal__V1__Receipt *receipt = flow_receipt(flow);
    void **list = wire_list(flow_arena(flow), state->count);

    (void)commit;
    if (!list) {
        flow_fail_memory(flow);
        return;
    }
    fit_items(state);
    for (size_t i = 0; i < state->count; i++) {
        list[i] = &state->items[i].result;
    }
    receipt->items = (Banfu__Proposal__V1__ItemResult **)list;
    receipt->n_items = state->count;
}

/* --- AssignMany --- */

static void take_named(struct flow *flow, const struct loaded *loaded)
{
    const Banfu__Assignment__V1__AssignManyRequest *request = flow_request(flow);
    struct many_state *state = flow_state(flow);

    take_many(flow, loaded);
    if (request->n_items == 0) {
        failure_add_field(flow_failure(flow), "items", "请列出要交办的件（规则5）");
    }
    make_named_items(flow, request->n_items);
    state->steps = &ASSIGN;
    for (size_t i = 0; i < state->count; i++) {
        const Banfu__Assignment__V1__AssignItem *from = request->items[i];
        Banfu__Assignment__V1__AssignRequest *to = &state->items[i].request;
        name_item(&state->items[i], from->proposal);
        to->version = from->version;
        to->lead_unit = from->lead_unit;
        to->co_units = from->co_units;
        to->n_co_units = from->n_co_units;
        to->split_units = from->split_units;
        to->n_split_units = from->n_split_units;
    }
}

static const struct flow_steps ASSIGN_MANY = {
    .plan = plan_many,
    .take = take_named,
    .ask = ask_items,
    .decide = decide_many,
    .state_size = sizeof(struct many_state),
};

ASSIGNMENT_HANDLER(assign_many, AssignManyRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &ASSIGN_MANY, &request->base, closure);
}

/* --- AssignFromRegister --- */

static void plan_register(struct flow *flow, struct load *load)
{
    const Banfu__Assignment__V1__AssignFromRegisterRequest *request = flow_request(flow);
    struct many_state *state = flow_state(flow);

    plan_many(flow, load);
    state->all = request->n_proposals == 0;
    if (state->all) {
        state->unassigned =
            store_load_unassigned(load, flow_docket(flow), LOAD_MEMBERS_MAX, flow_arena(flow));
    }
}

static void take_unassigned(struct flow *flow, const struct loaded *loaded)
{
    struct many_state *state = flow_state(flow);

    make_items(flow, loaded_member_count(loaded, state->unassigned));
    for (size_t i = 0; i < state->count; i++) {
        double score = 0;
        char *key =
            arena_strdup(flow_arena(flow), loaded_member(loaded, state->unassigned, i, &score));
        if (!key) {
            flow_fail_memory(flow);
            return;
        }
        name_item(&state->items[i], key);
    }
}

static void take_register(struct flow *flow, const struct loaded *loaded)
{
    const Banfu__Assignment__V1__AssignFromRegisterRequest *request = flow_request(flow);
    struct many_state *state = flow_state(flow);

    take_many(flow, loaded);
    state->steps = &ASSIGN_AS_REGISTERED;
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    if (state->all) {
        take_unassigned(flow, loaded);
        return;
    }
    make_named_items(flow, request->n_proposals);
    for (size_t i = 0; i < state->count; i++) {
        name_item(&state->items[i], request->proposals[i]);
    }
}

static const struct flow_steps ASSIGN_FROM_REGISTER = {
    .plan = plan_register,
    .take = take_register,
    .ask = ask_items,
    .decide = decide_many,
    .state_size = sizeof(struct many_state),
};

ASSIGNMENT_HANDLER(assign_from_register, AssignFromRegisterRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &ASSIGN_FROM_REGISTER, &request->base, closure);
}
