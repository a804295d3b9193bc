#include "reply/handlers.h"
#include "reply/handlers_closing.h"
#include "reply/handlers_target.h"

#include "common/base/utf8.h"
#include "reply/closing.h"
#include "reply/errors.h"
#include "reply/wire_list.h"

#include "banfu/event/v1/event.pb-c.h"

#include <string.h>

typedef Banfu__Reply__V1__CloseManyRequest many_request_t;

/* --- many at once: those that may be closed are, by one commit; the others are told why not --- */

enum {
    MANY_MAX = CLOSED_AT_ONCE_MAX,
    INDEXES_A_TRIP = 30,
    BYTES_MOST = 200 << 10 /* of a commit's 256 KiB */
};

struct many_item {
    const char *proposal;
    struct store_key
        key; /* of the handling: its proposal is the main one where others are merged */
    const struct members *members;
    struct many_item *same; /* an earlier one of the same merged handling, which is changed once */
    struct stored_handling places;
    struct handling handling;
    bool changed;
    struct failure failure; /* why it was not closed */
};

struct many_state {
    struct store_key proposals[MANY_MAX];
    size_t proposal_count;
    size_t looked_up; /* proposals whose units were asked for */
    size_t indexes[INDEXES_A_TRIP];
    size_t members_places[INDEXES_A_TRIP];
    struct members members[MANY_MAX];
    size_t asked; /* in this trip */
    size_t count;
    struct many_item items[MANY_MAX];
    bool handlings_asked;
};

static bool is_named_before(const many_request_t *request, size_t place)
{
    for (size_t i = 0; i < place; i++) {
        if (strcmp(request->proposals[i], request->proposals[place]) == 0) {
            return true;
        }
    }
    return false;
}

/* The units of as many proposals as one trip takes. */
static void plan_units(struct many_state *state, struct load *load)
{
    state->asked = 0;
    while (state->asked < INDEXES_A_TRIP &&
           state->looked_up + state->asked < state->proposal_count) {
        const struct store_key *proposal = &state->proposals[state->looked_up + state->asked];
        state->indexes[state->asked] = store_load_units(load, proposal);
        state->members_places[state->asked] = store_load_members(load, proposal);
        state->asked++;
    }
}

static void plan_many(struct flow *flow, struct load *load)
{
    const many_request_t *request = flow_request(flow);
    struct many_state *state = flow_state(flow);

    if (request->n_proposals == 0 || request->n_proposals > MANY_MAX) {
        failure_add_field(flow_failure(flow), "proposals", "一次1至%d件", MANY_MAX);
        return;
    }
    for (size_t i = 0; i < request->n_proposals; i++) {
        if (is_named_before(request, i)) {
            failure_add_field(flow_failure(flow), "proposals", "%s重复", request->proposals[i]);
            return;
        }
        state->proposals[i] = (struct store_key){.docket = flow_docket(flow),
                                                 .proposal = request->proposals[i],
                                                 .unit = "",
                                                 .arena = flow_arena(flow)};
    }
    state->proposal_count = request->n_proposals;
    plan_units(state, load);
}

/* An earlier item of the same handling. */
static struct many_item *find_same(struct many_state *state, const struct many_item *item)
{
    for (size_t i = 0; i < state->count; i++) {
        struct many_item *other = &state->items[i];
        if (other != item && strcmp(other->key.proposal, item->key.proposal) == 0 &&
            strcmp(other->key.unit, item->key.unit) == 0) {
            return other->same ? other->same : other;
        }
    }
    return NULL;
}

