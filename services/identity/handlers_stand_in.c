/* Stand-ins: entered and ended by the unit's liaison officer, seen by the unit and the office
 * (rule 17). */
#include "common/base/clock.h"
#include "common/base/date.h"
#include "common/service/service.h"
#include "identity/case_units.h"
#include "identity/errors.h"
#include "identity/handlers.h"
#include "identity/policy.h"
#include "identity/stand_in.h"
#include "identity/store.h"

#include "banfu/event/v1/event.pb-c.h"

#include <string.h>

typedef Banfu__Identity__V1__PutStandInRequest put_request_t;
typedef Banfu__Identity__V1__EndStandInRequest end_request_t;
typedef Banfu__Identity__V1__StandIn view_t;

struct stand_in_state {
    struct stored_units units;
    struct stored_stand_ins stored;
    struct stored_account person, holder; /* who stands in, for whom; only to enter one */
    bool named;                           /* to end one: whose account to load is known */
};

/* --- what all three load --- */

static bool plan_register(struct flow *flow, struct load *load)
{
    struct stand_in_state *state = flow_state(flow);
    const struct identity_object object = {.account = "", .unit = flow_unit(flow)};
    char city[SERVICE_SHARD_SIZE];

    if (*flow_unit(flow) == '\0') {
        failure_add_field(flow_failure(flow), "unit", "请指明单位");
        return false;
    }
    if (!service_shard(flow_service(flow), flow_docket(flow), flow_failure(flow), city) ||
        !flow_admit(flow, &object)) {
        return false;
    }
    if (!store_load_units(load, city, flow_arena(flow), &state->units) ||
        !store_load_stand_ins(load, flow_unit(flow), flow_arena(flow), &state->stored)) {
        flow_fail_memory(flow);
        return false;
    }
    return true;
}

