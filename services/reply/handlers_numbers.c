/* Letter numbers: entered as the registry allotted them, or the next of the unit's own series. */
#include "reply/handlers.h"
#include "reply/handlers_target.h"

#include "reply/errors.h"
#include "reply/letter_number.h"
#include "reply/numbering.h"

#include "banfu/event/v1/event.pb-c.h"

#include <string.h>

typedef Banfu__Reply__V1__NumberRequest number_request_t;
typedef Banfu__Reply__V1__PutSeriesRequest series_request_t;

/* --- numbering a letter --- */

struct number_state {
    struct target target;
    bool counted;                    /* how many numbers were given was asked */
    size_t number_claim, code_claim; /* entered */
    size_t series_place, versions;   /* of the series */
    struct series series;
    const char *series_thing;
    int64_t given;
    const char *number_holder, *code_holder; /* NULL: free */
};

/* The 代字 of a number as it was entered; "" where it has none. */
static const char *code_of(const char *number, struct arena *arena)
{
    const char *bracket = strstr(number, "〔");

    return bracket ? arena_copy(arena, number, (size_t)(bracket - number)) : "";
}

static void plan_number(struct flow *flow, struct load *load)
{
    const number_request_t *request = flow_request(flow);
    struct number_state *state = flow_state(flow);

    target_plan(flow, load);
    if (failure_is_set(flow_failure(flow))) {
        return;
    }
    if (strlen(request->letter_number) >= LETTER_NUMBER_SIZE) {
        failure_refuse(flow_failure(flow), &REFUSE_NUMBER_FORM, NULL);
    } else if (*request->letter_number) {
        state->number_claim =
            load_claim(load, store_number_claim(request->letter_number, flow_arena(flow)));
        state->code_claim =
            load_claim(load, store_code_claim(code_of(request->letter_number, flow_arena(flow)),
                                              flow_arena(flow)));
    } else {
        state->series_place = load_entity(load, store_series_entity(&state->target.key));
    }
}

static const char *keep_claim(struct flow *flow, const struct loaded *loaded, size_t place)
{
    const char *holder = loaded_claim(loaded, place);

    return holder ? arena_strdup(flow_arena(flow), holder) : NULL;
}

/* The series is known; how far it has come in the year of the letter stands in a version. */
static bool plan_count(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct number_state *state = flow_state(flow);
    bool damaged = false;
    const ProtobufCMessage *record =
        loaded_entity(loaded, state->series_place, wire_series_record, flow_arena(flow), &damaged);
    int32_t year = date_of_day(state->target.reply->letter_day).year;

    if (!record || damaged) {
        failure_refuse(flow_failure(flow), damaged ? &REFUSE_DATA_DAMAGED : &REFUSE_NO_SERIES,
                       NULL);
        return false;
    }
    state->series = wire_to_series(record);
    state->series_thing = store_series_thing(&state->target.key, state->series.code, year);
    state->versions = load_versions(load, state->series_thing);
    state->counted = true;
    return true;
}

static bool more_number(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    const number_request_t *request = flow_request(flow);
    struct number_state *state = flow_state(flow);

    if (state->counted) {
        state->given = loaded_version(loaded, state->versions, STORE_NUMBERS_PART);
        return false;
    }
    if (target_more(flow, loaded, load)) {
        return true;
    }
    if (failure_is_set(flow_failure(flow))) {
        return false;
    }
    if (*request->letter_number) {
        state->number_holder = keep_claim(flow, loaded, state->number_claim);
        state->code_holder = keep_claim(flow, loaded, state->code_claim);
        return false;
    }
    return plan_count(flow, loaded, load);
}

/* Who holds a number for ever. */
static const char *holder_of(const struct target *target)
{
    return arena_printf(target->key.arena, "%s/%s/%s/%d", target->key.docket, target->key.proposal,
                        target->key.unit, target->reply->round);
}

static int check_entered(struct flow *flow, const char *number)
{
    const struct number_state *state = flow_state(flow);
    const struct reply *reply = state->target.reply;
    struct letter_number_parts parts;
    struct failure *failure = flow_failure(flow);

    if (reply->letter_day != DAY_NONE &&
        letter_number_parse(number, date_of_day(reply->letter_day).year, failure, &parts) < 0) {
        return -1;
    }
    if (state->code_holder) {
        failure_refuse(failure, &REFUSE_NUMBER_OF_SERIES, state->code_holder);
        return -1;
    }
    if (state->number_holder && strcmp(state->number_holder, holder_of(&state->target)) != 0) {
        failure_refuse(failure, &REFUSE_NUMBER_TAKEN, number);
        return -1;
    }
    return 0;
}

/* The next of the series: its first, in the year it was set up for, and as many more as were given.
 */
static const char *next_of_series(struct flow *flow)
{
    const struct number_state *state = flow_state(flow);
    int32_t year = date_of_day(state->target.reply->letter_day).year;
    int32_t first = year == state->series.year && state->series.first > 0 ? state->series.first : 1;
    struct letter_number_parts parts = {.year = year, .number = first + (int32_t)state->given};
    char text[LETTER_NUMBER_SIZE];

    memccpy(parts.code, state->series.code, '\0', sizeof(parts.code) - 1);
    return arena_strdup(flow_arena(flow), letter_number_print(&parts, text));
}

