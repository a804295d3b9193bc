#include "deadline/reactions_closing.h"

#include "deadline/case.h"
#include "deadline/wire.h"

#include <banfu/event/v1/event.pb-c.h>

/* Each of the proposals is a piece of the reaction: timetables as large as they may be would not
 * go into one commit, nor into its memory. What has been closed before changes nothing. */
static const Banfu__Event__V1__ClosedMany *closed(const struct flow *flow)
{
    return flow_happened(flow)->closed_many;
}

static const Banfu__Event__V1__ClosedItem *item_of(const struct flow *flow)
{
    size_t piece = flow_piece(flow);

    return piece < closed(flow)->n_items ? closed(flow)->items[piece] : NULL;
}

static void plan_item(struct flow *flow, struct load *load)
{
    struct case_state *state = flow_state(flow);

    case_plan_settings(flow, state, load);
    if (item_of(flow)) {
        store_plan_sheet(load, flow_docket(flow), item_of(flow)->proposal, flow_arena(flow),
                         &state->sheet);
    }
}

static bool more_item(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    bool again = false;

    if (!case_learn_calendar(flow, flow_state(flow), loaded, &again) || !again) {
        return false;
    }
    plan_item(flow, load);
    return true;
}

static void take_item(struct flow *flow, const struct loaded *loaded)
{
    struct case_state *state = flow_state(flow);

    case_take_settings(flow, state, loaded);
    if (item_of(flow) && !failure_is_set(flow_failure(flow))) {
        case_take_sheet(flow, state, &state->sheet, loaded);
    }
}

static void tell(struct flow *flow)
{
    const struct case_state *state = flow_state(flow);
    Banfu__Event__V1__Clock **clocks = NULL;
    size_t count = 0;

    if (!wire_changed_clocks(&state->sheet.timetable, state->sheet.proposal, flow_arena(flow),
                             &count, &clocks) ||
        (count > 0 && !wire_clocks_changed(flow_event(flow), count, clocks,
                                           flow_happened_position(flow), flow_arena(flow)))) {
        failure_set(flow_failure(flow), STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "内存不足");
    }
}

static void decide_item(struct flow *flow, struct commit *commit)
{
    struct case_state *state = flow_state(flow);
    const Banfu__Event__V1__ClosedItem *item = item_of(flow);

    if (flow_piece(flow) + 1 < closed(flow)->n_items) {
        flow_unended(flow);
    }
    if (!item) {
        flow_nothing(flow);
        return;
    }
    if (domain_finish(&state->sheet.timetable, &state->moment, item->unit, CLOCK_END_CLOSED,
                      flow_failure(flow)) < 0) {
        return;
    }
    if (case_put(flow, commit)) {
        tell(flow);
    } else {
        flow_nothing(flow);
    }
}

const struct flow_steps CLOSED_MANY_STEPS = {
    .plan = plan_item,
    .more = more_item,
    .take = take_item,
    .decide = decide_item,
    .state_size = sizeof(struct case_state),
};
