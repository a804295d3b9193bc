/* Units: listed, found by day, set by the administrator. */
#include "common/base/date.h"
#include "common/base/utf8.h"
#include "identity/case_unit_ending.h"
#include "identity/case_units.h"
#include "identity/errors.h"
#include "identity/handlers.h"
#include "identity/policy.h"
#include "identity/store.h"

#include "banfu/event/v1/event.pb-c.h"

#include <string.h>

enum { NAMES_FOUND_MAX = 200, UNITS_MAX = 1000, NAME_BYTES_MAX = 150 };

static void fill_unit(Banfu__Identity__V1__Unit *message, const struct unit *unit)
{
    banfu__identity__v1__unit__init(message);
    message->short_name = borrow_text(unit->short_name);
    message->full_name = borrow_text(unit->full_name);
    message->kind = borrow_text(unit->kind);
    message->letter_code = borrow_text(unit->letter_code);
    message->from = borrow_text(unit->from);
    message->until = borrow_text(unit->until);
    message->successor = borrow_text(unit->successor);
    message->phone = borrow_text(unit->phone);
}

/* --- ListUnits --- */

static void answer_list(struct flow *flow)
{
    const struct stored_units *stored = flow_state(flow);
    Banfu__Identity__V1__ListUnitsResponse response =
        BANFU__IDENTITY__V1__LIST_UNITS_RESPONSE__INIT;
    Banfu__Identity__V1__Unit *units =
        arena_array(flow_arena(flow), stored->count + 1, sizeof(*units));
    Banfu__Identity__V1__Unit **list =
        arena_array(flow_arena(flow), stored->count + 1, sizeof(Banfu__Identity__V1__Unit *));

    if (!units || !list) {
        flow_fail_memory(flow);
        return;
    }
    for (size_t i = 0; i < stored->count; i++) {
        fill_unit(&units[i], &stored->units[i]);
        list[i] = &units[i];
    }
    response.n_units = stored->count;
    response.units = list;
    flow_answer(flow, &response.base);
}

static const struct flow_steps LIST_UNITS = {
    .plan = case_plan_units,
    .take = case_take_units,
    .ask = case_ask_docket,
    .answer = answer_list,
    .state_size = sizeof(struct stored_units),
    .log = STORE_LOG,
};

IDENTITY_HANDLER(list_units, ListUnitsRequest, Banfu__Identity__V1__ListUnitsResponse)
{
    (void)service;
    flow_read(call, &LIST_UNITS, &request->base, (flow_closure)closure);
}

/* --- FindUnits --- */

static void plan_find(struct flow *flow, struct load *load)
{
    const Banfu__Identity__V1__FindUnitsRequest *request = flow_request(flow);
    civil_day day = DAY_NONE;

    if (request->n_names > NAMES_FOUND_MAX) {
        failure_add_field(flow_failure(flow), "names", "一次至多%d个单位", NAMES_FOUND_MAX);
    }
    if (*request->date && date_parse(request->date, strlen(request->date), &day) != 0) {
        failure_add_field(flow_failure(flow), "date", "日期应写作2022-03-25的样子");
    }
    if (!failure_is_set(flow_failure(flow))) {
        case_plan_units(flow, load);
    }
}

struct found {
    Banfu__Identity__V1__UnitFound message;
    Banfu__Identity__V1__Unit unit;
};

