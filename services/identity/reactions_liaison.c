#include "identity/reactions_liaison.h"

#include "common/base/clock.h"
#include "identity/case_lapsing.h"
#include "identity/errors.h"
#include "identity/liaison.h"
#include "identity/store.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/identity/v1/record.pb-c.h"

#include <string.h>

struct moved_state {
    struct stored_account from, to;
    const char *thing; /* of the unit's officer */
    size_t versions;
    int64_t version;
    struct stored_stand_ins stand_ins; /* the unit's (rule 17) */

    /* who is in charge beside the two, whoever gave them the post meanwhile */
    size_t place;
    bool named;
    struct stored_account others[STORE_LIAISONS_MAX];
    size_t other_count;
};

/* Nobody's account has this name: there was no officer. */
static const char *name_of(const char *account)
{
    return *account ? account : ":";
}

static void plan(struct flow *flow, struct load *load)
{
    const Banfu__Identity__V1__FollowedEvent *said = flow_request(flow);
    struct moved_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);

    state->thing = store_liaison_thing(said->unit, arena);
    if (!state->thing ||
        !store_load_account(load, name_of(said->from_account), arena, &state->from) ||
        !store_load_account(load, name_of(said->to_account), arena, &state->to) ||
        !store_load_stand_ins(load, said->unit, arena, &state->stand_ins)) {
        flow_fail_memory(flow);
        return;
    }
    state->versions = load_versions(load, state->thing);
    state->place = store_load_liaisons(load, said->unit, arena);
}

static bool is_other(const struct flow *flow, const struct listed_liaison *listed)
{
    const Banfu__Identity__V1__FollowedEvent *said = flow_request(flow);

    return !listed->deputy && strcmp(listed->account, said->from_account) != 0 &&
           strcmp(listed->account, said->to_account) != 0;
}

static bool more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct moved_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);

    if (state->named) {
        return false;
    }
    state->named = true;
    size_t count = loaded_member_count(loaded, state->place);
    size_t place = state->place;
    plan(flow, load);
    for (size_t i = 0; i < count; i++) {
        const struct listed_liaison listed = store_take_liaison(loaded, place, i, arena);
        if (listed.account && !is_other(flow, &listed)) {
            continue;
        }
        if (!listed.account ||
            !store_load_account(load, listed.account, arena, &state->others[state->other_count])) {
            flow_fail_memory(flow);
            return false;
        }
        state->other_count++;
    }
    return true;
}

static void take(struct flow *flow, const struct loaded *loaded)
{
    struct moved_state *state = flow_state(flow);

    store_take_account(loaded, flow_arena(flow), &state->from, flow_failure(flow));
    store_take_account(loaded, flow_arena(flow), &state->to, flow_failure(flow));
    store_take_stand_ins(loaded, flow_arena(flow), &state->stand_ins, flow_failure(flow));
    for (size_t i = 0; i < state->other_count; i++) {
        store_take_account(loaded, flow_arena(flow), &state->others[i], flow_failure(flow));
    }
    state->version = loaded_version(loaded, state->versions, STORE_LIAISON_PART);
}

static void tell(struct flow *flow, const struct lapsing *lapsing)
{
    const Banfu__Identity__V1__FollowedEvent *said = flow_request(flow);
    Banfu__Event__V1__LiaisonMoved *body = arena_alloc(flow_arena(flow), sizeof(*body));
    Banfu__Event__V1__Event *event = flow_event(flow);

    if (!body) {
        flow_fail_memory(flow);
        return;
    }
    banfu__event__v1__liaison_moved__init(body);
    body->from_account = said->from_account;
    body->to_account = said->to_account;
    body->n_stand_ins_ended = lapsing->count;
    body->stand_ins_ended = lapsing->ended;
    event->unit = said->unit;
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_LIAISON_MOVED;
    event->liaison_moved = body;
}

/* The signed hand-over prevails: a unit has one officer in charge. */
static void demote_others(struct flow *flow, struct commit *commit)
{
    const Banfu__Identity__V1__FollowedEvent *said = flow_request(flow);
    struct moved_state *state = flow_state(flow);

    for (size_t i = 0; i < state->other_count; i++) {
        struct stored_account *other = &state->others[i];
        if (other->found && account_demote_liaison(&other->account, said->unit, clock_real_ms())) {
            flow_part_also(flow, other->thing, STORE_ACCOUNT_PART, other->version);
            store_put_account(commit, other, flow_arena(flow), flow_failure(flow));
        }
    }
}

/* Whoever was officer and nothing else is of the unit no more, and stands in for nobody there. */
static void end_stand_ins(struct flow *flow, struct commit *commit, const struct account *before,
                          struct lapsing *lapsing)
{
    struct moved_state *state = flow_state(flow);
    struct stored_stand_ins *stored = &state->stand_ins;
    struct account *from = &state->from.account;
    const struct posts_change change = {.before = before, .after = from};
    const struct stand_in *entry = NULL;

    while ((entry = lapsing_next(flow, lapsing, &stored->book, &change)) != NULL) {
        stand_in_take_away(from, &stored->book, entry, clock_real_ms());
    }
    if (lapsing->count > 0) {
        flow_part_also(flow, stored->thing, STORE_STAND_INS_PART, stored->version);
        store_put_stand_ins(commit, stored, flow_arena(flow), flow_failure(flow));
    } else {
        commit_rest_on(commit, stored->thing, STORE_STAND_INS_PART, stored->version);
    }
}

static void decide(struct flow *flow, struct commit *commit)
{
    const Banfu__Identity__V1__FollowedEvent *said = flow_request(flow);
    struct moved_state *state = flow_state(flow);
    struct account *from = state->from.found ? &state->from.account : NULL;
    const struct account before = state->from.account;
    struct lapsing lapsing;

    if (!lapsing_begin(flow, state->stand_ins.book.count, flow_now_ms(flow), &lapsing)) {
        return;
    }
    if (!state->to.found) {
        failure_refuse(flow_failure(flow), &REFUSAL_ACCOUNT_UNKNOWN, said->to_account);
        return;
    }
    if (account_move_liaison(from, &state->to.account, said->unit, clock_real_ms()) != 0) {
        failure_refuse(flow_failure(flow), &REFUSAL_POSTS_TOO_MANY, said->to_account);
        return;
    }
    flow_part(flow, state->thing, STORE_LIAISON_PART, state->version);
    flow_part_also(flow, state->to.thing, STORE_ACCOUNT_PART, state->to.version);
    store_put_account(commit, &state->to, flow_arena(flow), flow_failure(flow));
    if (from) {
        end_stand_ins(flow, commit, &before, &lapsing);
        flow_part_also(flow, state->from.thing, STORE_ACCOUNT_PART, state->from.version);
        store_put_account(commit, &state->from, flow_arena(flow), flow_failure(flow));
    }
    demote_others(flow, commit);
    tell(flow, &lapsing);
}

const struct flow_steps REACTIONS_LIAISON_MOVED = {
    .plan = plan,
    .more = more,
    .take = take,
    .decide = decide,
    .state_size = sizeof(struct moved_state),
    .log = STORE_LOG,
};
