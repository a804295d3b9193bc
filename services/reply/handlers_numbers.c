/* Letter numbers: entered as the registry allotted them, or the next of the unit's own series.
 *
 * The series entity is the unit's, of the whole city: handlers_series.c sets its code and where it
 * begins, this file moves it on, each raising its part, so that neither overlooks the other. A
 * number's claim is for ever, whatever becomes of the letter; its holder is one proposal of one
 * reply of one handling, and may be told again the number it has. */
#include "reply/handlers.h"
#include "reply/handlers_target.h"

#include "reply/errors.h"
#include "reply/letter_number.h"
#include "reply/numbering.h"

#include "banfu/event/v1/event.pb-c.h"

#include <string.h>

typedef Banfu__Reply__V1__NumberRequest number_request_t;

enum { NEXT_A_TRIP = 64 /* numbers of a series looked at for a free one */ };

enum number_stage { NUMBER_OF_WHAT, NUMBER_HEAD, NUMBER_NEXT };

struct number_state {
    struct target target;
    enum number_stage stage;
    struct letterhead letterhead;
    size_t letterhead_place, series_place, versions, claim;
    const char *holder; /* of the number entered; NULL: free */
    struct series series;
    int64_t version;
    int32_t next; /* of the series: the first of those asked for */
    size_t claims[NEXT_A_TRIP];
    const char *number;
};

static bool is_entered(const struct flow *flow)
{
    return *((const number_request_t *)flow_request(flow))->letter_number != '\0';
}

static void plan_number(struct flow *flow, struct load *load)
{
    const number_request_t *request = flow_request(flow);

    target_plan(flow, load);
    if (strlen(request->letter_number) >= LETTER_NUMBER_SIZE) {
        (void)letter_number_refuse(flow_failure(flow), &REFUSE_NUMBER_FORM, NULL);
    }
}

/* --- what stands on the letter, and what numbers there are --- */

/* A reply that is not signed has neither; the lifecycle says so. */
static bool is_signed(const struct target *target)
{
    return target->reply && target->reply->letter_day != DAY_NONE;
}

static bool plan_head(struct flow *flow, struct load *load)
{
    const number_request_t *request = flow_request(flow);
    struct number_state *state = flow_state(flow);
    struct target *target = &state->target;

    if (!is_signed(target)) {
        return false;
    }
    state->stage = NUMBER_HEAD;
    const struct store_key filed = store_filed_key(&target->key, target->reply);
    state->letterhead_place = store_load_letterhead(load, &filed, target->reply->round);
    state->series_place = load_entity(load, store_series_entity(&target->key));
    state->versions = load_versions(load, store_series_entity(&target->key));
    if (is_entered(flow)) {
        state->claim =
            load_claim(load, store_number_claim(request->letter_number, flow_arena(flow)));
    }
    return true;
}

static bool take_head(struct flow *flow, const struct loaded *loaded)
{
    struct number_state *state = flow_state(flow);
    struct arena *arena = flow_arena(flow);
    bool torn = false, damaged = false;

    state->letterhead = wire_to_letterhead(
        loaded_entity(loaded, state->letterhead_place, wire_letterhead_record, arena, &torn));
    wire_to_series(loaded_entity(loaded, state->series_place, wire_series_record, arena, &damaged),
                   &state->series);
    state->version = loaded_version(loaded, state->versions, STORE_SERIES_PART);
    if (torn || damaged) {
        failure_refuse(flow_failure(flow), &REFUSE_DATA_DAMAGED, NULL);
        return false;
    }
    const char *holder = is_entered(flow) ? loaded_claim(loaded, state->claim) : NULL;
    state->holder = holder ? arena_strdup(arena, holder) : NULL;
    return true;
}

/* --- the next of the series --- */

static const char *print_number(struct flow *flow, int32_t number)
{
    const struct number_state *state = flow_state(flow);
    struct letter_number_parts parts = {.year = numbering_year(state->target.reply),
                                        .number = number};
    char text[LETTER_NUMBER_SIZE];

    memccpy(parts.code, state->series.code, '\0', sizeof(parts.code) - 1);
    return arena_strdup(flow_arena(flow), letter_number_print(&parts, text));
}

static bool plan_next(struct flow *flow, struct load *load)
{
    struct number_state *state = flow_state(flow);

    state->stage = NUMBER_NEXT;
    for (int32_t i = 0; i < NEXT_A_TRIP; i++) {
        const char *number = print_number(flow, state->next + i);
        if (!number) {
            flow_fail_memory(flow);
            return false;
        }
        state->claims[i] = load_claim(load, store_number_claim(number, flow_arena(flow)));
    }
    return true;
}

