#include "deadline/handlers_listing.h"

#include "common/base/date.h"

static void plan_due(struct flow *flow, struct load *load)
{
    const Banfu__Deadline__V1__ListDueRequest *request = flow_request(flow);
    struct listing *listing = flow_state(flow);
    civil_day until = handlers_read_day(flow, "until", request->until, true);

    listing->page_size = request->page_size;
    listing->page_token = request->page_token;
    listing->index = store_due_index(flow_docket(flow), flow_arena(flow));
    listing->whole = until == DAY_NONE;
    listing->most = until == DAY_NONE ? DAY_LAST : until;
    listing_plan(flow, listing, load);
}

static Banfu__Deadline__V1__DueClock *view_due(struct flow *flow, const struct listing *listing,
                                               size_t place)
{
    const struct listed_member *member = &listing->members[place];
    const struct view view = listing_view(flow, listing, place);
    const struct clock *clock = timetable_running(view.timetable, (enum clock_kind)member->kind,
                                                  member->unit, member->signer, member->round);
    Banfu__Deadline__V1__DueClock *due = clock ? arena_alloc(flow_arena(flow), sizeof(*due)) : NULL;

    if (!due) {
        return NULL;
    }
    banfu__deadline__v1__due_clock__init(due);
    due->proposal = wire_text(member->proposal);
    due->clock = wire_view_clock(&view, clock);
    return due->clock ? due : NULL;
}

/* What ended between the two trips is left out. */
static void answer_due(struct flow *flow)
{
    const struct listing *listing = flow_state(flow);
    Banfu__Deadline__V1__ListDueResponse response;
    Banfu__Deadline__V1__DueClock *clocks[LISTING_PAGE_MAX];

    banfu__deadline__v1__list_due_response__init(&response);
    response.clocks = clocks;
    for (size_t i = 0; i < listing->count; i++) {
        Banfu__Deadline__V1__DueClock *due = view_due(flow, listing, i);
        if (due) {
            clocks[response.n_clocks++] = due;
        }
    }
    response.next_page_token = wire_text(listing->next_token);
    response.cut = listing->cut;
    flow_answer(flow, &response.base);
}

const struct flow_steps LIST_DUE_STEPS = {
    .plan = plan_due,
    .more = listing_more,
    .take = listing_take,
    .answer = answer_due,
    .state_size = sizeof(struct listing),
};