static void tell_numbered(struct flow *flow, const char *number, const char *voided)
{
    const struct target *target = flow_state(flow);
    Banfu__Event__V1__Numbered *numbered =
        target_event(flow, &banfu__event__v1__numbered__descriptor);

    numbered->round = target->reply->round;
    numbered->letter_number = borrow_text(number);
    numbered->voided = borrow_text(voided);
    target_tell_reply(flow, target->reply);
}

static void decide_number(struct flow *flow, struct commit *commit)
{
    const number_request_t *request = flow_request(flow);
    struct number_state *state = flow_state(flow);
    struct target *target = &state->target;
    const struct act act = target_act(flow);
    bool of_series = *request->letter_number == '\0';
    const char *before = reply_number(target->reply, target->matter);

    if (!of_series && check_entered(flow, request->letter_number) < 0) {
        return;
    }
    const char *number = of_series ? next_of_series(flow) : request->letter_number;
    if (!number) {
        target_fail_memory(flow);
        return;
    }
    if (numbering_give(target->reply, target->matter, number, of_series, &act, flow_failure(flow)) <
        0) {
        return;
    }
    target_put(flow, commit);
    commit_claim(commit, store_number_claim(number, flow_arena(flow)), holder_of(target));
    if (of_series) {
        flow_part_also(flow, state->series_thing, STORE_NUMBERS_PART, state->given);
    }
    tell_numbered(flow, number, before);
}

static const struct flow_steps NUMBER = {
    .plan = plan_number,
    .more = more_number,
    .take = target_take,
    .decide = decide_number,
    .state_size = sizeof(struct number_state),
};

void handlers_number(reply_service_t *service, const number_request_t *request,
                     receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &NUMBER, &request->base, closure);
}

/* --- the unit's own series --- */

struct series_state {
    struct store_key key;
    struct series series;
    size_t entity, own, numbers, claim;
    bool known;
    struct series before;
    int64_t version, given;
    const char *holder;
};

#define SERIES_PART "series"

static void plan_series(struct flow *flow, struct load *load)
{
    const series_request_t *request = flow_request(flow);
    struct series_state *state = flow_state(flow);
    const char *unit = *flow_unit(flow) ? flow_unit(flow) : flow_caller_unit(flow);

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
    state->series = (struct series){
        .code = request->code, .year = request->year, .first = request->first ? request->first : 1};
    state->entity = load_entity(load, store_series_entity(&state->key));
    state->own = load_versions(load, store_series_entity(&state->key));
    state->numbers =
        load_versions(load, store_series_thing(&state->key, request->code, request->year));
    state->claim = load_claim(load, store_code_claim(request->code, flow_arena(flow)));
}

static void take_series(struct flow *flow, const struct loaded *loaded)
{
    struct series_state *state = flow_state(flow);
    const struct reply_object object = {.unit = state->key.unit, .kind = ""};
    bool damaged = false;
    const ProtobufCMessage *record =
        loaded_entity(loaded, state->entity, wire_series_record, flow_arena(flow), &damaged);

    if (damaged) {
        failure_refuse(flow_failure(flow), &REFUSE_DATA_DAMAGED, NULL);
        return;
    }
    state->known = record != NULL;
    state->before = wire_to_series(record);
    state->version = loaded_version(loaded, state->own, SERIES_PART);
    state->given = loaded_version(loaded, state->numbers, STORE_NUMBERS_PART);
    state->holder = keep_claim(flow, loaded, state->claim);
    if (!flow_admit(flow, &object)) {
        return; /* the flow has failed */
    }
}

static const struct failure_kind *why_no_series(const struct series_state *state)
{
    bool same = state->known && state->before.first == state->series.first &&
                state->before.year == state->series.year &&
                strcmp(state->before.code, state->series.code) == 0;

    if (state->holder && strcmp(state->holder, state->key.unit) != 0) {
        return &REFUSE_SERIES_OF_OTHERS;
    }
    return state->given > 0 && !same ? &REFUSE_SERIES_STANDS : NULL;
}

static void decide_series(struct flow *flow, struct commit *commit)
{
    struct series_state *state = flow_state(flow);
    const struct failure_kind *refusal = why_no_series(state);

    if (refusal) {
        failure_refuse(flow_failure(flow), refusal, state->series.code);
        return;
    }
    flow_part(flow, store_series_entity(&state->key), SERIES_PART, state->version);
    commit_put(commit, store_series_entity(&state->key),
               wire_from_series(&state->series, flow_arena(flow)));
    commit_claim(commit, store_code_claim(state->series.code, flow_arena(flow)), state->key.unit);
    Banfu__Event__V1__SeriesSet *set =
        target_event(flow, &banfu__event__v1__series_set__descriptor);
    set->code = borrow_text(state->series.code);
    set->year = state->series.year;
    set->first = state->series.first;
    flow_event(flow)->unit = borrow_text(state->key.unit);
    flow_receipt(flow)->state = borrow_text("SERIES_SET");
}

static const struct flow_steps SERIES = {
    .plan = plan_series,
    .take = take_series,
    .decide = decide_series,
    .state_size = sizeof(struct series_state),
};

void handlers_put_series(reply_service_t *service, const series_request_t *request,
                         receipt_closure_t closure, void *call)
{
    (void)service;
    flow_change(call, &SERIES, &request->base, closure);
}
