#include "identity/reactions_unit.h"

#include "common/base/date.h"
#include "common/service/service.h"
#include "identity/case_unit_ending.h"
#include "identity/case_units.h"
#include "identity/store.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/identity/v1/record.pb-c.h"

#include <string.h>

struct succeeded_state {
    struct stored_units units; /* first: the steps of case_units.h */
    struct unit_ending ending;
};

static void plan(struct flow *flow, struct load *load)
{
    const Banfu__Identity__V1__FollowedEvent *said = flow_request(flow);
    struct succeeded_state *state = flow_state(flow);

    case_plan_units(flow, load);
    unit_ending_plan(flow, load, said->unit, &state->ending);
}

static bool more(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    struct succeeded_state *state = flow_state(flow);

    if (!unit_ending_more(flow, loaded, &state->ending)) {
        return false;
    }
    plan(flow, load);
    return true;
}

static void take(struct flow *flow, const struct loaded *loaded)
{
    struct succeeded_state *state = flow_state(flow);

    case_take_units(flow, loaded);
    unit_ending_take(flow, loaded, &state->ending);
}

static struct unit *find_unit(struct stored_units *stored, const char *name)
{
    for (size_t i = 0; i < stored->count; i++) {
        if (strcmp(stored->units[i].short_name, name) == 0) {
            return &stored->units[i];
        }
    }
    return NULL;
}

/* The day before the successor's first. */
static const char *last_day(const char *since, struct arena *arena)
{
    char text[DATE_TEXT_SIZE];
    civil_day day = DAY_NONE;

    return date_parse(since, strlen(since), &day) == 0
               ? arena_strdup(arena, date_print(day - 1, text))
               : NULL;
}

static void tell(struct flow *flow, const struct unit *unit, const struct lapsing *lapsing)
{
    Banfu__Event__V1__UnitSet *body = arena_alloc(flow_arena(flow), sizeof(*body));
    Banfu__Event__V1__Event *event = flow_event(flow);

    if (!body) {
        flow_fail_memory(flow);
        return;
    }
    banfu__event__v1__unit_set__init(body);
    body->short_name = borrow_text(unit->short_name);
    body->until = borrow_text(unit->until);
    body->successor = borrow_text(unit->successor);
    body->n_stand_ins_ended = lapsing->count;
    body->stand_ins_ended = lapsing->ended;
    event->unit = borrow_text(unit->short_name);
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_UNIT_SET;
    event->unit_set = body;
}

static void decide(struct flow *flow, struct commit *commit)
{
    const Banfu__Identity__V1__FollowedEvent *said = flow_request(flow);
    struct succeeded_state *state = flow_state(flow);
    struct stored_units *units = &state->units;
    struct unit *unit = find_unit(units, said->unit);
    const char *until = last_day(said->since, flow_arena(flow));
    civil_day day = DAY_NONE;
    struct lapsing lapsing;

    /* The same successor may be named again, in this docket or another of the city. */
    if (!unit || !until || date_parse(until, strlen(until), &day) != 0 ||
        strcmp(unit->successor, said->successor) == 0) {
        flow_nothing(flow);
        return;
    }
    unit->until = until;
    unit->successor = said->successor;
    flow_part(flow, units->thing, STORE_UNITS_PART, units->version);
    store_put_units(commit, units, flow_arena(flow), flow_failure(flow));
    unit_ending_end(flow, commit, day, &state->ending, &lapsing);
    if (!failure_is_set(flow_failure(flow))) {
        tell(flow, unit, &lapsing);
    }
}

const struct flow_steps REACTIONS_UNIT_SUCCEEDED = {
    .plan = plan,
    .more = more,
    .take = take,
    .decide = decide,
    .state_size = sizeof(struct succeeded_state),
    .log = STORE_LOG,
};
