#include "deadline/handlers_methods.h"

#include "deadline/errors.h"
#include "deadline/peers.h"
#include "deadline/policy.h"

#include <string.h>

/* --- one proposal's clocks --- */

struct clocks_state {
    struct case_state main;
    bool has_signed; /* the caller, as assignment says */
};

/* Whoever handles it may look, and those who signed it. */
static bool admit_reader(struct flow *flow)
{
    const struct clocks_state *state = flow_state(flow);
    const struct timetable *timetable = &state->main.sheet.timetable;
    const char **units =
        arena_array(flow_arena(flow), timetable->handling_count, sizeof(const char *));

    for (size_t i = 0; units && i < timetable->handling_count; i++) {
        units[i] = timetable->handlings[i].unit;
    }
    const struct policy_object object = {.proposal = flow_proposal(flow),
                                         .units = units,
                                         .unit_count = units ? timetable->handling_count : 0,
                                         .has_signed = state->has_signed};
    return flow_admit(flow, &object);
}

static bool is_signer(const struct flow *flow)
{
    return caller_has_role(flow_caller(flow), ROLE_BIT(ROLE_SIGNER));
}

static void take_clocks(struct flow *flow, const struct loaded *loaded)
{
    if (*flow_proposal(flow) == '\0') {
        failure_add_field(flow_failure(flow), "proposal", "必填");
        return;
    }
    case_take(flow, loaded);
    if (!failure_is_set(flow_failure(flow)) && (is_signer(flow) || admit_reader(flow))) {
        (void)case_exists(flow);
    }
}

/* The directory, by which a signer is told from his namesakes, is assignment's. */
static void ask_clocks(struct flow *flow)
{
    struct clocks_state *state = flow_state(flow);

    if (is_signer(flow)) {
        peers_ask_signer(flow, &state->has_signed);
    }
}

static bool has_left(const struct timetable *timetable, const char *unit)
{
    const struct handling *handling = timetable_handling(timetable, unit);

    for (size_t i = 0; handling && !handling->open && i < timetable->clock_count; i++) {
        const struct clock *clock = &timetable->clocks[i];
        if (strcmp(clock->unit, unit) == 0 && clock->end == CLOCK_END_REASSIGNED) {
            return true;
        }
    }
    return false;
}

/* A unit that the proposal has passed on from reads its own clocks, which ended then (rule 28):
 * that unit; else the one asked about, "" for all. */
static const char *unit_shown(const struct flow *flow, const struct timetable *timetable)
{
    const struct caller *caller = flow_caller(flow);
    const struct caller_post *post = flow_post(flow);
    bool former = post && has_left(timetable, post->scope);

    for (size_t i = 0; former && i < caller->post_count; i++) {
        former = caller->posts[i].role != ROLE_OFFICE &&
                 (!timetable_handling(timetable, caller->posts[i].scope) ||
                  has_left(timetable, caller->posts[i].scope));
    }
    return former ? post->scope : flow_unit(flow);
}

static void answer_clocks(struct flow *flow)
{
    const struct case_state *state = flow_state(flow);

    if ((is_signer(flow) && !admit_reader(flow)) || !case_unit_is_known(flow)) {
        return;
    }
    const struct view view = case_view(flow);
    const Banfu__Deadline__V1__ListClocksResponse *response =
        wire_view_clocks(&view, unit_shown(flow, &state->sheet.timetable), state->sheet.version);

    handlers_answer(flow, response ? &response->base : NULL);
}

const struct flow_steps LIST_CLOCKS_STEPS = {
    .plan = case_plan,
    .more = case_more,
    .take = take_clocks,
    .ask = ask_clocks,
    .answer = answer_clocks,
    .state_size = sizeof(struct clocks_state),
};

/* --- what units owe once --- */

static void take_unit_clocks(struct flow *flow, const struct loaded *loaded)
{
    const char *unit = flow_unit_meant(flow);
    const struct policy_object object = {.proposal = "", .units = &unit, .unit_count = 1};

    const struct case_state *state = flow_state(flow);

    case_take(flow, loaded);
    (void)(case_docket_exists(flow, state) && flow_admit(flow, &object) &&
           case_takes_part(flow, &state->sheet.timetable));
}

static void answer_unit_clocks(struct flow *flow)
{
    const struct case_state *state = flow_state(flow);
    const struct view view = case_view(flow);
    const Banfu__Deadline__V1__ListClocksResponse *response =
        wire_view_clocks(&view, flow_unit_meant(flow), state->sheet.version);

    handlers_answer(flow, response ? &response->base : NULL);
}

const struct flow_steps LIST_UNIT_CLOCKS_STEPS = {
    .plan = case_plan,
    .more = case_more,
    .take = take_unit_clocks,
    .answer = answer_unit_clocks,
    .state_size = sizeof(struct case_state),
};

/* --- what peers decide on --- */

static void take_facts(struct flow *flow, const struct loaded *loaded)
{
    static const struct policy_object nothing;

    case_take(flow, loaded);
    (void)(!failure_is_set(flow_failure(flow)) && flow_admit(flow, &nothing));
}

/* A proposal that nothing is known of has no clocks, in version 0: a fact like others. */
static void answer_facts(struct flow *flow)
{
    const struct case_state *state = flow_state(flow);
    const struct view view = case_view(flow);
    const Banfu__Deadline__V1__FactsResponse *response =
        wire_facts(&view, flow_unit(flow), state->sheet.version);

    handlers_answer(flow, response ? &response->base : NULL);
}

const struct flow_steps FACTS_STEPS = {
    .plan = case_plan,
    .more = case_more,
    .take = take_facts,
    .answer = answer_facts,
    .state_size = sizeof(struct case_state),
};

/* --- what an extension would come to --- */

static void take_preview(struct flow *flow, const struct loaded *loaded)
{
    case_take(flow, loaded);
    (void)(case_exists(flow) && case_choose_unit(flow) && handlers_admit_unit(flow) &&
           case_unit_is_known(flow));
}

static bool list_to_tell(const struct timetable *timetable, struct arena *arena,
                         Banfu__Deadline__V1__PreviewExtensionResponse *response)
{
    response->to_tell =
        arena_array(arena, (size_t)timetable->signer_count + 1, sizeof(*response->to_tell));
    for (int32_t signer = 1; response->to_tell && signer <= timetable->signer_count; signer++) {
        if (!timetable->released[signer]) {
            response->to_tell[response->n_to_tell++] = signer;
        }
    }
    return response->to_tell != NULL;
}

static void answer_preview(struct flow *flow)
{
    const struct case_state *state = flow_state(flow);
    Banfu__Deadline__V1__PreviewExtensionResponse response;
    struct extension_preview preview;
    const struct extension_asking asking = handlers_asking(flow);

    if (failure_is_set(flow_failure(flow)) ||
        domain_preview_extension(&state->sheet.timetable, &state->moment, &asking,
                                 flow_failure(flow), &preview) < 0) {
        return;
    }
    banfu__deadline__v1__preview_extension_response__init(&response);
    response.resulting_date = wire_day(preview.day, flow_arena(flow));
    response.latest_date = wire_day(preview.latest, flow_arena(flow));
    response.days_left_of_cap = preview.days_left;
    response.past_report_date = preview.past_report_day;
    handlers_answer(flow, list_to_tell(&state->sheet.timetable, flow_arena(flow), &response)
                              ? &response.base
                              : NULL);
}

const struct flow_steps PREVIEW_EXTENSION_STEPS = {
    .plan = case_plan,
    .more = case_more,
    .take = take_preview,
    .answer = answer_preview,
    .state_size = sizeof(struct case_state),
};
