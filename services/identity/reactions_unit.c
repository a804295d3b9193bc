#include "identity/reactions_unit.h"

#include "common/base/date.h"
#include "common/service/service.h"
#include "identity/case_units.h"
#include "identity/store.h"

#include "banfu/event/v1/event.pb-c.h"
#include "banfu/identity/v1/record.pb-c.h"

#include <string.h>

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

static void tell(struct flow *flow, const struct unit *unit)
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
    event->unit = borrow_text(unit->short_name);
    event->body_case = BANFU__EVENT__V1__EVENT__BODY_UNIT_SET;
    event->unit_set = body;
}

static void decide(struct flow *flow, struct commit *commit)
{
    const Banfu__Identity__V1__FollowedEvent *said = flow_request(flow);
    struct stored_units *units = flow_state(flow);
    struct unit *unit = find_unit(units, said->unit);
    const char *until = last_day(said->since, flow_arena(flow));

    /* The same successor may be named again, in this docket or another of the city. */
    if (!unit || !until || strcmp(unit->successor, said->successor) == 0) {
        flow_nothing(flow);
        return;
    }
    unit->until = until;
    unit->successor = said->successor;
    flow_part(flow, units->thing, STORE_UNITS_PART, units->version);
    store_put_units(commit, units, flow_arena(flow), flow_failure(flow));
    tell(flow, unit);
}

const struct flow_steps REACTIONS_UNIT_SUCCEEDED = {
    .plan = case_plan_units,
    .take = case_take_units,
    .decide = decide,
    .state_size = sizeof(struct stored_units),
    .log = STORE_LOG,
};
