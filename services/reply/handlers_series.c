/* The 代字 that a unit keeps for these replies alone. This file owns what the series is: its code
 * and first number; handlers_numbers.c moves it on. Its claim's holder is the unit. */
#include "reply/handlers.h"
#include "reply/handlers_target.h"

#include "reply/errors.h"
#include "reply/letter_number.h"
#include "reply/numbering.h"
#include "reply/peers.h"

#include "banfu/assignment/v1/assignment.pb-c.h"
#include "banfu/event/v1/event.pb-c.h"

#include <string.h>

typedef Banfu__Reply__V1__PutSeriesRequest series_request_t;

struct series_state {
    struct store_key key;
    struct series series; /* as it stands, then as it is asked for */
    size_t entity, own, claim;
    int64_t version;
    const char *holder;
    const char *registered; /* the unit whose ordinary register has the code; "" for none */
};

static void plan_series(struct flow *flow, struct load *load)
{
    const series_request_t *request = flow_request(flow);
    struct series_state *state = flow_state(flow);
    const char *unit = flow_unit_meant(flow);

    if (!*unit) {
        failure_add_field(flow_failure(flow), "unit", "须指明单位");
    }
    if (!letter_code_is_valid(request->code)) {
        failure_add_field(flow_failure(flow), "code", "代字应为2至20个汉字");
    }
    if (request->year < 2000 || request->year > 2999) {
        failure_add_field(flow_failure(flow), "year", "须填写年份，如2022");
    }
    if (request->first < 0 || request->first > LETTER_NUMBER_MOST) {
        failure_add_field(flow_failure(flow), "first", "起始号应为1至%d", LETTER_NUMBER_MOST);
    }
    state->key = (struct store_key){
        .docket = flow_docket(flow), .proposal = "", .unit = unit, .arena = flow_arena(flow)};
    state->entity = load_entity(load, store_series_entity(&state->key));
    state->own = load_versions(load, store_series_entity(&state->key));
    state->claim = load_claim(load, store_code_claim(request->code, flow_arena(flow)));
}

static void take_series(struct flow *flow, const struct loaded *loaded)
{
    struct series_state *state = flow_state(flow);
    const struct reply_object object = {.unit = state->key.unit, .kind = ""};
    bool damaged = false;

    wire_to_series(
        loaded_entity(loaded, state->entity, wire_series_record, flow_arena(flow), &damaged),
        &state->series);
    if (damaged) {
        failure_refuse(flow_failure(flow), &REFUSE_DATA_DAMAGED, NULL);
        return;
    }
    const char *holder = loaded_claim(loaded, state->claim);
    state->holder = holder ? arena_strdup(flow_arena(flow), holder) : NULL;
    state->version = loaded_version(loaded, state->own, STORE_SERIES_PART);
    if (!flow_admit(flow, &object)) {
        return; /* the flow has failed */
    }
}

static void on_letter_code(const Banfu__Assignment__V1__FindLetterCodeResponse *found, void *data)
{
    struct flow *flow = data;
    struct series_state *state = flow_state(flow);

    state->registered = found ? arena_strdup(flow_arena(flow), found->unit) : NULL;
    flow_peer_answered(flow);
}

static void ask_letter_code(struct flow *flow)
{
    const series_request_t *request = flow_request(flow);
    ProtobufCService *assignment = flow_peer(flow, PEER_ASSIGNMENT, peers_assignment);

    if (assignment) {
        peers_ask_letter_code(assignment, flow_docket(flow), request->code, on_letter_code, flow);
    }
}

/* A register gives its numbers itself, on paper too: a series beside it, be it another unit's,
 * would give them a second time. */
static bool is_free_of_registers(struct flow *flow)
{
    const series_request_t *request = flow_request(flow);
    const struct series_state *state = flow_state(flow);

    if (!state->registered) {
        flow_fail_memory(flow);
        return false;
    }
    if (*state->registered) {
        failure_add_field(flow_failure(flow), "code",
                          "“%s”是%s发文登记的代字，请另设专用代字（规则20）", request->code,
                          state->registered);
        return false;
    }
    return true;
}

/* A series that has begun goes on where it is: its first number, when one is named, is history. */
static const struct failure_kind *why_no_series(const struct series_state *state,
                                                const struct series *asked, bool named)
{
    const struct series *before = &state->series;
    bool same = before->first == asked->first && before->year == asked->year &&
                strcmp(before->code, asked->code) == 0;

    if (state->holder && strcmp(state->holder, state->key.unit) != 0) {
        return &REFUSE_SERIES_OF_OTHERS;
    }
    bool moves = named && !same && series_last(before, asked->code, asked->year) > 0;
    return moves ? &REFUSE_SERIES_STANDS : NULL;
}

static void decide_series(struct flow *flow, struct commit *commit)
{
    const series_request_t *request = flow_request(flow);
    struct series_state *state = flow_state(flow);
    struct series series = state->series;

    if (!is_free_of_registers(flow)) {
        return;
    }
    series.code = request->code;
    series.year = request->year;
    series.first = request->first ? request->first : 1;
    const struct failure_kind *refusal = why_no_series(state, &series, request->first != 0);
    if (refusal) {
        failure_refuse(flow_failure(flow), refusal, series.code);
        return;
    }
    flow_part(flow, store_series_entity(&state->key), STORE_SERIES_PART, state->version);
    commit_put(commit, store_series_entity(&state->key),
               wire_from_series(&series, flow_arena(flow)));
    commit_claim(commit, store_code_claim(series.code, flow_arena(flow)), state->key.unit);
    Banfu__Event__V1__SeriesSet *set =
        target_event(flow, &banfu__event__v1__series_set__descriptor);
    set->code = borrow_text(series.code);
    set->year = series.year;
    set->first = series.first;
    flow_event(flow)->unit = borrow_text(state->key.unit);
    flow_receipt(flow)->state = borrow_text("SERIES_SET");
}

static const struct flow_steps SERIES = {
    .plan = plan_series,
    .take = take_series,
    .ask = ask_letter_code,
    .decide = decide_series,
    .state_size = sizeof(struct series_state),
};

void handlers_put_series(reply_service_t *service, const series_request_t *request,
                         receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &SERIES, &request->base, closure);
}
