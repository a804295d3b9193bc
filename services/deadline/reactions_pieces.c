#include "deadline/reactions_pieces.h"

#include "deadline/case.h"
#include "deadline/reactions_conclude.h"

#include <banfu/event/v1/event.pb-c.h>
#include <string.h>

typedef Banfu__Event__V1__Event Event;

/* What an event says of one proposal. Timetables as large as they may be would not go into one
 * commit, nor into its memory; what has been done before changes nothing. */
struct pieces {
    size_t (*count)(const Event *event);
    const char *(*proposal)(const Event *event, size_t piece);
    int (*apply)(struct timetable *timetable, const struct moment *moment, const Event *event,
                 size_t piece, struct failure *failure);
};

/* --- many are closed: in logs from before they were closed one by one --- */

static size_t count_closed(const Event *event)
{
    return event->closed_many->n_items;
}

static const char *closed_proposal(const Event *event, size_t piece)
{
    return event->closed_many->items[piece]->proposal;
}

static int close_one(struct timetable *timetable, const struct moment *moment, const Event *event,
                     size_t piece, struct failure *failure)
{
    const char *unit = event->closed_many->items[piece]->unit;

    return domain_finish(timetable, moment, *unit ? domain_unit_now(timetable, unit) : "",
                         CLOCK_END_CLOSED, failure);
}

/* --- letters leave: the event's own proposal first, then those merged with it --- */

static size_t count_dispatched(const Event *event)
{
    return 1 + event->dispatched->n_matters;
}

static const char *dispatched_proposal(const Event *event, size_t piece)
{
    return piece == 0 ? event->proposal : event->dispatched->matters[piece - 1]->proposal;
}

/* What left for that proposal by this act; all of a merged handling left on one day, but its last
 * letters may have left before. */
static struct dispatch dispatch_of(const Event *event, size_t piece, const struct moment *moment)
{
    const Banfu__Event__V1__Dispatched *all = event->dispatched;
    const Banfu__Event__V1__DispatchedMatter *matter = piece ? all->matters[piece - 1] : NULL;
    const char *last_date = matter ? matter->last_date : all->last_date;

    return (struct dispatch){
        .unit = event->unit,
        .kind = (enum reply_kind)all->kind,
        .signers = matter ? matter->signers : all->signers,
        .signer_count = matter ? matter->n_signers : all->n_signers,
        .left = {reactions_day(all->date, moment), moment->now_ms},
        .to_all = matter ? matter->to_all : all->to_all,
        .last_day = reactions_day(*last_date ? last_date : all->date, moment),
    };
}

static int dispatch_one(struct timetable *timetable, const struct moment *moment,
                        const Event *event, size_t piece, struct failure *failure)
{
    struct dispatch dispatch = dispatch_of(event, piece, moment);

    /* The event's own stands above, and may be listed again. */
    if (piece > 0 && strcmp(dispatched_proposal(event, piece), event->proposal) == 0) {
        return 0;
    }
    dispatch.unit = domain_unit_now(timetable, event->unit);
    return domain_dispatch(timetable, moment, &dispatch, failure);
}

/* --- one piece --- */

static const struct pieces *pieces_of(const Event *event)
{
    static const struct pieces closed = {count_closed, closed_proposal, close_one};
    static const struct pieces dispatched = {count_dispatched, dispatched_proposal, dispatch_one};

    return event->body_case == BANFU__EVENT__V1__EVENT__BODY_CLOSED_MANY ? &closed : &dispatched;
}

static bool is_there(const struct flow *flow)
{
    return flow_piece(flow) < pieces_of(flow_happened(flow))->count(flow_happened(flow));
}

static void plan_piece(struct flow *flow, struct load *load)
{
    struct case_state *state = flow_state(flow);
    const Event *event = flow_happened(flow);

    case_plan_settings(flow, state, load);
    if (is_there(flow)) {
        store_plan_sheet(load, flow_docket(flow),
                         pieces_of(event)->proposal(event, flow_piece(flow)), flow_arena(flow),
                         &state->sheet);
    }
}

static bool more_piece(struct flow *flow, const struct loaded *loaded, struct load *load)
{
    bool again = false;

    if (!case_learn_calendar(flow, flow_state(flow), loaded, &again) || !again) {
        return false;
    }
    plan_piece(flow, load);
    return true;
}

static void take_piece(struct flow *flow, const struct loaded *loaded)
{
    struct case_state *state = flow_state(flow);

    case_take_settings(flow, state, loaded);
    if (is_there(flow) && !failure_is_set(flow_failure(flow))) {
        case_take_sheet(flow, state, &state->sheet, loaded);
    }
}

static void decide_piece(struct flow *flow, struct commit *commit)
{
    struct case_state *state = flow_state(flow);
    const Event *event = flow_happened(flow);
    const struct pieces *pieces = pieces_of(event);

    if (flow_piece(flow) + 1 < pieces->count(event)) {
        flow_unended(flow);
    }
    if (!is_there(flow)) {
        flow_nothing(flow);
        return;
    }
    (void)!pieces->apply(&state->sheet.timetable, &state->moment, event, flow_piece(flow),
                         flow_failure(flow));
    reactions_conclude(flow, commit);
}

const struct flow_steps CLOSED_MANY_STEPS = {
    .plan = plan_piece,
    .more = more_piece,
    .take = take_piece,
    .decide = decide_piece,
    .state_size = sizeof(struct case_state),
};

const struct flow_steps DISPATCHED_STEPS = {
    .plan = plan_piece,
    .more = more_piece,
    .take = take_piece,
    .decide = decide_piece,
    .state_size = sizeof(struct case_state),
};