static bool unit_is_known(const struct stored_units *units, const char *name)
{
    for (size_t i = 0; i < units->count; i++) {
        if (strcmp(units->units[i].short_name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void take_register(struct flow *flow, const struct loaded *loaded)
{
    struct stand_in_state *state = flow_state(flow);

    store_take_units(loaded, flow_arena(flow), &state->units, flow_failure(flow));
    store_take_stand_ins(loaded, flow_arena(flow), &state->stored, flow_failure(flow));
    if (!failure_is_set(flow_failure(flow)) && !unit_is_known(&state->units, flow_unit(flow))) {
        failure_add_field(flow_failure(flow), "unit", "没有单位“%s”", flow_unit(flow));
    }
}

static struct stand_in_act act_of(const struct flow *flow)
{
    const struct caller *caller = flow_caller(flow);

    return (struct stand_in_act){
        .account = caller->account, .name = caller->name, .now_ms = flow_now_ms(flow)};
}

/* The register and the account of whoever stands in change together. */
static void put_both(struct flow *flow, struct commit *commit, const struct stand_in *entry)
{
    struct stand_in_state *state = flow_state(flow);
    civil_day today = date_at(flow_now_ms(flow));

    flow_part(flow, state->stored.thing, STORE_STAND_INS_PART, state->stored.version);
    store_put_stand_ins(commit, &state->stored, flow_arena(flow), flow_failure(flow));
    flow_part_also(flow, state->person.thing, STORE_ACCOUNT_PART, state->person.version);
    store_put_account(commit, &state->person, flow_arena(flow), flow_failure(flow));
    flow_event(flow)->unit = borrow_text(flow_unit(flow));
    flow_receipt(flow)->state =
        borrow_text(stand_in_standing_token(stand_in_standing(entry, today)));
    flow_receipt(flow)->number = entry->number;
}

static char *day_text(struct flow *flow, civil_day day)
{
    char text[DATE_TEXT_SIZE];
    char *copy = arena_strdup(flow_arena(flow), date_print(day, text));

    if (!copy) {
        flow_fail_memory(flow);
    }
    return copy ? copy : borrow_text("");
}

/* --- PutStandIn --- */

/* An account of that name, or one that nobody has. */
static const char *name_of(const char *account)
{
    return account_id_is_valid(account) ? account : ":";
}

static void plan_put(struct flow *flow, struct load *load)
{
    const put_request_t *request = flow_request(flow);
    struct stand_in_state *state = flow_state(flow);

    if (plan_register(flow, load) &&
        (!store_load_account(load, name_of(request->account), flow_arena(flow), &state->person) ||
         !store_load_account(load, name_of(request->on_behalf_of), flow_arena(flow),
                             &state->holder))) {
        flow_fail_memory(flow);
    }
}

static void take_put(struct flow *flow, const struct loaded *loaded)
{
    struct stand_in_state *state = flow_state(flow);

    take_register(flow, loaded);
    store_take_account(loaded, flow_arena(flow), &state->person, flow_failure(flow));
    store_take_account(loaded, flow_arena(flow), &state->holder, flow_failure(flow));
}

static civil_day day_of(const char *text)
{
    civil_day day = DAY_NONE;

    return date_parse(text, strlen(text), &day) == 0 ? day : DAY_NONE;
}

static struct stand_in read_wanted(const put_request_t *request)
{
    enum role role = ROLE_SERVICE;

    return (struct stand_in){.account = request->account,
                             .role = role_parse(request->role, &role) == 0 ? (int)role : 0,
                             .on_behalf_of = request->on_behalf_of,
                             .ground = (enum stand_in_ground)request->ground,
                             .paper = request->paper,
                             .paper_day = day_of(request->paper_date),
                             .from = day_of(request->from),
                             .until = day_of(request->until)};
}

static void tell_entered(struct flow *flow, const struct stand_in *entry)
{
    Banfu__Event__V1__StandInEntered *body = arena_alloc(flow_arena(flow), sizeof(*body));
    Banfu__Event__V1__Event *event = flow_event(flow);

    if (!body) {
        flow_fail_memory(flow);
        return;
    }
    banfu__event__v1__stand_in_entered__init(body);
    body->number = entry->number;
    body->account = borrow_text(entry->account);
    body->name = borrow_text(entry->name);
    body->role = borrow_text(role_name((enum role)entry->role));
    body->on_behalf_of = borrow_text(entry->on_behalf_of);
    body->behalf_name = borrow_text(entry->behalf_name);
    body->ground = borrow_text(stand_in_ground_token(entry->ground));
    body->paper = borrow_text(entry->paper);
    body->paper_date = day_text(flow, entry->paper_day);
    body->from = day_text(flow, entry->from);
    body->until = day_text(flow, entry->until);
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_STAND_IN_ENTERED;
    event->stand_in_entered = body;
}

/* A stand-in's post ends with its unit (rule 5). */
static void check_unit_stands(struct flow *flow, civil_day wanted_until)
{
    const struct stand_in_state *state = flow_state(flow);

    for (size_t i = 0; i < state->units.count; i++) {
        const struct unit *unit = &state->units.units[i];
        if (strcmp(unit->short_name, flow_unit(flow)) == 0 && *unit->until &&
            wanted_until > day_of(unit->until)) {
            failure_add_field(flow_failure(flow), "until",
                              "“%s”于%s停用，代行不能更久（规则5、17）", unit->short_name,
                              unit->until);
        }
    }
}

static void decide_put(struct flow *flow, struct commit *commit)
{
    struct stand_in_state *state = flow_state(flow);
    const struct stand_in wanted = read_wanted(flow_request(flow));
    const struct account *holder = state->holder.found ? &state->holder.account : NULL;
    struct account *person = state->person.found ? &state->person.account : NULL;
    const struct stand_in_act act = act_of(flow);
    struct failure *failure = flow_failure(flow);

    stand_in_check(&wanted, date_at(act.now_ms), failure);
    check_unit_stands(flow, wanted.until);
    if (failure_is_set(failure)) {
        return;
    }
    const struct stand_in *entry =
        stand_in_enter(&state->stored.book, &wanted, person, holder, &act, failure);
    if (!entry ||
        stand_in_give(person, &state->stored.book, entry, clock_real_ms(), failure) != 0) {
        return;
    }
    /* Whose post it is must still hold it when this is written, and the unit stand. */
    commit_rest_on(commit, state->units.thing, STORE_UNITS_PART, state->units.version);
    commit_rest_on(commit, state->holder.thing, STORE_ACCOUNT_PART, state->holder.version);
    put_both(flow, commit, entry);
    flow_receipt(flow)->due_date = day_text(flow, entry->until);
    tell_entered(flow, entry);
}

static const struct flow_steps PUT_STAND_IN = {
    .plan = plan_put,
    .take = take_put,
    .decide = decide_put,
    .state_size = sizeof(struct stand_in_state),
    .log = STORE_LOG,
};

IDENTITY_HANDLER(put_stand_in, PutStandInRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &PUT_STAND_IN, &request->base, closure);
}

/* --- EndStandIn --- */

static void plan_end(struct flow *flow, struct load *load)
{
    (void)plan_register(flow, load);
}

/* The register says whose account it is. */
static bool more_end(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    const end_request_t *request = flow_request(flow);
    struct stand_in_state *state = flow_state(flow);

    if (state->named) {
        return false;
    }
    store_take_stand_ins(loaded, flow_arena(flow), &state->stored, flow_failure(flow));
    const struct stand_in_register book = state->stored.book;
    bool listed = request->number >= 1 && (size_t)request->number <= book.count;
    const char *account = listed ? book.entries[request->number - 1].account : ":";
    if (failure_is_set(flow_failure(flow)) || !plan_register(flow, load)) {
        return false;
    }
    state->named = true;
    if (!store_load_account(load, account, flow_arena(flow), &state->person)) {
        flow_fail_memory(flow);
        return false;
    }
    return true;
}

static void take_end(struct flow *flow, const struct loaded *loaded)
{
    struct stand_in_state *state = flow_state(flow);

    take_register(flow, loaded);
    store_take_account(loaded, flow_arena(flow), &state->person, flow_failure(flow));
}

static void tell_ended(struct flow *flow, const struct stand_in *entry)
{
    ProtobufCMessage *body = wire_stand_in_ended(entry, flow_unit(flow), flow_arena(flow));
    Banfu__Event__V1__Event *event = flow_event(flow);

    if (!body) {
        flow_fail_memory(flow);
        return;
    }
    event->reason = borrow_text(entry->end_reason);
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_STAND_IN_ENDED;
    event->stand_in_ended = (Banfu__Event__V1__StandInEnded *)(void *)body;
}

static void decide_end(struct flow *flow, struct commit *commit)
{
    const end_request_t *request = flow_request(flow);
    struct stand_in_state *state = flow_state(flow);
    const struct stand_in_act act = act_of(flow);
    const struct stand_in *entry = stand_in_end(&state->stored.book, request->number,
                                                request->reason, &act, flow_failure(flow));

    if (!entry) {
        return;
    }
    stand_in_take_away(&state->person.account, &state->stored.book, entry, clock_real_ms());
    put_both(flow, commit, entry);
    tell_ended(flow, entry);
}

static const struct flow_steps END_STAND_IN = {
    .plan = plan_end,
    .more = more_end,
    .take = take_end,
    .decide = decide_end,
    .state_size = sizeof(struct stand_in_state),
    .log = STORE_LOG,
};

IDENTITY_HANDLER(end_stand_in, EndStandInRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &END_STAND_IN, &request->base, closure);
}

/* --- ListStandIns --- */

static void fill_view(struct flow *flow, const struct stand_in *entry, view_t *view)
{
    enum stand_in_standing standing = stand_in_standing(entry, date_at(flow_now_ms(flow)));

    banfu__identity__v1__stand_in__init(view);
    view->number = entry->number;
    view->account = borrow_text(entry->account);
    view->name = borrow_text(entry->name);
    view->role = borrow_text(role_name((enum role)entry->role));
    view->on_behalf_of = borrow_text(entry->on_behalf_of);
    view->behalf_name = borrow_text(entry->behalf_name);
    view->ground = (Banfu__Identity__V1__Ground__Enum)entry->ground;
    view->paper = borrow_text(entry->paper);
    view->paper_date = day_text(flow, entry->paper_day);
    view->from = day_text(flow, entry->from);
    view->until = day_text(flow, entry->until);
    view->state = borrow_text(stand_in_standing_token(standing));
    view->entered_by = borrow_text(entry->entered.account);
    view->entered_by_name = borrow_text(entry->entered.name);
    view->entered_ms = entry->entered.now_ms;
    view->ended_by = borrow_text(entry->ended.account);
    view->ended_by_name = borrow_text(entry->ended.name);
    view->ended_ms = entry->ended.now_ms;
    view->end_reason = borrow_text(entry->end_reason);
}

static void answer_list(struct flow *flow)
{
    const struct stand_in_state *state = flow_state(flow);
    const struct stand_in_register *book = &state->stored.book;
    Banfu__Identity__V1__ListStandInsResponse response =
        BANFU__IDENTITY__V1__LIST_STAND_INS_RESPONSE__INIT;
    view_t *views = arena_array(flow_arena(flow), book->count + 1, sizeof(*views));
    view_t **list = arena_array(flow_arena(flow), book->count + 1, sizeof(view_t *));

    if (!views || !list) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < book->count; i++) {
        fill_view(flow, &book->entries[i], &views[i]);
        list[i] = &views[i];
    }
    response.n_stand_ins = book->count;
    response.stand_ins = list;
    response.version = state->stored.version;
    if (!failure_is_set(flow_failure(flow))) {
        flow_answer(flow, &response.base);
    }
}

/* Asked about, one that is not there is not found; to change anything it is a wrong field. */
static void take_list(struct flow *flow, const struct loaded *loaded)
{
    struct stand_in_state *state = flow_state(flow);

    store_take_units(loaded, flow_arena(flow), &state->units, flow_failure(flow));
    store_take_stand_ins(loaded, flow_arena(flow), &state->stored, flow_failure(flow));
    if (!failure_is_set(flow_failure(flow)) && !unit_is_known(&state->units, flow_unit(flow))) {
        failure_refuse(flow_failure(flow), &REFUSAL_UNIT_UNKNOWN, flow_unit(flow));
    }
}

static const struct flow_steps LIST_STAND_INS = {
    .plan = plan_end,
    .take = take_list,
    .ask = case_ask_docket,
    .answer = answer_list,
    .state_size = sizeof(struct stand_in_state),
    .log = STORE_LOG,
};

IDENTITY_HANDLER(list_stand_ins, ListStandInsRequest, Banfu__Identity__V1__ListStandInsResponse)
{
    (void)service;
    flow_read(call, &LIST_STAND_INS, &request->base, (flow_closure)closure);
}
