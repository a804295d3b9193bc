/* The steps that all calls about one proposal share. */
#include "assignment/fields.h"
#include "assignment/handlers.h"

#include "assignment/refusal.h"
#include "assignment/successor.h"
#include "assignment/unit_acts.h"
#include "common/service/city_calendar.h"

#include <string.h>

struct assignment *assignment_of(const struct flow *flow)
{
    return service_data(flow_service(flow));
}

void *case_message(struct flow *flow, const ProtobufCMessageDescriptor *descriptor)
{
    void *message = wire_new(flow_arena(flow), descriptor);

    if (!message) {
        flow_fail_memory(flow);
    }
    return message;
}

/* --- plan --- */

/* The name of a signer's post that tells a person by name alone; NULL where the caller has none, or
 * his names the directory's entry ("DEPUTY/李明/2"). */
static const char *bare_name(const struct flow *flow)
{
    const struct caller *caller = flow_caller(flow);

    for (size_t i = 0; caller && i < caller->post_count; i++) {
        const struct caller_post *post = &caller->posts[i];
        if (post->role == ROLE_SIGNER && *post->scope && !strchr(post->scope, '/')) {
            return post->scope;
        }
    }
    return NULL;
}

/* Namesakes do not see each other's (rules 1, 28): who bears the name is asked of the directory. */
static bool load_namesakes(struct flow *flow, struct load *load)
{
    struct case_state *state = flow_state(flow);

    if (!state->own_name) {
        state->own_name = bare_name(flow);
    }
    for (size_t i = 0; state->own_name && i < PERSON_KINDS; i++) {
        if (!store_load_namesakes(load, flow_docket(flow), (enum person_kind)(i + 1),
                                  state->own_name, flow_arena(flow), &state->namesakes_place[i])) {
            return false;
        }
    }
    return true;
}

static bool is_shared_name(struct flow *flow, const struct loaded *loaded)
{
    const struct case_state *state = flow_state(flow);
    size_t count = 0;

    for (size_t i = 0; state->own_name && i < PERSON_KINDS; i++) {
        struct namesakes all = {.count = 0};
        struct sealed_person *sealed = NULL;
        store_take_namesakes(loaded, state->namesakes_place[i], flow_arena(flow), &all, &sealed,
                             flow_failure(flow));
        count += all.count;
    }
    return count > 1;
}

void case_plan(struct flow *flow, struct load *load)
{
    struct case_state *state = flow_state(flow);
    enum proposal_kind kind = KIND_NONE;
    int32_t number = 0;

    if (proposal_key_parse(flow_proposal(flow), &kind, &number) != 0) {
        failure_add_field(flow_failure(flow), "proposal", "应写成suggestion-17或proposal-17的样子");
        return;
    }
    state->calendar_place = city_calendar_load(load);
    if (!store_load_docket(load, flow_docket(flow), flow_arena(flow), &state->docket) ||
        !store_load_proposal(load, flow_docket(flow), flow_proposal(flow), flow_arena(flow),
                             &state->stored) ||
        !load_namesakes(flow, load)) {
        flow_fail_memory(flow);
    }
}

/* --- take --- */

static bool concerns(const void *data, const char *unit)
{
    return proposal_concerns(&((const struct case_state *)data)->stored.proposal, unit);
}

static bool takes_part(const void *data, const char *unit)
{
    const struct proposal *proposal = &((const struct case_state *)data)->stored.proposal;

    return proposal_find_answering(proposal, unit) || proposal_find_co_unit(proposal, unit);
}

static bool answers(const void *data, const char *unit)
{
    return proposal_find_answering(&((const struct case_state *)data)->stored.proposal, unit) !=
           NULL;
}

bool case_names_signer(const struct case_state *state, const struct signer *signer,
                       const char *scope)
{
    if (strchr(scope, '/')) {
        return strcmp(signer->person, scope) == 0;
    }
    return state->own_name && strcmp(state->own_name, scope) == 0 && !state->shared_name &&
           strcmp(signer->name, scope) == 0;
}

static bool signed_by(const void *data, const char *scope)
{
    const struct case_state *state = data;
    const struct proposal *proposal = &state->stored.proposal;

    for (size_t i = 0; i < proposal->signer_count; i++) {
        if (case_names_signer(state, &proposal->signers[i], scope)) {
            return true;
        }
    }
    return false;
}

