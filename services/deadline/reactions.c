#include "deadline/reactions.h"

#include "deadline/case.h"
#include "deadline/reactions_conclude.h"
#include "deadline/reactions_handover.h"
#include "deadline/reactions_parts.h"
#include "deadline/reactions_pieces.h"

#include <banfu/event/v1/event.pb-c.h>

typedef Banfu__Event__V1__Event Event;

/* --- each event to its decision; 0, or -1 with the flow's failure --- */

typedef int (*apply_cb)(struct timetable *timetable, const struct moment *moment,
                        const Event *event, struct failure *failure);

static int apply_assigned(struct timetable *timetable, const struct moment *moment,
                          const Event *event, struct failure *failure)
{
    const Banfu__Event__V1__Assigned *assigned = event->assigned;
    const struct assignment assignment = {
        .lead = assigned->lead_unit,
        .splits = (const char *const *)assigned->split_units,
        .split_count = assigned->n_split_units,
        .cos = (const char *const *)assigned->co_units,
        .co_count = assigned->n_co_units,
        .signer_count = (int32_t)assigned->n_signers,
        .signers = (const char *const *)assigned->signers,
        .key = assigned->key_supervision,
        .between = assigned->between_sessions,
    };

    return domain_assign(timetable, moment, &assignment, failure);
}

static int apply_accepted(struct timetable *timetable, const struct moment *moment,
                          const Event *event, struct failure *failure)
{
    const Banfu__Proposal__V1__Commitment *five_fixed = event->accepted->commitment;

    domain_name_handler(timetable, event->unit, five_fixed ? five_fixed->handler : "");
    return domain_accept(timetable, moment, event->unit, failure);
}

static int apply_return_requested(struct timetable *timetable, const struct moment *moment,
                                  const Event *event, struct failure *failure)
{
    return domain_return_asked(timetable, moment, event->unit, failure);
}

/* A granted one is followed by the assignment that says who answers now. */
static int apply_return_decided(struct timetable *timetable, const struct moment *moment,
                                const Event *event, struct failure *failure)
{
    if (event->return_decided->grant) {
        return 0;
    }
    return domain_return_refused(timetable, moment, event->unit, failure);
}

static int apply_opinion_given(struct timetable *timetable, const struct moment *moment,
                               const Event *event, struct failure *failure)
{
    return domain_opinion_given(timetable, moment, event->unit, failure);
}

static int apply_opinion_waived(struct timetable *timetable, const struct moment *moment,
                                const Event *event, struct failure *failure)
{
    const char *co_unit = event->opinion_waived->co_unit;

    return domain_opinion_waived(timetable, moment, *co_unit ? co_unit : event->unit, failure);
}

/* Counted and shown like the office's presses; who may press for an opinion is not decided here. */
static int apply_opinion_pressed(struct timetable *timetable, const struct moment *moment,
                                 const Event *event, struct failure *failure)
{
    const char *co_unit = event->opinion_pressed->co_unit;
    const struct clock *opinion = timetable_clock(timetable, CLOCK_OPINION, co_unit, 0);
    const struct pressing pressing = {.unit = co_unit,
                                      .text = "",
                                      .by = event->actor ? event->actor->name : "",
                                      .for_opinion = true};

    if (!opinion || !clock_is_running(opinion)) {
        return 0;
    }
    return domain_press(timetable, moment, &pressing, failure);
}

static int apply_plan_filed(struct timetable *timetable, const struct moment *moment,
                            const Event *event, struct failure *failure)
{
    return *event->proposal ? domain_plan_filed(timetable, moment, event->unit, failure)
                            : domain_unit_plan_filed(timetable, moment, event->unit, failure);
}

static int apply_progress(struct timetable *timetable, const struct moment *moment,
                          const Event *event, struct failure *failure)
{
    const char *first = arena_printf(timetable->arena, "%s-01", event->progress_reported->month);
    const struct progress progress = {.unit = event->unit,
                                      .month = reactions_day(first ? first : "", moment)};

    return domain_progress_told(timetable, moment, &progress, failure);
}

static int apply_signer_released(struct timetable *timetable, const struct moment *moment,
                                 const Event *event, struct failure *failure)
{
    return domain_release_signer(timetable, moment, event->signer_released->signer, failure);
}

static int apply_withdrawn(struct timetable *timetable, const struct moment *moment,
                           const Event *event, struct failure *failure)
{
    return domain_answer_nobody(timetable, moment,
                                event->withdrawn->excused ? CLOCK_END_EXCUSED : CLOCK_END_WITHDRAWN,
                                failure);
}

static int apply_unit_succeeded(struct timetable *timetable, const struct moment *moment,
                                const Event *event, struct failure *failure)
{
    const char *successor = event->unit_succeeded->successor;

    return *event->proposal ? domain_pass(timetable, moment, event->unit, successor, failure)
                            : domain_pass_unit(timetable, moment, event->unit, successor, failure);
}

