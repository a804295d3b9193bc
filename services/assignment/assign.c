#include "assignment/assign.h"

#include "assignment/fields.h"
#include "assignment/parts.h"
#include "assignment/plan.h"
#include "assignment/refusal.h"

#include <stdio.h>
#include <string.h>

enum { FIELD_NAME_SIZE = 32 };

civil_day acceptance_window_last(const struct docket *docket, const struct calendar *calendar,
                                 civil_day day)
{
    return calendar_add_working(calendar, day, docket->acceptance_working_days);
}

/* When the opinion of a co-unit assigned on `day` is due (rule 7): it leads up to the reply, and
 * follows a grant as the clock of the deadline service does. */
static civil_day opinion_due_day(const struct docket *docket, const struct calendar *calendar,
                                 const struct proposal *proposal, civil_day day)
{
    civil_day before_due =
        proposal_opinions_lead_to(docket, calendar, proposal) - docket->opinion_days_before_due;
    civil_day least = calendar_add_working(calendar, day, docket->opinion_least_working_days);

    return before_due > least ? before_due : least;
}

/* The days begin with the assignment, and anew with the refusal of a return. */
static civil_day window_began(int64_t assigned_ms, const struct return_request *returning)
{
    bool refused = returning->decided_ms != 0 && !returning->granted;

    return date_at(refused ? returning->decided_ms : assigned_ms);
}

void proposal_count_days(const struct docket *docket, const struct calendar *calendar,
                         struct proposal *proposal)
{
    for (size_t i = 0; i < proposal->answering_count; i++) {
        struct answering_unit *unit = &proposal->answering[i];
        unit->window_last = acceptance_window_last(
            docket, calendar, window_began(unit->assigned_ms, &unit->returning));
    }
    for (size_t i = 0; i < proposal->co_unit_count; i++) {
        struct co_unit *unit = &proposal->co_units[i];
        unit->window_last = acceptance_window_last(
            docket, calendar, window_began(unit->assigned_ms, &unit->returning));
        if (co_unit_awaited(unit)) {
            unit->opinion_due =
                opinion_due_day(docket, calendar, proposal, date_at(unit->assigned_ms));
        }
    }
}

/* --- the choice --- */

static size_t times_named(const struct unit_choice *choice, const char *unit)
{
    size_t times = strcmp(choice->lead, unit) == 0;

    for (size_t i = 0; i < choice->co_count; i++) {
        times += strcmp(choice->co[i], unit) == 0;
    }
    for (size_t i = 0; i < choice->split_count; i++) {
        times += strcmp(choice->split[i], unit) == 0;
    }
    return times;
}

static const char *successor_of(const struct known_units *units, const char *unit)
{
    return units->successor ? units->successor(unit, units->data) : NULL;
}

static void check_unit(const struct unit_choice *choice, const struct known_units *units,
                       const char *field, const char *unit, struct failure *failure)
{
    if (*unit == '\0') {
        failure_add_field(failure, field, "请填写单位简称");
    } else if (!field_unit(failure, field, unit)) {
        return;
    } else if (successor_of(units, unit)) {
        failure_add_field(failure, field, "“%s”已撤并，请指定承接它的“%s”（规则5）", unit,
                          successor_of(units, unit));
    } else if (!units->holds(unit, units->data)) {
        failure_add_field(failure, field, "“%s”不是本届的承办单位（规则5）", unit);
    } else if (times_named(choice, unit) > 1) {
        failure_add_field(failure, field, "“%s”写了两次，一个单位只能有一种承办方式（规则5）",
                          unit);
    }
}

static void check_list(const struct unit_choice *choice, const struct known_units *units,
                       const char *name, const char *const *list, size_t count,
                       struct failure *failure)
{
    char field[FIELD_NAME_SIZE];

    if (count > UNITS_MAX / 3) {
        failure_add_field(failure, name, "最多%d个单位", UNITS_MAX / 3);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(field, sizeof(field), "%s[%zu]", name, i);
        check_unit(choice, units, field, list[i], failure);
    }
}

void unit_choice_check(const struct unit_choice *choice, const struct known_units *units,
                       struct failure *failure)
{
    if (*choice->lead) {
        check_unit(choice, units, "leadUnit", choice->lead, failure);
    } else if (choice->split_count < 2) {
        failure_add_field(failure, "leadUnit", "应有主办单位，或两个以上分办单位（规则5）");
    }
    check_list(choice, units, "coUnits", choice->co, choice->co_count, failure);
    check_list(choice, units, "splitUnits", choice->split, choice->split_count, failure);
}

