#include "reply/handlers_settling.h"

#include "common/base/digest.h"
#include "common/service/service.h"
#include "reply/closing.h"
#include "reply/handlers_target.h"
#include "reply/sending.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/reply/v1/record.pb-c.h"

#include <string.h>

enum { SETTLED_A_TICK = 20 /* of each city */, TICK_ARENA = 1 << 20, TICK_TIMEOUT_MS = 5000 };

/* --- one handling --- */

static struct act own_act(struct flow *flow)
{
    static const char *const roles[] = {"SERVICE"};

    return (struct act){
        .by = {.account = "", .name = "", .role = "", .on_behalf_of = "", .behalf_name = ""},
        .roles = roles,
        .role_count = COUNT_OF(roles),
        .now_ms = flow_now_ms(flow),
        .arena = flow_arena(flow)};
}

static bool drop_last(struct flow *flow, struct commit *commit, const struct act *act)
{
    struct target *target = flow_state(flow);

    for (size_t i = 0; i < target->handling.reply_count; i++) {
        struct reply *reply = &target->handling.replies[i];
        civil_day last = DAY_NONE;
        if (!sending_drop_last(&target->handling, reply, target->matter, act, &last)) {
            continue;
        }
        target_put(flow, commit);
        Banfu__Event__V1__Dispatched *told =
            target_event(flow, &banfu__event__v1__dispatched__descriptor);
        told->round = reply->round;
        told->kind = (Banfu__Proposal__V1__ReplyKind__Enum)reply->kind;
        told->to_all = last != DAY_NONE;
        told->date = told->last_date = wire_date(last, flow_arena(flow));
        return true;
    }
    return false;
}

/* One event a commit: what is left is seen to by the next look, which the index still asks for. */
static void decide_settle(struct flow *flow, struct commit *commit)
{
    struct target *target = flow_state(flow);
    const struct act act = own_act(flow);

    if (target->known && drop_last(flow, commit, &act)) {
        return;
    }
    struct unsettled looked_after = {
        .key = target->key,
        .position = ((const Banfu__Reply__V1__SettleLook *)flow_request(flow))->position};
    /* As the index names it, whoever has it now. */
    looked_after.key.proposal = target->asked;
    looked_after.key.unit = flow_unit(flow);
    store_drop_unsettled(commit, &looked_after);
    if (target->known && closing_settle(&target->handling.matters[target->matter], &act)) {
        target_put(flow, commit);
        target_event(flow, &banfu__event__v1__closed__descriptor);
    }
}

static const struct flow_steps SETTLE = {
    .plan = target_plan_new,
    .more = target_more,
    .decide = decide_settle,
    .state_size = sizeof(struct target),
};

/* --- one tick: city by city, handling by handling --- */

struct tick {
    struct service *service;
    struct arena *arena;
    int64_t now_ms;
    size_t city;
    size_t place, count, next;
    struct unsettled found[SETTLED_A_TICK];
};

static void go_on(struct tick *tick);

static void on_settled(const struct failure *failure, void *data)
{
    (void)failure; /* the index still names it: looked at again a second later */
    go_on(data);
}

/* A look is remembered like any change: a name for each instant it is tried at, or the second look
 * would be taken for the first. */
static const char *name_look(const struct tick *tick, const struct unsettled *look,
                             char name[DIGEST_HEX_SIZE])
{
    const char *whole = arena_printf(tick->arena, "settle\n%s\n%s\n%s\n%lld\n%lld",
                                     look->key.docket, look->key.proposal, look->key.unit,
                                     (long long)look->position, (long long)tick->now_ms);
    uint8_t digest[DIGEST_SIZE];

    if (!whole || digest_sha256(whole, strlen(whole), digest) < 0) {
        return NULL;
    }
    digest_hex(digest, name);
    return name;
}

static bool start_look(struct tick *tick)
{
    const struct unsettled *look = &tick->found[tick->next++];
    Banfu__Reply__V1__SettleLook about = BANFU__REPLY__V1__SETTLE_LOOK__INIT;
    char buffer[DIGEST_HEX_SIZE];
    const char *name = name_look(tick, look, buffer);

    about.docket = borrow_text(look->key.docket);
    about.proposal = borrow_text(look->key.proposal);
    about.unit = borrow_text(look->key.unit);
    about.position = look->position;
    return name && flow_own(tick->service, look->key.docket, name, &SETTLE, &about.base, on_settled,
                            tick) == 0;
}

static void on_loaded(enum status_code code, const struct loaded *loaded, void *data)
{
    struct tick *tick = data;
    size_t count = code == STATUS_OK ? loaded_member_count(loaded, tick->place) : 0;

    tick->count = tick->next = 0;
    for (size_t i = 0; i < count && i < SETTLED_A_TICK; i++) {
        tick->count +=
            store_take_unsettled(loaded, tick->place, i, tick->arena, &tick->found[tick->count]);
    }
    go_on(tick);
}

static bool load_city(struct tick *tick, const char *city)
{
    struct load *load = load_new(service_store(tick->service), city, city, tick->arena);

    tick->city++;
    if (!load) {
        return false;
    }
    tick->place = store_load_unsettled(load, SETTLED_A_TICK);
    load_submit(load, TICK_TIMEOUT_MS, on_loaded, tick);
    return true;
}

/* What was started may have ended already, and all the rest with it: then the tick is gone. */
static void go_on(struct tick *tick)
{
    const char *city = NULL;

    while (tick->next < tick->count) {
        if (start_look(tick)) {
            return;
        }
    }
    while ((city = service_cities(tick->service)[tick->city]) != NULL) {
        if (load_city(tick, city)) {
            return;
        }
    }
    struct service *service = tick->service;
    arena_free(tick->arena);
    service_tick_done(service);
}

void settling_tick(struct service *service, int64_t case_now_ms, void *data)
{
    struct arena *arena = arena_new(TICK_ARENA);
    struct tick *tick = arena ? arena_alloc(arena, sizeof(*tick)) : NULL;

    (void)data;
    if (!tick) {
        arena_free(arena);
        service_tick_done(service);
        return;
    }
    *tick = (struct tick){.service = service, .arena = arena, .now_ms = case_now_ms};
    go_on(tick);
}
