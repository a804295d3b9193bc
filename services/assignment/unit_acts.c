#include "assignment/unit_acts.h"

#include "assignment/fields.h"
#include "assignment/refusal.h"
#include "assignment/successor.h"

#include <string.h>

const char *unit_meant(const struct proposal *proposal, const char *unit, struct failure *failure)
{
    const char *only = NULL;
    size_t count = 0;

    if (*unit) {
        return unit;
    }
    for (size_t i = 0; i < proposal->answering_count; i++) {
        if (proposal->answering[i].state != ANSWERING_RELEASED) {
            only = proposal->answering[i].unit;
            count++;
        }
    }
    if (count != 1) {
        refuse(failure, count ? REFUSAL_UNIT_AMBIGUOUS : REFUSAL_UNIT_NOT_CONCERNED);
        return NULL;
    }
    return only;
}

/* Whoever had it until it was merged or renamed is told who has it now. */
static int not_concerned(const struct proposal *proposal, const char *unit, struct failure *failure)
{
    const char *now = proposal_unit_now(proposal, unit);

    if (strcmp(now, unit) != 0) {
        refuse_saying(failure, REFUSAL_UNIT_DISSOLVED, "现由“%s”承办", now);
    } else {
        refuse_saying(failure, REFUSAL_UNIT_NOT_CONCERNED, "%s", unit);
    }
    return -1;
}

/* The unit's part as one of the two; the failure is set when it has neither. */
static int find_part(const struct proposal *proposal, const char *unit, struct failure *failure,
                     struct answering_unit **ret_answering, struct co_unit **ret_co_unit)
{
    *ret_answering = proposal_find_answering(proposal, unit);
    *ret_co_unit = *ret_answering ? NULL : proposal_find_co_unit(proposal, unit);
    if (!*ret_answering && !*ret_co_unit) {
        return not_concerned(proposal, unit, failure);
    }
    return 0;
}

int sign_for(struct proposal *proposal, const char *unit, const struct unit_act *act,
             struct failure *failure)
{
    struct answering_unit *answering = NULL;
    struct co_unit *co_unit = NULL;

    if (find_part(proposal, unit, failure, &answering, &co_unit) != 0) {
        return -1;
    }
    return answering ? answering_decide(answering, ANSWERING_SIGN_FOR, act, failure, answering)
                     : co_unit_decide(co_unit, OPINION_SIGN_FOR, act, failure, co_unit);
}

static void check_five_fixed(civil_day due_day, const struct five_fixed *five, civil_day today,
                             struct failure *failure)
{
    char due[DATE_TEXT_SIZE];

    field_require(failure, "leader", "责任领导", five->leader, SHORT_TEXT_MAX);
    field_require(failure, "handler", "承办人员", five->handler, SHORT_TEXT_MAX);
    field_require(failure, "task", "办理任务", five->task, LONG_TEXT_MAX);
    field_require(failure, "qualityAim", "质量要求", five->quality_aim, LONG_TEXT_MAX);
    field_allow(failure, "guarantor", "三包责任人", five->guarantor, SHORT_TEXT_MAX);
    if (five->time_limit == DAY_NONE) {
        failure_add_field(failure, "timeLimit", "请填写办理时限");
    } else if (five->time_limit > due_day) {
        failure_add_field(failure, "timeLimit", "办理时限不能晚于答复期限%s（规则6）",
                          date_print(due_day, due));
    } else if (five->time_limit < today && today <= due_day) {
        failure_add_field(failure, "timeLimit", "办理时限不能早于今天");
    }
}

int accept_assignment(const struct docket *docket, const struct calendar *calendar,
                      struct proposal *proposal, const char *unit, const struct unit_act *act,
                      struct failure *failure)
{
    struct answering_unit *answering = proposal_find_answering(proposal, unit);
    struct five_fixed five = *act->five_fixed;
    struct unit_act filled = *act;

    if (!answering) {
        return not_concerned(proposal, unit, failure);
    }
    if (*five.guarantor == '\0') {
        five.guarantor = five.leader;
    }
    filled.five_fixed = &five;
    check_five_fixed(answering_due(docket, calendar, proposal, answering), &five, act->today,
                     failure);
    return failure_is_set(failure)
               ? -1
               : answering_decide(answering, ANSWERING_ACCEPT, &filled, failure, answering);
}

int request_return(struct proposal *proposal, const char *unit, const struct unit_act *act,
                   bool (*known)(const char *unit, const void *data), const void *data,
                   struct failure *failure)
{
    struct answering_unit *answering = NULL;
    struct co_unit *co_unit = NULL;

