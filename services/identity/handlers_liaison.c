/* Who is a unit's liaison officer, who its deputies (rule 8). */
#include "identity/errors.h"
#include "identity/handlers.h"
#include "identity/liaison.h"
#include "identity/store.h"

#include <string.h>

typedef Banfu__Identity__V1__FindLiaisonsRequest request_t;
typedef Banfu__Identity__V1__FindLiaisonsResponse response_t;
typedef Banfu__Identity__V1__LiaisonHolder holder_t;

struct liaisons_state {
    size_t place;
    bool named; /* whom to load is known */
    size_t count;
    struct listed_liaison listed[STORE_LIAISONS_MAX];
    struct stored_account holders[STORE_LIAISONS_MAX];
    struct stored_account candidate;
};

static void plan(struct flow *flow, struct load *load)
{
    struct liaisons_state *state = flow_state(flow);

    if (*flow_unit(flow) == '\0') {
        failure_add_field(flow_failure(flow), "unit", "请指明单位");
        return;
    }
    state->place = store_load_liaisons(load, flow_unit(flow), flow_arena(flow));
}

static bool more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    const request_t *request = flow_request(flow);
    struct liaisons_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);
    size_t count = loaded_member_count(loaded, state->place);
    bool fits = true;

    if (state->named) {
        return false;
    }
    state->named = true;
    for (size_t i = 0; fits && i < count; i++) {
        state->listed[i] = store_take_liaison(loaded, state->place, i, arena);
        fits = state->listed[i].account &&
               store_load_account(load, state->listed[i].account, arena, &state->holders[i]);
        state->count = i + 1;
    }
    const char *candidate = account_id_is_valid(request->account) ? request->account : ":";
    if (!fits || !store_load_account(load, candidate, arena, &state->candidate)) {
        flow_fail_memory(flow);
        return false;
    }
    return true;
}

static void take(struct flow *flow, const struct loaded *loaded)
{
    struct liaisons_state *state = flow_state(flow);

    for (size_t i = 0; i < state->count; i++) {
        store_take_account(loaded, flow_arena(flow), &state->holders[i], flow_failure(flow));
    }
    store_take_account(loaded, flow_arena(flow), &state->candidate, flow_failure(flow));
}

static holder_t *make_holder(struct flow *flow, const struct account *account)
{
    holder_t *holder = arena_alloc(flow_arena(flow), sizeof(*holder));

    if (!holder) {
        flow_fail_memory(flow);
        return NULL;
    }
    banfu__identity__v1__liaison_holder__init(holder);
    holder->account = borrow_text(account->id);
    holder->name = borrow_text(account->name);
    return holder;
}

static void add_candidate(struct flow *flow, response_t *response)
{
    struct liaisons_state *state = flow_state(flow);
    struct account *account = &state->candidate.account;

    if (!state->candidate.found || account->disabled) {
        return;
    }
    response->candidate = make_holder(flow, account);
    for (size_t i = 0; i < account->post_count; i++) {
        response->of_unit =
            response->of_unit || strcmp(account->posts[i].scope, flow_unit(flow)) == 0;
    }
    response->has_room =
        account->post_count < ACCOUNT_POSTS_MAX || account_liaison(account, flow_unit(flow));
}

/* Whether the one listed holds the post on this day. */
static bool holds_now(struct flow *flow, size_t i)
{
    struct liaisons_state *state = flow_state(flow);
    const struct post *post = state->holders[i].found
                                  ? account_liaison(&state->holders[i].account, flow_unit(flow))
                                  : NULL;
    char today[DATE_TEXT_SIZE];

    return post && holds_on(post->from, post->until, date_print(date_at(flow_now_ms(flow)), today));
}

static void answer(struct flow *flow)
{
    const struct liaisons_state *state = flow_state(flow);
    response_t response = BANFU__IDENTITY__V1__FIND_LIAISONS_RESPONSE__INIT;
    holder_t *deputies[STORE_LIAISONS_MAX];

    response.deputies = deputies;
    for (size_t i = 0; i < state->count; i++) {
        holder_t *holder =
            holds_now(flow, i) ? make_holder(flow, &state->holders[i].account) : NULL;
        if (holder && state->listed[i].deputy) {
            deputies[response.n_deputies++] = holder;
        } else if (holder && !response.officer) {
            response.officer = holder;
        }
    }
    add_candidate(flow, &response);
    if (!failure_is_set(flow_failure(flow))) {
        flow_answer(flow, &response.base);
    }
}

static const struct flow_steps FIND_LIAISONS = {
    .plan = plan,
    .more = more,
    .take = take,
    .answer = answer,
    .state_size = sizeof(struct liaisons_state),
    .log = STORE_LOG,
};

IDENTITY_HANDLER(find_liaisons, FindLiaisonsRequest, Banfu__Identity__V1__FindLiaisonsResponse)
{
    (void)service;
    flow_read(call, &FIND_LIAISONS, &request->base, (flow_closure)closure);
}
