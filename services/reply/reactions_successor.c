#include "reply/reactions_successor.h"

#include "reply/numbering.h"
#include "reply/store.h"

#include "banfu/event/v1/event.pb-c.h"

struct passed_state {
    struct store_key from, to;
    struct stored_handling from_places, to_places;
    struct handling handling, own;
    bool known, own_known;
};

/* A handling passes: not the unit as a whole, no opinion, none that another one took in. */
static bool is_of_interest(const Banfu__Event__V1__Event *event)
{
    return *event->proposal && !event->unit_succeeded->co_unit && !event->unit_succeeded->joined;
}

static void plan(struct flow *flow, struct load *load)
{
    const Banfu__Event__V1__Event *event = flow_happened(flow);
    struct passed_state *state = flow_state(flow);

    state->from = state->to = (struct store_key){.docket = flow_docket(flow),
                                                 .proposal = flow_proposal(flow),
                                                 .unit = event->unit,
                                                 .arena = flow_arena(flow)};
    state->to.unit = event->unit_succeeded->successor;
    if (is_of_interest(event)) {
        store_load_handling(load, &state->from, NULL, &state->from_places);
        store_load_beside(load, &state->to, &state->from_places, &state->to_places);
    }
}

static void take(struct flow *flow, const struct loaded *loaded)
{
    struct passed_state *state = flow_state(flow);
    struct failure *failure = flow_failure(flow);

    if (is_of_interest(flow_happened(flow)) &&
        store_take_handling(loaded, &state->from, &state->from_places, failure, &state->handling,
                            &state->known) == 0) {
        (void)!store_take_handling(loaded, &state->to, &state->to_places, failure, &state->own,
                                   &state->own_known);
    }
}

/* What lies under the old name is looked for there: texts are not copied. */
static void decide(struct flow *flow, struct commit *commit)
{
    struct passed_state *state = flow_state(flow);
    struct handling *handling = &state->handling;
    const char *thing = store_thing(&state->from);

    if (!state->known) {
        flow_nothing(flow);
        return;
    }
    flow_part_also(flow, thing, store_part(&state->from), handling->version);
    flow_part_also(flow, thing, store_part(&state->to), state->own.version);
    store_pass_handling(commit, &state->from, handling, state->to.unit);
    handling->unit = state->to.unit;
    handling->version = 0; /* listed under its new name */
    for (size_t i = 0; i < handling->reply_count; i++) {
        struct reply *reply = &handling->replies[i];
        reply->filed_under = *reply->filed_under ? reply->filed_under : state->from.unit;
    }
    if (state->own_known) {
        if (numbering_take_void(handling, &state->own, flow_arena(flow)) < 0) {
            flow_fail_memory(flow);
            return;
        }
        store_put_aside(commit, &state->to, &state->own);
    }
    store_put_handling(commit, &state->to, handling);
}

const struct flow_steps REACTIONS_PASSED = {
    .plan = plan, .take = take, .decide = decide, .state_size = sizeof(struct passed_state)};