struct unit_choice unit_choice_of_register(const struct proposal *proposal)
{
    return (struct unit_choice){
        .lead = proposal->register_lead,
        .co = proposal->register_co,
        .co_count = proposal->register_co_count,
        .split = proposal->register_split,
        .split_count = proposal->register_split_count,
    };
}

/* --- units that come --- */

/* Moves the lists into the arena with room for `more` entries each. */
static int make_room(const struct assign_context *context, size_t more, struct failure *failure,
                     struct proposal *proposal)
{
    return parts_make_room(proposal, more, more, context->arena, failure);
}

static void add_answering(const struct assign_context *context, const char *unit, bool split,
                          const struct unit_act *act, struct proposal *proposal)
{
    const struct answering_unit part = {
        .unit = unit,
        .split = split,
        .state = ANSWERING_ASSIGNED,
        .assigned_ms = act->now_ms,
        .window_last = acceptance_window_last(context->docket, context->calendar, act->today),
        .five_fixed = {.leader = "", .handler = "", .task = "", .quality_aim = "", .guarantor = ""},
        .returning = {.reason = "", .proposed_unit = "", .decision_reason = ""},
        .plan = work_plan_none(),
        .release_reason = "",
        .successor = "",
    };

    parts_add_answering(proposal, &part);
}

static void add_co_unit(const struct assign_context *context, const char *unit,
                        const struct unit_act *act, struct proposal *proposal)
{
    const struct co_unit part = {
        .unit = unit,
        .state = OPINION_ASKED,
        .assigned_ms = act->now_ms,
        .window_last = acceptance_window_last(context->docket, context->calendar, act->today),
        .opinion_due = opinion_due_day(context->docket, context->calendar, proposal, act->today),
        .returning = {.reason = "", .proposed_unit = "", .decision_reason = ""},
        .opinion = {.number = "", .text = "", .signed_by = ""},
        .waiver_reason = "",
        .release_reason = "",
        .successor = "",
    };

    parts_add_co_unit(proposal, &part);
}

/* Whoever is named and not there yet begins anew. */
static void add_missing(const struct assign_context *context, const struct unit_choice *choice,
                        const struct unit_act *act, struct proposal *proposal)
{
    if (*choice->lead && !proposal_find_answering(proposal, choice->lead)) {
        add_answering(context, choice->lead, false, act, proposal);
    }
    for (size_t i = 0; i < choice->split_count; i++) {
        if (!proposal_find_answering(proposal, choice->split[i])) {
            add_answering(context, choice->split[i], true, act, proposal);
        }
    }
    for (size_t i = 0; i < choice->co_count; i++) {
        if (!proposal_find_co_unit(proposal, choice->co[i])) {
            add_co_unit(context, choice->co[i], act, proposal);
        }
    }
}

int assign(const struct assign_context *context, const struct unit_choice *choice,
           const struct unit_act *act, struct failure *failure, struct proposal *proposal)
{
    unit_choice_check(choice, context->units, failure);
    if (failure_is_set(failure)) {
        return -1;
    }
    size_t more = 1 + choice->co_count + choice->split_count;
    if (make_room(context, more, failure, proposal) != 0 ||
        proposal_decide(proposal, PROPOSAL_ASSIGN, act, failure) != 0) {
        return -1;
    }
    add_missing(context, choice, act, proposal);
    return 0;
}

/* --- units that go --- */

static bool named_as(const char *const *list, size_t count, const char *unit)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i], unit) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the unit goes on as what it is; a lead unit made a split unit begins anew, since its
 * letter is another. */
static bool stays(const struct unit_choice *choice, const struct answering_unit *unit)
{
    return unit->split ? named_as(choice->split, choice->split_count, unit->unit)
                       : strcmp(choice->lead, unit->unit) == 0;
}