    field_require(failure, "reason", "退办理由", act->reason, LONG_TEXT_MAX);
    if (field_unit(failure, "proposedUnit", act->proposed_unit) && *act->proposed_unit &&
        !known(act->proposed_unit, data)) {
        failure_add_field(failure, "proposedUnit", "“%s”不是本届的承办单位（规则5）",
                          act->proposed_unit);
    } else if (strcmp(act->proposed_unit, unit) == 0) {
        failure_add_field(failure, "proposedUnit", "不能建议改交本单位");
    }
    if (failure_is_set(failure) || find_part(proposal, unit, failure, &answering, &co_unit) != 0) {
        return -1;
    }
    if (answering && !*act->proposed_unit) {
        failure_add_field(failure, "proposedUnit", "请写明建议改交的单位（规则6）");
        return -1;
    }
    return answering
               ? answering_decide(answering, ANSWERING_REQUEST_RETURN, act, failure, answering)
               : co_unit_decide(co_unit, OPINION_REQUEST_RETURN, act, failure, co_unit);
}

static struct co_unit *find_co_unit(const struct proposal *proposal, const char *unit,
                                    struct failure *failure)
{
    struct co_unit *co_unit = proposal_find_co_unit(proposal, unit);

    if (!co_unit) {
        refuse_saying(failure, REFUSAL_UNIT_NOT_CONCERNED, "%s不是会办单位", unit);
    }
    return co_unit;
}

static void check_opinion(const struct opinion *opinion, const struct co_unit *co_unit,
                          civil_day today, struct failure *failure)
{
    field_require(failure, "text", "会办意见", opinion->text, OPINION_TEXT_MAX);
    field_require(failure, "signedBy", "签发的分管领导", opinion->signed_by, SHORT_TEXT_MAX);
    field_require(failure, "number", "文号", opinion->number, SHORT_TEXT_MAX);
    field_not_future(failure, "date", "签发日期", opinion->signed_on, today);
    if (opinion->signed_on != DAY_NONE && opinion->signed_on < date_at(co_unit->assigned_ms)) {
        failure_add_field(failure, "date", "签发日期不能早于交办");
    }
}

int give_opinion(struct proposal *proposal, const char *co_unit, const struct unit_act *act,
                 struct failure *failure)
{
    struct co_unit *part = find_co_unit(proposal, co_unit, failure);

    if (!part) {
        return -1;
    }
    check_opinion(act->opinion, part, act->today, failure);
    return failure_is_set(failure) ? -1 : co_unit_decide(part, OPINION_GIVE, act, failure, part);
}

int waive_opinion(struct proposal *proposal, const char *co_unit, const struct unit_act *act,
                  struct failure *failure)
{
    struct co_unit *part = find_co_unit(proposal, co_unit, failure);

    if (!part) {
        return -1;
    }
    field_require(failure, "reason", "免予会办的理由", act->reason, LONG_TEXT_MAX);
    return failure_is_set(failure) ? -1 : co_unit_decide(part, OPINION_WAIVE, act, failure, part);
}

int press_opinion(struct proposal *proposal, const char *co_unit, const struct unit_act *act,
                  struct failure *failure)
{
    struct co_unit *part = find_co_unit(proposal, co_unit, failure);

    return part ? co_unit_decide(part, OPINION_PRESS, act, failure, part) : -1;
}

bool opinion_holds_up(const struct docket *docket, const struct calendar *calendar,
                      const struct co_unit *co_unit, civil_day today)
{
    if (!co_unit_awaited(co_unit)) {
        return false;
    }
    if (co_unit->pressed_on == DAY_NONE) {
        return true;
    }
    civil_day waited = calendar_add_working(calendar, co_unit->pressed_on,
                                            docket->opinion_after_press_working_days);
    return today <= waited;
}

/* Co-units' opinions belong to the lead unit's reply. */
static void note_to_co_units(struct proposal *proposal, enum answering_event event,
                             const struct unit_act *act, struct failure *failure)
{
    enum opinion_event follows =
        event == ANSWERING_SIGN_REPLY ? OPINION_SIGN_REPLY : OPINION_RECALL_REPLY;

    for (size_t i = 0; i < proposal->co_unit_count; i++) {
        struct co_unit *co_unit = &proposal->co_units[i];
        if (transition_find(&opinion_table, (int)co_unit->state, (int)follows)) {
            (void)!co_unit_decide(co_unit, follows, act, failure, co_unit);
        }
    }
}

void note_reply(struct proposal *proposal, const char *unit, enum answering_event event,
                const struct unit_act *act, struct failure *failure)
{
    struct answering_unit *part = proposal_find_answering(proposal, unit);

    if (!part ||
        !transition_find(&answering_table, (int)answering_state_on(part, act->today), (int)event)) {
        return;
    }
    if (answering_decide(part, event, act, failure, part) == 0 &&
        proposal_hears_co_units(proposal, part) &&
        (event == ANSWERING_SIGN_REPLY || event == ANSWERING_RECALL_REPLY)) {
        note_to_co_units(proposal, event, act, failure);
    }
}
