#include "assignment/reactions_deadline.h"

#include "assignment/reactions_followed.h"
#include "assignment/successor.h"
#include "assignment/unit_acts.h"

#include "banfu/event/v1/event.pb-c.h"

#include <string.h>

typedef Banfu__Event__V1__Event event_t;

/* --- a press by way of deadline's counts for rule 7 as one of our own --- */

static void plan_press(struct flow *flow, struct load *load)
{
    followed_add(flow, load, flow_proposal(flow), flow_unit(flow));
}

static bool note_press(struct flow *flow, struct proposal *proposal)
{
    const event_t *event = flow_happened(flow);
    struct unit_act act = followed_act(flow);
    struct co_unit *co_unit =
        proposal_find_co_unit(proposal, proposal_unit_now(proposal, flow_unit(flow)));
    const struct answering_unit *presser =
        co_unit && event->actor
            ? proposal_find_answering(proposal, proposal_unit_now(proposal, event->actor->unit))
            : NULL;

    if (!presser || co_unit->pressed_on != DAY_NONE ||
        !proposal_hears_co_units(proposal, presser) ||
        !transition_find(&opinion_table, (int)co_unit->state, OPINION_PRESS)) {
        return false;
    }
    act.role = event->actor->role;
    return co_unit_decide(co_unit, OPINION_PRESS, &act, flow_failure(flow), co_unit) == 0;
}

static void decide_press(struct flow *flow, struct commit *commit)
{
    struct followed *followed = flow_state(flow);
    struct proposal *proposal = followed_proposal(followed);

    followed_put(flow, commit, proposal && note_press(flow, proposal));
}

const struct flow_steps REACTIONS_PRESS = {.plan = plan_press,
                                           .take = followed_take,
                                           .decide = decide_press,
                                           .state_size = sizeof(struct followed)};

/* --- an extension moves the day by which the unit's own time limit must lie (rules 6, 11) --- */

static bool is_moved(const Banfu__Event__V1__Clock *clock)
{
    return clock->kind == BANFU__EVENT__V1__CLOCK_KIND__ENUM__REPLY && *clock->due_date;
}

static void plan_extension(struct flow *flow, struct load *load)
{
    const Banfu__Event__V1__ExtensionDecided *decided = flow_happened(flow)->extension_decided;

    if (!decided->grant) {
        return;
    }
    followed_add(flow, load, flow_proposal(flow), flow_unit(flow));
    for (size_t i = 0; i < decided->n_clocks; i++) {
        const Banfu__Event__V1__Clock *clock = decided->clocks[i];
        if (is_moved(clock) && *clock->proposal && *clock->unit) {
            followed_add(flow, load, clock->proposal, clock->unit);
        }
    }
}

static void decide_extension(struct flow *flow, struct commit *commit)
{
    struct followed *followed = flow_state(flow);
    const char *text = flow_happened(flow)->extension_decided->new_due_date;
    civil_day due = DAY_NONE;

    if (date_parse(text, strlen(text), &due) != 0) {
        flow_nothing(flow);
        return;
    }
    struct proposal *proposal = followed_proposal(followed);
    struct answering_unit *part =
        proposal ? proposal_find_answering(proposal, followed->unit) : NULL;
    bool moved = part && part->granted_due != due;
    if (moved) {
        part->granted_due = due;
    }
    followed_put(flow, commit, moved);
}

const struct flow_steps REACTIONS_EXTENSION = {.plan = plan_extension,
                                               .take = followed_take,
                                               .decide = decide_extension,
                                               .state_size = sizeof(struct followed)};

/* --- the table of days off --- */

struct calendar_state {
    size_t entity, versions, text;
    int64_t version;  /* of the part here */
    int64_t standing; /* deadline's, of the table that stands here */
    const char *table;
};

static void plan_calendar(struct flow *flow, struct load *load)
{
    struct calendar_state *state = flow_state(flow);
    const char *digest = flow_happened(flow)->calendar_changed->table_digest;

    state->entity = store_load_calendar(load);
    state->versions = load_versions(load, STORE_CALENDAR);
    state->text = *digest ? load_text(load, digest) : SIZE_MAX;
}

static void take_calendar(struct flow *flow, const struct loaded *loaded)
{
    struct calendar_state *state = flow_state(flow);
    const char *earlier = "";
    bool damaged = false;
    size_t size = 0;

    state->version = loaded_version(loaded, state->versions, STORE_ASSIGNMENT_PART);
    state->standing =
        store_take_calendar(loaded, state->entity, flow_arena(flow), flow_failure(flow), &earlier);
    if (state->text != SIZE_MAX) {
        state->table = loaded_text(loaded, state->text, flow_arena(flow), &size, &damaged);
    }
    if (damaged) {
        failure_set(flow_failure(flow), STATUS_DATA_LOSS, "TEXT_DAMAGED", "工作日历无法读取");
    }
}

/* Several dockets of a city may tell of its table: the latest stands. */
static void decide_calendar(struct flow *flow, struct commit *commit)
{
    const struct calendar_state *state = flow_state(flow);
    int64_t version = flow_happened(flow)->calendar_changed->version;

    if (!state->table || version <= state->standing) {
        flow_nothing(flow);
        return;
    }
    flow_part_also(flow, STORE_CALENDAR, STORE_ASSIGNMENT_PART, state->version);
    store_put_calendar(commit, version, state->table, flow_arena(flow), flow_failure(flow));
}

const struct flow_steps REACTIONS_CALENDAR = {.plan = plan_calendar,
                                              .take = take_calendar,
                                              .decide = decide_calendar,
                                              .state_size = sizeof(struct calendar_state)};