static bool add_item(struct flow *flow, size_t place, const char *unit)
{
    struct many_state *state = flow_state(flow);
    const struct members *members = &state->members[place];

    if (state->count == MANY_MAX) {
        failure_add_field(flow_failure(flow), "proposals", "答复单位合计最多%d个", MANY_MAX);
        return false;
    }
    struct many_item *item = &state->items[state->count];
    item->key = state->proposals[place];
    item->proposal = item->key.proposal;
    item->key.unit = arena_strdup(flow_arena(flow), unit);
    failure_init(&item->failure, flow_arena(flow));
    if (!item->key.unit) {
        flow_fail_memory(flow);
        return false;
    }
    if (members->count > 0) {
        item->members = members;
        item->key.proposal = members->of[0];
    }
    if (!*unit) {
        failure_refuse(&item->failure, &REFUSE_NO_HANDLING, NULL);
    } else {
        item->same = find_same(state, item);
    }
    state->count++;
    return true;
}

static bool take_units(struct flow *flow, const struct loaded *loaded)
{
    struct many_state *state = flow_state(flow);

    for (size_t i = 0; i < state->asked; i++) {
        size_t place = state->looked_up + i, units = loaded_member_count(loaded, state->indexes[i]);
        if (store_take_members(loaded, state->members_places[i], flow_arena(flow),
                               flow_failure(flow), &state->members[place]) < 0 ||
            (units == 0 && !add_item(flow, place, ""))) {
            return false;
        }
        for (size_t j = 0; j < units; j++) {
            if (!add_item(flow, place, store_unit(loaded, state->indexes[i], j))) {
                return false;
            }
        }
    }
    state->looked_up += state->asked;
    return true;
}

/* The handlings, each once: one that is merged brings along who was released from any of its
 * proposals. */
static void plan_all(struct flow *flow, struct load *load)
{
    struct many_state *state = flow_state(flow);
    size_t entities = 0;

    for (size_t i = 0; i < state->count; i++) {
        struct many_item *item = &state->items[i];
        if (!*item->key.unit || item->same) {
            continue;
        }
        entities += 1 + (item->members ? item->members->count : 1);
        if (entities > LOAD_ENTITIES_MAX) {
            failure_add_field(flow_failure(flow), "proposals",
                              "并案各件合计过多，请分次办结（规则3、23）");
            return;
        }
        store_load_handling(load, &item->key, item->members, &item->places);
    }
}

static bool more_many(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct many_state *state = flow_state(flow);

    if (state->handlings_asked || !take_units(flow, loaded)) {
        return false;
    }
    if (state->looked_up < state->proposal_count) {
        plan_units(state, load);
        return true;
    }
    state->handlings_asked = true;
    plan_all(flow, load);
    return !failure_is_set(flow_failure(flow));
}

static void take_many(struct flow *flow, const struct loaded *loaded)
{
    struct many_state *state = flow_state(flow);
    const struct reply_object object = {.unit = "", .kind = ""};

    if (!flow_admit(flow, &object)) {
        return;
    }
    for (size_t i = 0; i < state->count; i++) {
        struct many_item *item = &state->items[i];
        bool known = false;
        if (*item->key.unit && !item->same &&
            store_take_handling(loaded, &item->key, &item->places, flow_failure(flow),
                                &item->handling, &known) < 0) {
            return;
        }
    }
}

static bool close_item(struct flow *flow, struct many_item *item, bool first)
{
    const many_request_t *request = flow_request(flow);
    const char *const roles[] = {role_name(ROLE_OFFICE)};
    const struct act act = {
        .roles = roles, .role_count = 1, .now_ms = flow_now_ms(flow), .arena = flow_arena(flow)};
    struct many_item *whole = item->same ? item->same : item;
    struct matter *matter =
        *item->key.unit ? handling_matter(&whole->handling, item->proposal, NULL) : NULL;

    if (!matter) {
        failure_refuse(&item->failure, &REFUSE_NO_HANDLING, NULL);
    } else if (closing_by_office(matter, request->reason, &act, &item->failure) == 0) {
        const char *thing = store_thing(&whole->key), *part = store_part(&whole->key);
        (first ? flow_part : flow_part_also)(flow, thing, part, whole->handling.version);
        whole->changed = true;
        return true;
    }
    return false;
}

