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