static bool is_known(const struct stored_units *stored, const char *name)
{
    for (size_t i = 0; i < stored->count; i++) {
        if (strcmp(stored->units[i].short_name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void find(const struct stored_units *stored, const char *name, const char *date,
                 struct found *ret_found)
{
    const struct unit *unit = unit_answering(stored->units, stored->count, name, date);

    banfu__identity__v1__unit_found__init(&ret_found->message);
    ret_found->message.name = borrow_text(name);
    ret_found->message.known = is_known(stored, name);
    if (unit) {
        fill_unit(&ret_found->unit, unit);
        ret_found->message.answering = &ret_found->unit;
    }
}

static void answer_find(struct flow *flow)
{
    const Banfu__Identity__V1__FindUnitsRequest *request = flow_request(flow);
    Banfu__Identity__V1__FindUnitsResponse response =
        BANFU__IDENTITY__V1__FIND_UNITS_RESPONSE__INIT;
    struct found *all = arena_array(flow_arena(flow), request->n_names + 1, sizeof(*all));
    Banfu__Identity__V1__UnitFound **list = arena_array(flow_arena(flow), request->n_names + 1,
                                                        sizeof(Banfu__Identity__V1__UnitFound *));
    char today[DATE_TEXT_SIZE];

    if (!all || !list) {
        flow_fail_memory(flow);
        return;
    }
    (void)date_print(date_at(flow_now_ms(flow)), today);
    for (size_t i = 0; i < request->n_names; i++) {
        find(flow_state(flow), request->names[i], *request->date ? request->date : today, &all[i]);
        list[i] = &all[i].message;
    }
    response.n_units = request->n_names;
    response.units = list;
    flow_answer(flow, &response.base);
}

static const struct flow_steps FIND_UNITS = {
    .plan = plan_find,
    .take = case_take_units,
    .answer = answer_find,
    .state_size = sizeof(struct stored_units),
    .log = STORE_LOG,
};

IDENTITY_HANDLER(find_units, FindUnitsRequest, Banfu__Identity__V1__FindUnitsResponse)
{
    (void)service;
    flow_read(call, &FIND_UNITS, &request->base, (flow_closure)closure);
}

/* --- SetUnit --- */

static bool is_plain(const char *text, size_t least)
{
    size_t size = strlen(text);

    return size >= least && size <= NAME_BYTES_MAX && utf8_is_plain_text(text, size) &&
           !strchr(text, '\n');
}

static bool is_date_or_open(const char *text)
{
    civil_day day = DAY_NONE;

    return *text == '\0' || date_parse(text, strlen(text), &day) == 0;
}

static bool kind_is_known(const char *kind)
{
    return strcmp(kind, "department") == 0 || strcmp(kind, "county") == 0 ||
           strcmp(kind, "other") == 0;
}

static void check_unit(const Banfu__Identity__V1__Unit *unit, struct failure *failure)
{
    if (!unit) {
        failure_add_field(failure, "unit", "请填写单位");
        return;
    }
    if (!is_plain(unit->short_name, 1) || strpbrk(unit->short_name, "/:#")) {
        failure_add_field(failure, "unit.short_name", "请填写简称，不含 / : #");
    }
    if (!is_plain(unit->full_name, 1) || !is_plain(unit->letter_code, 0)) {
        failure_add_field(failure, "unit.full_name", "请填写全称和发文代字，不含控制字符");
    }
    if (!kind_is_known(unit->kind)) {
        failure_add_field(failure, "unit.kind", "只能是 department、county、other");
    }
    if (!is_date_or_open(unit->from) || !is_date_or_open(unit->until)) {
        failure_add_field(failure, "unit.from", "日期应写作2022-03-25的样子");
    }
    if (!is_plain(unit->phone, 0)) {
        failure_add_field(failure, "unit.phone", "不含控制字符");
    }
    if (!is_plain(unit->successor, 0) || strcmp(unit->successor, unit->short_name) == 0) {
        failure_add_field(failure, "unit.successor", "继任单位不能是它自己");
    }
}

struct set_state {
    struct stored_units units; /* first: the steps of case_units.h */
    struct unit_ending ending; /* of a unit that is to have a last day */
};

static bool is_ending(const struct flow *flow)
{
    const Banfu__Identity__V1__SetUnitRequest *request = flow_request(flow);

    return request->unit && *request->unit->until;
}

static void plan_set(struct flow *flow, struct load *load)
{
    const Banfu__Identity__V1__SetUnitRequest *request = flow_request(flow);
    struct set_state *state = flow_state(flow);
    const struct identity_object object = {.account = ""};

    check_unit(request->unit, flow_failure(flow));
    if (!failure_is_set(flow_failure(flow)) && flow_admit(flow, &object)) {
        case_plan_units(flow, load);
        if (is_ending(flow)) {
            unit_ending_plan(flow, load, request->unit->short_name, &state->ending);
        }
    }
}

static bool more_set(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct set_state *state = flow_state(flow);

    if (!is_ending(flow) || !unit_ending_more(flow, loaded, &state->ending)) {
        return false;
    }
    plan_set(flow, load);
    return true;
}

static void take_set(struct flow *flow, const struct loaded *loaded)
{
    struct set_state *state = flow_state(flow);

    case_take_units(flow, loaded);
    if (is_ending(flow)) {
        unit_ending_take(flow, loaded, &state->ending);
    }
}

/* Puts the unit in its place, or behind the last. The array has room for one more
 * (wire_to_units). */
static bool place_unit(struct stored_units *stored, const Banfu__Identity__V1__Unit *unit)
{
    size_t at = 0;

    while (at < stored->count && strcmp(stored->units[at].short_name, unit->short_name) != 0) {
        at++;
    }
    if (at == UNITS_MAX) {
        return false;
    }
    stored->units[at] = (struct unit){.short_name = unit->short_name,
                                      .full_name = unit->full_name,
                                      .kind = unit->kind,
                                      .letter_code = unit->letter_code,
                                      .from = unit->from,
                                      .until = unit->until,
                                      .successor = unit->successor,
                                      .phone = unit->phone};
    stored->count += at == stored->count;
    return true;
}

static void tell_set(struct flow *flow, const Banfu__Identity__V1__Unit *unit,
                     const struct lapsing *lapsing)
{
    Banfu__Event__V1__UnitSet *body = arena_alloc(flow_arena(flow), sizeof(*body));
    Banfu__Event__V1__Event *event = flow_event(flow);

    if (!body) {
        flow_fail_memory(flow);
        return;
    }
    banfu__event__v1__unit_set__init(body);
    body->short_name = unit->short_name;
    body->until = unit->until;
    body->successor = unit->successor;
    body->n_stand_ins_ended = lapsing->count;
    body->stand_ins_ended = lapsing->ended;
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_UNIT_SET;
    event->unit_set = body;
}

/* While the unit goes on nobody is surprised: it is the liaison officer who ends what would outlast
 * it, as where a post is taken away (SetAccount). Once it is over there is nobody to ask. */
static bool check_outlasting(struct flow *flow, civil_day last_day)
{
    struct set_state *state = flow_state(flow);
    const struct stand_in_register *book = &state->ending.stored.book;
    civil_day today = date_at(flow_now_ms(flow));
    const struct stand_in *entry =
        last_day < today ? NULL : stand_in_outlasting(book, last_day, today);

    if (entry) {
        failure_add_field(flow_failure(flow), "unit.until",
                          "第%d号代行（%s代%s）晚于这一天，须由联络员先行终止（规则17）",
                          (int)entry->number, entry->name, entry->behalf_name);
    }
    return !entry;
}

static void end_stand_ins(struct flow *flow, struct commit *commit, struct lapsing *ret_lapsing)
{
    const Banfu__Identity__V1__SetUnitRequest *request = flow_request(flow);
    struct set_state *state = flow_state(flow);
    const char *until = request->unit->until;
    civil_day last_day = DAY_NONE;

    if (is_ending(flow) && date_parse(until, strlen(until), &last_day) == 0 &&
        check_outlasting(flow, last_day)) {
        unit_ending_end(flow, commit, last_day, &state->ending, ret_lapsing);
    }
}

static void decide_set(struct flow *flow, struct commit *commit)
{
    const Banfu__Identity__V1__SetUnitRequest *request = flow_request(flow);
    struct set_state *state = flow_state(flow);
    struct stored_units *stored = &state->units;
    const char *successor = request->unit->successor;
    struct lapsing lapsing = {.count = 0};

    if (*successor && !is_known(stored, successor)) {
        failure_add_field(flow_failure(flow), "unit.successor", "没有单位“%s”", successor);
        return;
    }
    if (!place_unit(stored, request->unit)) {
        failure_refuse(flow_failure(flow), &REFUSAL_UNITS_TOO_MANY, NULL);
        return;
    }
    flow_part(flow, stored->thing, STORE_UNITS_PART, stored->version);
    store_put_units(commit, stored, flow_arena(flow), flow_failure(flow));
    end_stand_ins(flow, commit, &lapsing);
    tell_set(flow, request->unit, &lapsing);
    flow_receipt(flow)->state = borrow_text("SET");
}

static const struct flow_steps SET_UNIT = {
    .plan = plan_set,
    .more = more_set,
    .take = take_set,
    .decide = decide_set,
    .state_size = sizeof(struct set_state),
    .log = STORE_LOG,
};

IDENTITY_HANDLER(set_unit, SetUnitRequest, Banfu__Proposal__V1__Receipt)
{
    (void)service;
    flow_change(call, &SET_UNIT, &request->base, closure);
}