static int dissatisfied(struct timetable *timetable, const struct moment *moment,
                        const Event *event, const struct dissatisfaction *words,
                        struct failure *failure)
{
    struct dissatisfaction whole = *words;

    whole.unit = event->unit;
    return domain_dissatisfied(timetable, moment, &whole, failure);
}

static int apply_dissatisfied(struct timetable *timetable, const struct moment *moment,
                              const Event *event, struct failure *failure)
{
    const Banfu__Event__V1__DissatisfactionRecorded *recorded = event->dissatisfaction_recorded;
    const struct dissatisfaction words = {.signer = recorded->signer,
                                          .round = recorded->round,
                                          .learnt = reactions_day(recorded->learnt_date, moment)};

    /* With the manner alone, or known of before: no clock starts (rule 14). */
    if (!recorded->fresh && !recorded->earlier) {
        return 0;
    }
    return dissatisfied(timetable, moment, event, &words, failure);
}

static int apply_closed(struct timetable *timetable, const struct moment *moment,
                        const Event *event, struct failure *failure)
{
    return domain_finish(timetable, moment, event->unit, CLOCK_END_CLOSED, failure);
}

/* One commit has one event: what else follows from a card stands in it. */
static int apply_card_returned(struct timetable *timetable, const struct moment *moment,
                               const Event *event, struct failure *failure)
{
    const Banfu__Event__V1__CardReturned *card = event->card_returned;
    const struct dissatisfaction words = {.signer = card->signer,
                                          .round = card->round,
                                          .learnt = reactions_day(card->received_date, moment)};

    if (card->fresh || card->earlier) {
        return dissatisfied(timetable, moment, event, &words, failure);
    }
    return card->closed ? apply_closed(timetable, moment, event, failure) : 0;
}

static int apply_card_corrected(struct timetable *timetable, const struct moment *moment,
                                const Event *event, struct failure *failure)
{
    const Banfu__Event__V1__CardCorrected *card = event->card_corrected;
    bool moved = *card->learnt_date != '\0';
    const struct dissatisfaction words = {
        .signer = card->signer,
        .round = card->round,
        .learnt = reactions_day(moved ? card->learnt_date : card->received_date, moment),
        .corrected = moved};

    if (card->unfounded &&
        domain_taken_back(timetable, moment, event->unit, card->signer, failure) < 0) {
        return -1;
    }
    if (card->fresh || card->earlier || moved) {
        return dissatisfied(timetable, moment, event, &words, failure);
    }
    return card->closed ? apply_closed(timetable, moment, event, failure) : 0;
}

static int apply_sent_back(struct timetable *timetable, const struct moment *moment,
                           const Event *event, struct failure *failure)
{
    return domain_sent_back(timetable, moment, event->unit,
                            reactions_day(event->sent_back->date, moment), failure);
}

static int apply_taken_back(struct timetable *timetable, const struct moment *moment,
                            const Event *event, struct failure *failure)
{
    const Banfu__Event__V1__RehandlingTakenBack *said = event->rehandling_taken_back;

    if (domain_taken_back(timetable, moment, event->unit, said->signer, failure) < 0) {
        return -1;
    }
    return said->closed ? apply_closed(timetable, moment, event, failure) : 0;
}

static int apply_report(struct timetable *timetable, const struct moment *moment,
                        const Event *event, struct failure *failure)
{
    return domain_report_given(timetable, moment, event->unit, failure);
}

static apply_cb find_apply(uint32_t kind)
{
    static const struct {
        uint32_t kind;
        apply_cb apply;
    } known[] = {
        {BANFU__EVENT__V1__EVENT__BODY_ASSIGNED, apply_assigned},
        {BANFU__EVENT__V1__EVENT__BODY_ACCEPTED, apply_accepted},
        {BANFU__EVENT__V1__EVENT__BODY_RETURN_REQUESTED, apply_return_requested},
        {BANFU__EVENT__V1__EVENT__BODY_RETURN_DECIDED, apply_return_decided},
        {BANFU__EVENT__V1__EVENT__BODY_OPINION_GIVEN, apply_opinion_given},
        {BANFU__EVENT__V1__EVENT__BODY_OPINION_WAIVED, apply_opinion_waived},
        {BANFU__EVENT__V1__EVENT__BODY_OPINION_PRESSED, apply_opinion_pressed},
        {BANFU__EVENT__V1__EVENT__BODY_PLAN_FILED, apply_plan_filed},
        {BANFU__EVENT__V1__EVENT__BODY_PROGRESS_REPORTED, apply_progress},
        {BANFU__EVENT__V1__EVENT__BODY_UNIT_SUCCEEDED, apply_unit_succeeded},
        {BANFU__EVENT__V1__EVENT__BODY_SIGNER_RELEASED, apply_signer_released},
        {BANFU__EVENT__V1__EVENT__BODY_WITHDRAWN, apply_withdrawn},
        {BANFU__EVENT__V1__EVENT__BODY_CARD_RETURNED, apply_card_returned},
        {BANFU__EVENT__V1__EVENT__BODY_CARD_CORRECTED, apply_card_corrected},
        {BANFU__EVENT__V1__EVENT__BODY_DISSATISFACTION_RECORDED, apply_dissatisfied},
        {BANFU__EVENT__V1__EVENT__BODY_REHANDLING_TAKEN_BACK, apply_taken_back},
        {BANFU__EVENT__V1__EVENT__BODY_SENT_BACK, apply_sent_back},
        {BANFU__EVENT__V1__EVENT__BODY_CLOSED, apply_closed},
        {BANFU__EVENT__V1__EVENT__BODY_UNIT_REPORT_SUBMITTED, apply_report},
    };

    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (known[i].kind == kind) {
            return known[i].apply;
        }
    }
    return NULL;
}