static void tell_item(const struct many_item *item, Banfu__Proposal__V1__ItemResult *result)
{
    banfu__proposal__v1__item_result__init(result);
    result->proposal = borrow_text(item->proposal);
    result->unit = borrow_text(item->key.unit);
    result->code = borrow_text(status_name(STATUS_OK));
    if (failure_is_set(&item->failure)) {
        result->code = borrow_text(status_name(item->failure.code));
        result->reason = borrow_text(item->failure.reason);
        result->message = borrow_text(item->failure.message);
    }
}

static void tell_items(struct flow *flow)
{
    struct many_state *state = flow_state(flow);
    Banfu__Proposal__V1__Receipt *receipt = flow_receipt(flow);
    Banfu__Proposal__V1__ItemResult *results =
        arena_array(flow_arena(flow), state->count + 1, sizeof(*results));

    receipt->items = wire_pointers(flow_arena(flow), state->count);
    if (!results || !receipt->items) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < state->count; i++) {
        tell_item(&state->items[i], &results[i]);
        receipt->items[i] = &results[i];
    }
    receipt->n_items = state->count;
    receipt->state = borrow_text("CLOSED");
}

/* Adds what was closed to the event. */
static void tell_closed(struct flow *flow, size_t closed)
{
    struct many_state *state = flow_state(flow);
    const many_request_t *request = flow_request(flow);
    Banfu__Event__V1__ClosedMany *told =
        target_event(flow, &banfu__event__v1__closed_many__descriptor);
    Banfu__Event__V1__ClosedItem *items = arena_array(flow_arena(flow), closed, sizeof(*items));

    told->items = wire_pointers(flow_arena(flow), closed);
    if (!items || !told->items) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < state->count; i++) {
        if (!failure_is_set(&state->items[i].failure)) {
            Banfu__Event__V1__ClosedItem *item = &items[told->n_items];
            banfu__event__v1__closed_item__init(item);
            item->proposal = borrow_text(state->items[i].proposal);
            item->unit = borrow_text(state->items[i].key.unit);
            told->items[told->n_items++] = item;
        }
    }
    flow_event(flow)->reason = request->reason;
}

/* All of them carry the same reason, which is put away once; what they come to must fit one commit.
 */
static void put_all(struct flow *flow, struct commit *commit)
{
    const many_request_t *request = flow_request(flow);
    struct many_state *state = flow_state(flow);
    const char *reason = store_put_words(commit, request->reason, flow_arena(flow));
    size_t bytes = 0;

    for (size_t i = 0; i < state->count; i++) {
        struct many_item *item = &state->items[i];
        struct handling *handling = &item->handling;
        for (size_t j = 0; item->changed && j < handling->matter_count; j++) {
            const char **place = &handling->matters[j].closed_reason;
            *place = *place == request->reason ? reason : *place;
        }
        if (item->changed) {
            bytes += store_put_handling(commit, &item->key, handling).size;
        }
    }
    if (bytes > BYTES_MOST) {
        failure_add_field(flow_failure(flow), "proposals",
                          "各件的办理记录合计过大，请分次办结（规则23）");
    }
}

static void decide_many(struct flow *flow, struct commit *commit)
{
    const many_request_t *request = flow_request(flow);
    struct many_state *state = flow_state(flow);
    size_t closed = 0;

    if (utf8_is_blank(request->reason)) {
        failure_add_field(flow_failure(flow), "reason", "办结须写明理由（规则23）");
        return;
    }
    for (size_t i = 0; i < state->count; i++) {
        closed += close_item(flow, &state->items[i], closed == 0);
    }
    put_all(flow, commit);
    tell_items(flow);
    if (closed == 0 || request->dry_run) {
        flow_nothing(flow);
    } else {
        tell_closed(flow, closed);
    }
}

const struct flow_steps closing_many = {
    .plan = plan_many,
    .more = more_many,
    .take = take_many,
    .decide = decide_many,
    .state_size = sizeof(struct many_state),
};
