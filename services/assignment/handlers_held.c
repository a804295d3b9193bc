#include "assignment/handlers_held.h"

#include "assignment/fields.h"

#include "banfu/identity/v1/identity.pb-c.h"
#include "banfu/reply/v1/reply.pb-c.h"

#include <string.h>

enum { OPEN_MAX = 500, A_TRIP = 90 /* of 100 things */ };

typedef Banfu__Assignment__V1__Inventory inventory_t;
typedef Banfu__Assignment__V1__HeldProposal held_t;
typedef Banfu__Identity__V1__FindLiaisonsResponse liaisons_t;
typedef Banfu__Reply__V1__UnitInventoryResponse replies_t;

/* --- what is loaded: the hand-over, then the unit's proposals trip by trip --- */

static void plan_standing(struct flow *flow, struct load *load)
{
    struct held_state *state = flow_state(flow);

    if (!store_load_docket(load, flow_docket(flow), flow_arena(flow), &state->docket) ||
        !store_load_handover(load, flow_docket(flow), state->unit, flow_arena(flow),
                             &state->stored)) {
        flow_fail_memory(flow);
        return;
    }
    state->place =
        store_load_of_unit(load, flow_docket(flow), state->unit, OPEN_MAX + 1, flow_arena(flow));
}

void held_plan(struct flow *flow, struct load *load)
{
    struct held_state *state = flow_state(flow);

    if (!case_admit_unit(flow, &state->unit)) {
        return;
    }
    state->successor = "";
    state->digest.digest = "";
    state->liaisons.officer = state->candidate.who = (struct liaison){"", ""};
    state->inventory = case_message(flow, &banfu__assignment__v1__inventory__descriptor);
    if (state->inventory) {
        plan_standing(flow, load);
    }
}

static bool name_keys(struct flow *flow, const struct loaded *loaded)
{
    struct held_state *state = flow_state(flow);
    size_t found = loaded_member_count(loaded, state->place);
    size_t count = found > OPEN_MAX ? OPEN_MAX : found;

    state->cut = found > OPEN_MAX;
    state->keys = arena_array(flow_arena(flow), count + 1, sizeof(*state->keys));
    state->trip_of = arena_array(flow_arena(flow), A_TRIP, sizeof(*state->trip_of));
    state->inventory->proposals = wire_list(flow_arena(flow), count);
    if (!state->keys || !state->trip_of || !state->inventory->proposals) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        double score = 0;
        state->keys[i] =
            arena_strdup(flow_arena(flow), loaded_member(loaded, state->place, i, &score));
        if (!state->keys[i]) {
            return false;
        }
    }
    state->count = count;
    return true;
}

static held_t *hold(struct flow *flow, const struct stored_proposal *stored)
{
    const struct held_state *state = flow_state(flow);
    const struct proposal *proposal = &stored->proposal;
    const struct answering_unit *answering = proposal_find_answering(proposal, state->unit);
    const struct co_unit *co_unit = proposal_find_co_unit(proposal, state->unit);
    held_t *held = case_message(flow, &banfu__assignment__v1__held_proposal__descriptor);

    if (!held) {
        return NULL;
    }
    held->proposal = borrow_text(stored->key);
    held->title = borrow_text(proposal->title);
    if (answering) {
        held->part = borrow_text(answering->split ? "SPLIT" : "LEAD");
        held->state = borrow_text(
            answering_state_name(answering_state_on(answering, date_at(flow_now_ms(flow)))));
    } else {
        held->part = borrow_text("CO");
        held->state = borrow_text(co_unit ? opinion_state_name(co_unit->state) : "");
    }
    return held;
}

/* Whose opinion was given, or is owed no more, has nothing to hand over: that is only read. */
static bool is_held(const struct held_state *state, const struct proposal *proposal)
{
    const struct co_unit *co_unit = proposal_find_co_unit(proposal, state->unit);

    return proposal_find_answering(proposal, state->unit) || !co_unit || co_unit_awaited(co_unit);
}

static bool take_trip(struct flow *flow, const struct loaded *loaded)
{
    struct held_state *state = flow_state(flow);

    for (size_t i = 0; i < state->trip; i++) {
        struct stored_proposal *stored = &state->trip_of[i];
        store_take_proposal(loaded, flow_arena(flow), stored, flow_failure(flow));
        if (!failure_is_set(flow_failure(flow)) && !is_held(state, &stored->proposal)) {
            continue;
        }
        held_t *held = failure_is_set(flow_failure(flow)) ? NULL : hold(flow, stored);
        if (!held) {
            return false;
        }
        state->inventory->proposals[state->inventory->n_proposals++] = held;
    }
    state->trip = 0;
    return true;
}

/* The hand-over is loaded with each trip: its version is that of the last. */
static bool plan_trip(struct flow *flow, struct load *load)
{
    struct held_state *state = flow_state(flow);

    plan_standing(flow, load);
    while (state->trip < A_TRIP && state->loaded < state->count) {
        if (!store_load_bare_proposal(load, flow_docket(flow), state->keys[state->loaded++],
                                      flow_arena(flow), &state->trip_of[state->trip++])) {
            flow_fail_memory(flow);
            return false;
        }
    }
    return true;
}