/* --- deciding --- */

static void decide_event(struct flow *flow, struct commit *commit)
{
    struct case_state *state = flow_state(flow);
    Event event = *flow_happened(flow);
    apply_cb apply = find_apply((uint32_t)event.body_case);
    size_t count = state->sheet.timetable.handling_count;
    const struct handling *before = parts_kept(flow, &state->sheet.timetable);

    /* Whoever told of it may not have heard yet that the unit was succeeded. */
    event.unit = wire_text(domain_unit_now(&state->sheet.timetable, event.unit));
    if (before && apply(&state->sheet.timetable, &state->moment, &event, flow_failure(flow)) == 0 &&
        state->with_reports) {
        parts_taken(flow, before, count);
    }
    reactions_conclude(flow, commit);
}

static const struct flow_steps EVENT_STEPS = {
    .plan = case_plan,
    .more = case_more,
    .take = case_take,
    .decide = decide_event,
    .state_size = sizeof(struct case_state),
};

/* Who takes part changes, and with it whether a unit owes its plan and its report. */
static const struct flow_steps PARTS_STEPS = {
    .plan = case_plan_with_reports,
    .more = case_more,
    .take = case_take,
    .decide = decide_event,
    .state_size = sizeof(struct case_state),
};

/* The unit as a whole, or its share in one proposal. */
static void plan_passed(struct flow *flow, struct load *load)
{
    if (*flow_proposal(flow)) {
        case_plan_with_reports(flow, load);
    } else {
        case_plan(flow, load);
    }
}

static const struct flow_steps PASSED_STEPS = {
    .plan = plan_passed,
    .more = case_more,
    .take = case_take,
    .decide = decide_event,
    .state_size = sizeof(struct case_state),
};

/* --- the docket's dates and settings --- */

/* The docket's own timetable follows at once, the proposals' with the sweep. */
static void decide_docket(struct flow *flow, struct commit *commit)
{
    struct case_state *state = flow_state(flow);
    const Banfu__Event__V1__DocketSet *set = flow_happened(flow)->docket_set;

    if (!set->docket) {
        flow_nothing(flow);
        return;
    }
    state->almanac.settings = wire_settings_of(set->docket);
    state->sheet.counted_by.settings = state->settings_version + 1;
    if (domain_count_anew(&state->sheet.timetable, &state->moment, flow_failure(flow)) < 0) {
        return;
    }
    (void)case_put(flow, commit);
    store_put_settings(commit, flow_docket(flow), &state->almanac.settings,
                       state->settings_version + 1, flow_arena(flow));
    reactions_tell(flow);
}

static const struct flow_steps DOCKET_STEPS = {
    .plan = case_plan,
    .more = case_more,
    .take = case_take,
    .decide = decide_docket,
    .state_size = sizeof(struct case_state),
};

const struct flow_steps *reactions_find(uint32_t kind)
{
    if (kind == BANFU__EVENT__V1__EVENT__BODY_DOCKET_SET) {
        return &DOCKET_STEPS;
    }
    if (kind == BANFU__EVENT__V1__EVENT__BODY_ASSIGNED ||
        kind == BANFU__EVENT__V1__EVENT__BODY_WITHDRAWN) {
        return &PARTS_STEPS;
    }
    if (kind == BANFU__EVENT__V1__EVENT__BODY_UNIT_SUCCEEDED) {
        return &PASSED_STEPS;
    }
    if (kind == BANFU__EVENT__V1__EVENT__BODY_CLOSED_MANY) {
        return &CLOSED_MANY_STEPS;
    }
    if (kind == BANFU__EVENT__V1__EVENT__BODY_DISPATCHED) {
        return &DISPATCHED_STEPS;
    }
    if (kind == BANFU__EVENT__V1__EVENT__BODY_HAND_OVER_OPENED ||
        kind == BANFU__EVENT__V1__EVENT__BODY_HAND_OVER_CANCELLED ||
        kind == BANFU__EVENT__V1__EVENT__BODY_LIAISON_MOVED) {
        return &HANDOVER_STEPS;
    }
    return find_apply(kind) ? &EVENT_STEPS : NULL;
}