static bool admit(struct flow *flow, const struct case_state *state)
{
    const struct assignment_object object = {
        .unit = state->unit,
        .kind = state->stored.proposal.kind == KIND_SUGGESTION ? "SUGGESTION" : "PROPOSAL",
        .concerns = concerns,
        .takes_part = takes_part,
        .answers = answers,
        .signed_by = signed_by,
        .on_behalf_of_unit = state->on_behalf_of_unit,
        .data = state,
    };

    return flow_admit(flow, &object);
}

static bool load_both(struct flow *flow, const struct loaded *loaded)
{
    struct case_state *state = flow_state(flow);
    struct failure *failure = flow_failure(flow);

    store_need_docket(loaded, flow_arena(flow), &state->docket, failure);
    if (!failure_is_set(failure)) {
        store_need_proposal(loaded, &state->docket.docket, flow_arena(flow), &state->stored,
                            failure);
    }
    state->calendar =
        city_calendar_take(flow, loaded, state->calendar_place, assignment_of(flow)->calendars);
    if (state->calendar) {
        proposal_count_days(&state->docket.docket, state->calendar, &state->stored.proposal);
    }
    state->shared_name = is_shared_name(flow, loaded);
    state->unit = "";
    state->act = (struct unit_act){
        .role = role_name(ROLE_SERVICE),
        .today = date_at(flow_now_ms(flow)),
        .now_ms = flow_now_ms(flow),
        .reason = "",
        .proposed_unit = "",
    };
    return !failure_is_set(failure);
}

static void note_admission(struct flow *flow, struct case_state *state)
{
    if (flow_post(flow)) {
        state->act.role = role_name(flow_post(flow)->role);
    }
    flow_expect(flow, state->stored.version);
}

void case_take(struct flow *flow, const struct loaded *loaded)
{
    struct case_state *state = flow_state(flow);

    if (load_both(flow, loaded) && admit(flow, state)) {
        note_admission(flow, state);
    }
}

/* The unit meant; who is of no unit concerned is refused by the policy, not by a unit's name. */
static const char *choose_unit(struct flow *flow, const struct case_state *state)
{
    const char *own = flow_caller_unit(flow);

    if (*flow_unit(flow)) {
        return field_unit(flow_failure(flow), "unit", flow_unit(flow)) ? flow_unit(flow) : NULL;
    }
    if (*own) {
        return own;
    }
    return unit_meant(&state->stored.proposal, "", flow_failure(flow));
}

void case_take_unit(struct flow *flow, const struct loaded *loaded)
{
    struct case_state *state = flow_state(flow);

    if (!load_both(flow, loaded)) {
        return;
    }
    const char *unit = choose_unit(flow, state);
    if (!unit) {
        return;
    }
    state->unit = unit;
    if (admit(flow, state)) {
        note_admission(flow, state);
    }
}

/* --- ask --- */

void case_ask_units(struct flow *flow)
{
    peers_ask_units(flow, assignment_of(flow)->units);
}

bool case_need_unit(struct flow *flow, const char *unit)
{
    if (unit_list_find(peers_unit_list(assignment_of(flow)->units, flow_docket(flow)), unit)) {
        return true;
    }
    refuse_saying(flow_failure(flow), REFUSAL_UNIT_UNKNOWN, "%s", unit);
    return false;
}

/* Every state of this service begins with the docket. */
static const char *successor_known(const char *unit, const void *data)
{
    const struct stored_docket *stored = flow_state(data);
    const struct succession *succession =
        stored->found ? docket_succession(&stored->docket, unit) : NULL;

    return succession ? succession->successor : NULL;
}

bool case_unit_known(const char *unit, const void *data)
{
    const struct flow *flow = data;

    return !successor_known(unit, flow) &&
           unit_list_holds(peers_unit_list(assignment_of(flow)->units, flow_docket(flow)), unit,
                           date_at(flow_now_ms(flow)));
}

/* --- decide --- */

struct assign_context case_assign_context(struct flow *flow, struct known_units *ret_units)
{
    const struct case_state *state = flow_state(flow);