static int release_missing(const struct unit_choice *choice, const struct unit_act *act,
                           struct failure *failure, struct proposal *proposal)
{
    for (size_t i = 0; i < proposal->answering_count; i++) {
        struct answering_unit *unit = &proposal->answering[i];
        if (unit->state != ANSWERING_RELEASED && !stays(choice, unit) &&
            answering_decide(unit, ANSWERING_REASSIGN, act, failure, unit) != 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < proposal->co_unit_count; i++) {
        struct co_unit *unit = &proposal->co_units[i];
        if (unit->state != OPINION_RELEASED &&
            !named_as(choice->co, choice->co_count, unit->unit) &&
            co_unit_decide(unit, OPINION_REASSIGN, act, failure, unit) != 0) {
            return -1;
        }
    }
    return 0;
}

int reassign(const struct assign_context *context, const struct unit_choice *choice,
             const struct unit_act *act, struct failure *failure, struct proposal *proposal)
{
    field_require(failure, "reason", "改办理由", act->reason, LONG_TEXT_MAX);
    unit_choice_check(choice, context->units, failure);
    if (failure_is_set(failure)) {
        return -1;
    }
    size_t more = 1 + choice->co_count + choice->split_count;
    if (make_room(context, more, failure, proposal) != 0 ||
        proposal_decide(proposal, PROPOSAL_REASSIGN, act, failure) != 0 ||
        release_missing(choice, act, failure, proposal) != 0) {
        return -1;
    }
    add_missing(context, choice, act, proposal);
    return 0;
}

/* --- returns --- */

static void check_successor(const struct assign_context *context, const struct proposal *proposal,
                            const char *successor, struct failure *failure)
{
    if (*successor == '\0') {
        failure_add_field(failure, "leadUnit", "同意退办的，请指定改交的单位（规则6）");
    } else if (!field_unit(failure, "leadUnit", successor)) {
        return;
    } else if (!context->units->holds(successor, context->units->data)) {
        failure_add_field(failure, "leadUnit", "“%s”不是本届的承办单位（规则5）", successor);
    } else if (proposal_find_answering(proposal, successor) ||
               proposal_find_co_unit(proposal, successor)) {
        failure_add_field(failure, "leadUnit", "“%s”已在承办此件，请用改办重新指定（规则5）",
                          successor);
    }
}

static int grant_answering(const struct assign_context *context, struct answering_unit *unit,
                           const char *successor, const struct unit_act *act,
                           struct failure *failure, struct proposal *proposal)
{
    const char *next = *successor ? successor : unit->returning.proposed_unit;
    struct answering_unit released;

    if (answering_decide(unit, ANSWERING_GRANT_RETURN, act, failure, &released) != 0) {
        return -1;
    }
    check_successor(context, proposal, next, failure);
    if (failure_is_set(failure)) {
        return -1;
    }
    *unit = released;
    if (make_room(context, 1, failure, proposal) != 0) {
        return -1;
    }
    add_answering(context, next, released.split, act, proposal);
    return 0;
}

static int grant_co_unit(const struct assign_context *context, struct co_unit *unit,
                         const char *successor, const struct unit_act *act, struct failure *failure,
                         struct proposal *proposal)
{
    if (*successor) {
        check_successor(context, proposal, successor, failure);
    }
    if (failure_is_set(failure) ||
        co_unit_decide(unit, OPINION_GRANT_RETURN, act, failure, unit) != 0 ||
        make_room(context, 1, failure, proposal) != 0) {
        return -1;
    }
    if (*successor) {
        add_co_unit(context, successor, act, proposal);
    }
    return 0;
}

/* A unit that waited for the office gets its days to fill in the five fixed things anew; the reply
 * clock did not stop. */
static int refuse_answering(const struct assign_context *context, struct answering_unit *unit,
                            const struct unit_act *act, struct failure *failure)
{
    if (answering_decide(unit, ANSWERING_REFUSE_RETURN, act, failure, unit) != 0) {
        return -1;
    }
    unit->window_last = acceptance_window_last(context->docket, context->calendar, act->today);
    return 0;
}

static int refuse_co_unit(const struct assign_context *context, struct co_unit *unit,
                          const struct unit_act *act, struct failure *failure)
{
    if (co_unit_decide(unit, OPINION_REFUSE_RETURN, act, failure, unit) != 0) {
        return -1;
    }
    unit->window_last = acceptance_window_last(context->docket, context->calendar, act->today);
    return 0;
}

int decide_return(const struct assign_context *context, const char *unit, const char *successor,
                  const struct unit_act *act, struct failure *failure, struct proposal *proposal)
{
    struct answering_unit *answering = proposal_find_answering(proposal, unit);
    struct co_unit *co_unit = proposal_find_co_unit(proposal, unit);

    if (!act->grant) {
        field_require(failure, "reason", "不同意退办的理由", act->reason, LONG_TEXT_MAX);
    }
    field_allow(failure, "reason", "理由", act->reason, LONG_TEXT_MAX);
    if (*proposal->merged_into || proposal->merged_count > 0) {
        refuse(failure, REFUSAL_MERGED);
    }
    if (failure_is_set(failure)) {
        return -1;
    }
    if (answering) {
        return act->grant ? grant_answering(context, answering, successor, act, failure, proposal)
                          : refuse_answering(context, answering, act, failure);
    }
    if (co_unit) {
        return act->grant ? grant_co_unit(context, co_unit, successor, act, failure, proposal)
                          : refuse_co_unit(context, co_unit, act, failure);
    }
    refuse(failure, REFUSAL_UNIT_NOT_CONCERNED);
    return -1;
}
