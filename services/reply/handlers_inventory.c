/* What a unit's liaison officer hands over beside the proposals: promises, cards not back (rule 8).
 */
#include "reply/handlers.h"

#include "common/service/flow.h"
#include "reply/errors.h"
#include "reply/lifecycle.h"
#include "reply/lifecycle_card.h"
#include "reply/store.h"

#include <string.h>

enum { PROMISES_TOLD_MAX = 500, CARDS_TOLD_MAX = 2000 };

typedef Banfu__Reply__V1__UnitInventoryResponse response_t;
typedef Banfu__Reply__V1__HeldPromise promise_t;
typedef Banfu__Reply__V1__HeldCard card_t;

struct inventory_state {
    struct store_key key;
    struct handlings_of_unit of_unit;
    bool named; /* the handlings are known */
    bool taken; /* and unpacked: their promises' words are loaded */
    struct handling *handlings[STORE_OF_UNIT_MAX]; /* NULL: none */
    struct words words;
    response_t response;
};

static void plan(struct flow *flow, struct load *load)
{
    struct inventory_state *state = flow_state(flow);

    banfu__reply__v1__unit_inventory_response__init(&state->response);
    state->key = (struct store_key){.docket = flow_docket(flow),
                                    .proposal = "",
                                    .unit = flow_unit(flow),
                                    .arena = flow_arena(flow)};
    if (*flow_unit(flow) == '\0') {
        failure_add_field(flow_failure(flow), "unit", "请指明单位");
        return;
    }
    state->of_unit.place = store_load_of_unit(load, &state->key);
}

static bool plan_handlings(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct inventory_state *state = flow_state(flow);

    state->named = true;
    if (!store_load_handlings_of_unit(load, loaded, &state->key, &state->of_unit)) {
        flow_fail_memory(flow);
        return false;
    }
    state->response.cut = state->of_unit.cut;
    return state->of_unit.count > 0;
}

/* That of the latest reply that was signed: it replaces what an earlier one promised. NULL: none.
 */
static struct draft *find_promises(struct handling *handling)
{
    for (size_t i = handling->reply_count; i > 0; i--) {
        struct reply *reply = &handling->replies[i - 1];
        if (reply->letter_day != DAY_NONE && reply->draft.promise_count > 0) {
            return &reply->draft;
        }
    }
    return NULL;
}

static bool take_handlings(struct flow *flow, const struct loaded *loaded)
{
    struct inventory_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);

    state->taken = true;
    state->words = (struct words){.wanted = words_are_away, .arena = arena};
    for (size_t i = 0; i < state->of_unit.count; i++) {
        struct handling *handling = arena_alloc(arena, sizeof(*handling));
        if (!handling) {
            flow_fail_memory(flow);
            return false;
        }
        int taken = store_take_handling_of_unit(loaded, &state->of_unit, i, arena,
                                                flow_failure(flow), handling);
        if (taken < 0) {
            return false;
        }
        struct draft *draft = taken ? find_promises(handling) : NULL;
        if (draft) {
            words_of_draft(&state->words, draft);
        }
        state->handlings[i] = taken ? handling : NULL;
    }
    if (state->words.out_of_memory) {
        flow_fail_memory(flow);
    }
    return !state->words.out_of_memory;
}

static bool more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct inventory_state *state = flow_state(flow);

    if (!state->named) {
        return plan_handlings(flow, loaded, load);
    }
    if (!state->taken) {
        return take_handlings(flow, loaded) && store_load_words(load, &state->words);
    }
    return store_take_words(loaded, &state->words, flow_failure(flow)) == 0 &&
           store_load_words(load, &state->words);
}

static bool add_promise(struct flow *flow, const struct handling *handling,
                        const struct promise *promise)
{
    struct inventory_state *state = flow_state(flow);
    response_t *response = &state->response;
    promise_t *told = arena_alloc(flow_arena(flow), sizeof(*told));

    if (response->n_promises == PROMISES_TOLD_MAX) {
        response->cut = true;
        return true;
    }
    if (!told) {
        return false;
    }
    banfu__reply__v1__held_promise__init(told);
    told->proposal = borrow_text(handling->matters[0].proposal);
    told->promise = promise->number;
    told->what = borrow_text(promise->what);
    told->by_date = wire_date(promise->by, flow_arena(flow));
    told->who = borrow_text(promise->who);
    response->promises[response->n_promises++] = told;
    return told->by_date != NULL;
}

static bool add_promises(struct flow *flow, struct handling *handling)
{
    const struct draft *draft = find_promises(handling);

    for (size_t i = 0; draft && i < draft->promise_count; i++) {
        if (!add_promise(flow, handling, &draft->promises[i])) {
            return false;
        }
    }
    return true;
}

static bool add_card(struct flow *flow, const struct handling *handling, const struct reply *reply,
                     const struct letter *letter)
{
    struct inventory_state *state = flow_state(flow);
    response_t *response = &state->response;
    card_t *told = arena_alloc(flow_arena(flow), sizeof(*told));
    const struct matter *matter = &handling->matters[letter->matter];
    const struct signer *signer = matter_signer(matter, letter->signer);

    if (response->n_cards == CARDS_TOLD_MAX) {
        response->cut = true;
        return true;
    }
    if (!told) {
        return false;
    }
    banfu__reply__v1__held_card__init(told);
    told->proposal = borrow_text(matter->proposal);
    told->signer = letter->signer;
    told->name = borrow_text(signer ? signer->name : "");
    told->round = reply->round;
    told->sent_date = wire_date(letter->sent, flow_arena(flow));
    response->cards[response->n_cards++] = told;
    return told->sent_date != NULL;
}

static bool add_cards(struct flow *flow, const struct handling *handling)
{
    for (size_t i = 0; i < handling->reply_count; i++) {
        const struct reply *reply = &handling->replies[i];
        for (size_t k = 0; k < reply->letter_count; k++) {
            const struct letter *letter = &reply->letters[k];
            if (letter->card.state == CARD_OWED && !add_card(flow, handling, reply, letter)) {
                return false;
            }
        }
    }
    return true;
}

static void take(struct flow *flow, const struct loaded *loaded)
{
    struct inventory_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);

    (void)loaded;
    state->response.promises = arena_array(arena, PROMISES_TOLD_MAX, sizeof(promise_t *));
    state->response.cards = arena_array(arena, CARDS_TOLD_MAX, sizeof(card_t *));
    for (size_t i = 0; i < state->of_unit.count; i++) {
        struct handling *handling = state->handlings[i];
        if (handling && (!state->response.promises || !state->response.cards ||
                         !add_promises(flow, handling) || !add_cards(flow, handling))) {
            flow_fail_memory(flow);
            return;
        }
    }
}

static void answer(struct flow *flow)
{
    struct inventory_state *state = flow_state(flow);

    flow_answer(flow, &state->response.base);
}

static const struct flow_steps INVENTORY = {
    .plan = plan,
    .more = more,
    .take = take,
    .answer = answer,
    .state_size = sizeof(struct inventory_state),
};

void handlers_unit_inventory(reply_service_t *service,
                             const Banfu__Reply__V1__UnitInventoryRequest *request,
                             Banfu__Reply__V1__UnitInventoryResponse_Closure closure, void *call)
{
    (void)service;
    flow_read(call, &INVENTORY, &request->base, (flow_closure)closure);
}