    *ret_units =
        (struct known_units){.holds = case_unit_known, .successor = successor_known, .data = flow};
    return (struct assign_context){
        .docket = &state->docket.docket,
        .calendar = state->calendar,
        .units = ret_units,
        .arena = flow_arena(flow),
    };
}

struct view_context case_view_context(struct flow *flow)
{
    const struct case_state *state = flow_state(flow);

    return (struct view_context){
        .docket_id = flow_docket(flow),
        .key = state->stored.key,
        .version = state->stored.version,
        .docket = &state->docket.docket,
        .calendar = state->calendar,
        .today = state->act.today,
        .arena = flow_arena(flow),
    };
}

const char *case_unit_state(const struct case_state *state, const char *unit)
{
    const struct answering_unit *answering = proposal_find_answering(&state->stored.proposal, unit);
    const struct co_unit *co_unit = proposal_find_co_unit(&state->stored.proposal, unit);

    if (answering) {
        return answering_state_name(answering_state_on(answering, state->act.today));
    }
    return co_unit ? opinion_state_name(co_unit->state) : "RELEASED";
}

const char *case_units_text(const struct proposal *proposal, struct arena *arena)
{
    const char *text = "", *co = "";

    for (size_t i = 0; text && i < proposal->answering_count; i++) {
        if (proposal->answering[i].state != ANSWERING_RELEASED) {
            text =
                arena_printf(arena, "%s%s%s", text, *text ? "、" : "", proposal->answering[i].unit);
        }
    }
    for (size_t i = 0; co && i < proposal->co_unit_count; i++) {
        if (proposal->co_units[i].state != OPINION_RELEASED) {
            co = arena_printf(arena, "%s%s%s", co, *co ? "、" : "", proposal->co_units[i].unit);
        }
    }
    if (!text || !co) {
        return NULL;
    }
    return *co ? arena_printf(arena, "%s（会办：%s）", text, co) : text;
}

const char *case_change_text(const char *act, const char *before, const struct proposal *after,
                             struct arena *arena)
{
    const char *now = before ? case_units_text(after, arena) : NULL;
    const char *text = now ? arena_printf(arena, "%s：%s改为%s", act, before, now) : NULL;

    return text ? text : act;
}

static const char *caller_name(const struct flow *flow)
{
    return flow_caller(flow) ? flow_caller(flow)->name : service_name(flow_service(flow));
}

static void tell(struct flow *flow, const struct case_outcome *outcome)
{
    Banfu__Event__V1__Event *event = flow_event(flow);

    event->unit = borrow_text(outcome->unit);
    event->reason = borrow_text(outcome->reason);
    event->body_case = outcome->kind;
    event->signed_for = outcome->body; /* any of the union's pointers */
}

void case_conclude(struct flow *flow, struct commit *commit, const struct case_outcome *outcome)
{
    struct case_state *state = flow_state(flow);
    const struct history_line line = {.instant_ms = flow_now_ms(flow),
                                      .what = outcome->what,
                                      .by = caller_name(flow),
                                      .reason = outcome->reason};

    if (!outcome->body || proposal_note(&state->stored.proposal, &line, flow_arena(flow)) != 0) {
        flow_fail_memory(flow);
        return;
    }
    flow_part(flow, state->stored.thing, STORE_ASSIGNMENT_PART, state->stored.version);
    /* The docket's settings are part of what was decided on. */
    commit_rest_on(commit, state->docket.id, STORE_DOCKET_PART, state->docket.version);
    store_put_proposal(commit, flow_docket(flow), &state->stored, flow_arena(flow),
                       flow_failure(flow));
    tell(flow, outcome);
    flow_receipt(flow)->state = borrow_text(outcome->state);
    flow_receipt(flow)->due_date = wire_day(outcome->due, flow_arena(flow));
    if (!flow_receipt(flow)->due_date) {
        flow_receipt(flow)->due_date = borrow_text("");
        flow_fail_memory(flow);
    }
}

bool case_admit_unit(struct flow *flow, const char **ret_unit)
{
    const struct assignment_object object = {.unit = flow_unit_meant(flow), .kind = ""};

    field_require(flow_failure(flow), "unit", "单位", object.unit, UNIT_NAME_MAX);
    if (failure_is_set(flow_failure(flow)) || !flow_admit(flow, &object)) {
        return false;
    }
    *ret_unit = object.unit;
    return true;
}