static bool begin_series(struct flow *flow, struct load *load)
{
    struct number_state *state = flow_state(flow);
    const char *code = state->series.code;
    const struct failure_kind *refusal = !*code ? &REFUSE_NO_SERIES
                                         : strcmp(code, state->letterhead.letter_code) == 0
                                             ? &REFUSE_SERIES_SHARED
                                             : NULL;

    if (refusal) {
        (void)letter_number_refuse(flow_failure(flow), refusal, *code ? code : NULL);
        target_explain(flow);
        return false;
    }
    state->next = series_next(&state->series, numbering_year(state->target.reply));
    return plan_next(flow, load);
}

/* Whatever was entered by hand before the series had come so far is skipped. */
static bool find_free(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct number_state *state = flow_state(flow);

    for (int32_t i = 0; i < NEXT_A_TRIP; i++) {
        if (state->next + i > LETTER_NUMBER_MOST) {
            failure_refuse(flow_failure(flow), &REFUSE_SERIES_FULL, state->series.code);
            return false;
        }
        if (!loaded_claim(loaded, state->claims[i])) {
            state->next += i;
            state->number = print_number(flow, state->next);
            return false;
        }
    }
    state->next += NEXT_A_TRIP;
    return plan_next(flow, load);
}

static bool more_number(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct number_state *state = flow_state(flow);

    switch (state->stage) {
    case NUMBER_OF_WHAT:
        return target_more(flow, loaded, load) ||
               (!failure_is_set(flow_failure(flow)) && plan_head(flow, load));
    case NUMBER_HEAD:
        return take_head(flow, loaded) && !is_entered(flow) && begin_series(flow, load);
    case NUMBER_NEXT: return find_free(flow, loaded, load);
    }
    return false;
}

/* --- deciding --- */

/* Who holds a number for ever. In a merged handling that is its main proposal's reply: taken apart,
 * a proposal's own reply is another, for which the number is taken, even where it was voided. */
static const char *holder_of(const struct target *target)
{
    if (strcmp(target->key.proposal, target->asked) != 0) {
        return arena_printf(target->key.arena, "%s/%s/%s/%d/%s", target->key.docket,
                            target->key.proposal, target->key.unit, target->reply->round,
                            target->asked);
    }
    return arena_printf(target->key.arena, "%s/%s/%s/%d", target->key.docket, target->asked,
                        target->key.unit, target->reply->round);
}

static int check_entered(struct flow *flow, const char *number)
{
    const struct number_state *state = flow_state(flow);
    struct failure *failure = flow_failure(flow);

    if (!is_signed(&state->target)) {
        return 0;
    }
    const char *prefix = arena_printf(flow_arena(flow), "%s〔", state->series.code);
    if (*state->series.code && prefix && strncmp(number, prefix, strlen(prefix)) == 0) {
        return letter_number_refuse(failure, &REFUSE_NUMBER_OF_SERIES, state->series.code);
    }
    if (numbering_check(state->target.reply, number, state->letterhead.letter_code, failure) < 0) {
        return -1;
    }
    if (state->holder && strcmp(state->holder, holder_of(&state->target)) != 0) {
        return letter_number_refuse(failure, &REFUSE_NUMBER_TAKEN, number);
    }
    return 0;
}

/* A number that is entered rests on the series that there is not; one of the series moves it on. */
static void put_number(struct flow *flow, struct commit *commit, const char *number)
{
    struct number_state *state = flow_state(flow);
    const struct target *target = &state->target;
    const char *series = store_series_entity(&target->key);

    target_put(flow, commit);
    commit_claim(commit, store_number_claim(number, flow_arena(flow)), holder_of(target));
    if (is_entered(flow)) {
        commit_rest_on(commit, series, STORE_SERIES_PART, state->version);
    } else {
        flow_part_also(flow, series, STORE_SERIES_PART, state->version);
        commit_put(commit, series, wire_from_series(&state->series, flow_arena(flow)));
    }
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
    bool of_series = !is_entered(flow);
    const char *number = of_series ? state->number : request->letter_number;
    const char *before = reply_number(target->reply, target->matter);

    if (!of_series && check_entered(flow, number) < 0) {
        target_explain(flow);
        return;
    }
    if (numbering_give(target->reply, target->matter, number ? number : "", of_series, &act,
                       flow_failure(flow)) < 0) {
        target_explain(flow);
        return;
    }
    if (!number) {
        flow_fail_memory(flow);
        return;
    }
    if (of_series && series_give(&state->series, numbering_year(target->reply), state->next,
                                 flow_failure(flow)) < 0) {
        return;
    }
    put_number(flow, commit, number);
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