bool held_more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    const struct held_state *state = flow_state(flow);

    if (!state->keys && !name_keys(flow, loaded)) {
        flow_fail_memory(flow);
        return false;
    }
    if (!take_trip(flow, loaded) || state->loaded == state->count) {
        return false;
    }
    return plan_trip(flow, load);
}

void held_take(struct flow *flow, const struct loaded *loaded)
{
    struct held_state *state = flow_state(flow);

    store_need_docket(loaded, flow_arena(flow), &state->docket, flow_failure(flow));
    store_take_handover(loaded, flow_arena(flow), &state->stored, flow_failure(flow));
    flow_expect(flow, state->stored.version);
}

/* --- what is asked: identity, who is who; reply, what it holds --- */

static struct liaison copy_holder(struct flow *flow, const Banfu__Identity__V1__LiaisonHolder *from)
{
    struct liaison liaison = {"", ""};

    if (from) {
        liaison.account = arena_strdup(flow_arena(flow), from->account);
        liaison.name = arena_strdup(flow_arena(flow), from->name);
    }
    if (!liaison.account || !liaison.name) {
        flow_fail_memory(flow);
        liaison = (struct liaison){"", ""};
    }
    return liaison;
}

static void on_liaisons(const liaisons_t *response, void *data)
{
    struct flow *flow = data;
    struct held_state *state = flow_state(flow);

    if (response) {
        state->liaisons.officer = copy_holder(flow, response->officer);
        for (size_t i = 0; i < response->n_deputies && i < HANDOVER_NAMES_MAX; i++) {
            state->liaisons.deputies[i] = copy_holder(flow, response->deputies[i]);
            state->liaisons.deputy_count = i + 1;
        }
        state->candidate = (struct candidate){.who = copy_holder(flow, response->candidate),
                                              .of_unit = response->of_unit,
                                              .has_room = response->has_room};
    }
    flow_peer_answered(flow);
}

/* By numbers an inventory's rows are what reply tells. */
static void *copy_row(struct flow *flow, const ProtobufCMessage *from,
                      const ProtobufCMessageDescriptor *to)
{
    size_t size = protobuf_c_message_get_packed_size(from);
    uint8_t *bytes = arena_alloc(flow_arena(flow), size + 1);

    return bytes ? wire_unpack(flow_arena(flow), to, bytes, protobuf_c_message_pack(from, bytes))
                 : NULL;
}

static bool copy_replies(struct flow *flow, const replies_t *response)
{
    inventory_t *inventory = ((struct held_state *)flow_state(flow))->inventory;

    inventory->promises = wire_list(flow_arena(flow), response->n_promises);
    inventory->cards = wire_list(flow_arena(flow), response->n_cards);
    for (size_t i = 0; inventory->promises && i < response->n_promises; i++) {
        inventory->promises[i] = copy_row(flow, &response->promises[i]->base,
                                          &banfu__assignment__v1__handed_promise__descriptor);
        if (!inventory->promises[i]) {
            return false;
        }
    }
    for (size_t i = 0; inventory->cards && i < response->n_cards; i++) {
        inventory->cards[i] = copy_row(flow, &response->cards[i]->base,
                                       &banfu__assignment__v1__handed_card__descriptor);
        if (!inventory->cards[i]) {
            return false;
        }
    }
    ((struct held_state *)flow_state(flow))->cut |= response->cut != 0;
    inventory->n_promises = response->n_promises;
    inventory->n_cards = response->n_cards;
    return inventory->promises && inventory->cards;
}

static void on_replies(const replies_t *response, void *data)
{
    struct flow *flow = data;

    if (response && !copy_replies(flow, response)) {
        flow_fail_memory(flow);
    }
    flow_peer_answered(flow);
}

void held_ask(struct flow *flow)
{
    const struct held_state *state = flow_state(flow);
    Banfu__Identity__V1__FindLiaisonsRequest who = BANFU__IDENTITY__V1__FIND_LIAISONS_REQUEST__INIT;
    Banfu__Reply__V1__UnitInventoryRequest what = BANFU__REPLY__V1__UNIT_INVENTORY_REQUEST__INIT;
    ProtobufCService *identity =
        flow_peer(flow, "identity", &banfu__identity__v1__identity__descriptor);
    ProtobufCService *reply =
        identity ? flow_peer(flow, "reply", &banfu__reply__v1__reply__descriptor) : NULL;

    who.docket = what.docket = borrow_text(flow_docket(flow));
    who.unit = what.unit = borrow_text(state->unit);
    who.account = borrow_text(state->successor);
    if (identity) {
        banfu__identity__v1__identity__find_liaisons(identity, &who, on_liaisons, flow);
    }
    if (reply) {
        banfu__reply__v1__reply__unit_inventory(reply, &what, on_replies, flow);
    }
}

bool held_digest(struct flow *flow)
{
    struct held_state *state = flow_state(flow);

    if (wire_digest_inventory(state->inventory, flow_arena(flow), &state->digest) != 0) {
        flow_fail_memory(flow);
        return false;
    }
    return true;
}
