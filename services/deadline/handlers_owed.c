/* What waits for somebody's act (rules 10, 11, 12, 14). */
#include "deadline/handlers_listing.h"
#include "deadline/owed.h"

#include <banfu/event/v1/event.pb-c.h>

typedef Banfu__Deadline__V1__Owed Owed;

static void plan_owed(struct flow *flow, struct load *load)
{
    const Banfu__Deadline__V1__ListOwedRequest *request = flow_request(flow);
    struct listing *listing = flow_state(flow);

    if ((int32_t)request->kind < 0 || (int32_t)request->kind >= OWED_KINDS) {
        failure_add_field(flow_failure(flow), "kind", "没有这一类待办事项");
        return;
    }
    listing->page_size = request->page_size;
    listing->page_token = request->page_token;
    listing->index = store_owed_index(flow_docket(flow), flow_arena(flow));
    listing->least = (int32_t)request->kind;
    listing->whole = (int32_t)request->kind == OWED_NONE;
    listing->most = listing->whole ? OWED_KINDS : (int32_t)request->kind;
    listing_plan(flow, listing, load);
}

/* NULL where it was settled between the two trips, or where the docket does not ask for it. */
static Owed *view_owed(struct flow *flow, const struct listing *listing, size_t place)
{
    const struct listed_member *member = &listing->members[place];
    const struct settings *settings = &listing->common.almanac.settings;
    struct owed owed;

    if ((member->kind == OWED_MEETING && !settings->meetings_asked) ||
        !owed_look(&listing->sheets[place].timetable, member->unit, (enum owed_kind)member->kind,
                   &owed)) {
        return NULL;
    }
    Owed *message = arena_alloc(flow_arena(flow), sizeof(*message));
    if (!message) {
        return NULL;
    }
    banfu__deadline__v1__owed__init(message);
    message->kind = (Banfu__Deadline__V1__OwedKind__Enum)member->kind;
    message->proposal = wire_text(member->proposal);
    message->unit = wire_text(member->unit);
    message->signers = owed.signers;
    message->n_signers = owed.signer_count;
    message->since = wire_day(owed.since, flow_arena(flow));
    message->due_date = wire_day(owed.due, flow_arena(flow));
    return message;
}

static void answer_owed(struct flow *flow)
{
    const struct listing *listing = flow_state(flow);
    Banfu__Deadline__V1__ListOwedResponse response = BANFU__DEADLINE__V1__LIST_OWED_RESPONSE__INIT;
    Owed *owed[LISTING_PAGE_MAX];

    response.owed = owed;
    for (size_t i = 0; i < listing->count; i++) {
        Owed *one = view_owed(flow, listing, i);
        if (one) {
            owed[response.n_owed++] = one;
        }
    }
    response.next_page_token = wire_text(listing->next_token);
    response.cut = listing->cut;
    flow_answer(flow, &response.base);
}

const struct flow_steps LIST_OWED_STEPS = {
    .plan = plan_owed,
    .more = listing_more,
    .take = listing_take,
    .answer = answer_owed,
    .state_size = sizeof(struct listing),
};
