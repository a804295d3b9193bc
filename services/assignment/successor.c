#include "assignment/successor.h"

#include "assignment/fields.h"
#include "assignment/parts.h"
#include "assignment/refusal.h"

#include <string.h>

const struct succession *docket_succession(const struct docket *docket, const char *unit)
{
    for (size_t i = 0; i < docket->succession_count; i++) {
        if (strcmp(docket->successions[i].unit, unit) == 0) {
            return &docket->successions[i];
        }
    }
    return NULL;
}

/* --- naming a successor --- */

/* Whoever the docket or identity says has taken over from the unit; "" for nobody. */
static const char *known_successor(const struct docket *docket, const struct unit_entry *entry)
{
    const struct succession *succession = docket_succession(docket, entry->short_name);

    return succession ? succession->successor : entry->successor;
}

static void check_unit(const struct docket *docket, const struct unit_list *units,
                       const struct succession_asking *asking, struct failure *failure)
{
    const struct unit_entry *unit = unit_list_find(units, asking->unit);

    if (!unit) {
        failure_add_field(failure, "unit", "没有单位“%s”", asking->unit);
        return;
    }
    const char *known = known_successor(docket, unit);
    if (*known && strcmp(known, asking->successor) != 0) {
        refuse_saying(failure, REFUSAL_UNIT_SUCCEEDED, "“%s”的继任单位是“%s”", asking->unit, known);
    }
}

static void check_successor(const struct docket *docket, const struct unit_list *units,
                            const struct succession_asking *asking, struct failure *failure)
{
    const struct unit_entry *successor = unit_list_find(units, asking->successor);

    if (*asking->successor == '\0') {
        failure_add_field(failure, "successor", "请指定继任单位（规则5）");
    } else if (!field_unit(failure, "successor", asking->successor)) {
        return;
    } else if (strcmp(asking->unit, asking->successor) == 0) {
        failure_add_field(failure, "successor", "继任单位不能是它自己（规则5）");
    } else if (!successor) {
        failure_add_field(failure, "successor", "没有单位“%s”", asking->successor);
    } else if (*known_successor(docket, successor)) {
        failure_add_field(failure, "successor",
                          "“%s”已由“%s”承接，请直接指定仍在运行的单位（规则5）", asking->successor,
                          known_successor(docket, successor));
    } else if (!unit_list_holds(units, asking->successor, asking->today)) {
        failure_add_field(failure, "successor", "“%s”今天不在任，请先由管理员设置（规则5）",
                          asking->successor);
    }
}

/* The day once said stands, for the unit's last day follows from it. */
static civil_day read_day(const struct docket *docket, const struct unit_list *units,
                          const struct succession_asking *asking, struct failure *failure)
{
    const struct succession *before = docket_succession(docket, asking->unit);
    const struct unit_entry *unit = unit_list_find(units, asking->unit);
    civil_day day = field_day(failure, "date", "承接日期", asking->date,
                              before ? before->since : asking->today);

    field_not_future(failure, "date", "承接日期", day, asking->today);
    if (day != DAY_NONE && before && day != before->since) {
        failure_add_field(failure, "date", "承接日期已经定下，不能另改（规则5）");
    }
    if (day != DAY_NONE && unit && unit->from != DAY_NONE && day <= unit->from) {
        failure_add_field(failure, "date", "不能早于“%s”成立之后（规则5）", asking->unit);
    }
    return day;
}

int succession_check(const struct docket *docket, const struct unit_list *units,
                     const struct succession_asking *asking, struct failure *failure,
                     struct succession *ret_succession)
{
    civil_day since = read_day(docket, units, asking, failure);

    field_require(failure, "reason", "机构改革的依据", asking->reason, LONG_TEXT_MAX);
    check_successor(docket, units, asking, failure);
    check_unit(docket, units, asking, failure);
    if (failure_is_set(failure)) {
        return -1;
    }
    *ret_succession = (struct succession){.unit = asking->unit,
                                          .successor = asking->successor,
                                          .since = since,
                                          .reason = asking->reason,
                                          .job = ""};
    return 0;
}

int succession_add(struct docket *docket, const struct succession *succession, struct arena *arena,
                   struct failure *failure)
{
    size_t count = docket->succession_count;
    struct succession *all = arena_array(arena, count + 1, sizeof(*all));

    bool known = docket_succession(docket, succession->unit) != NULL;

    if (!all) {
        return refuse_no_room(failure);
    }
    if (!known && count == SUCCESSIONS_MAX) {
        refuse(failure, REFUSAL_SUCCESSIONS_FULL);
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        all[i] = docket->successions[i];
        if (strcmp(all[i].unit, succession->unit) == 0) {
            all[i].job = succession->job;
            all[i].reason = succession->reason; /* the paper last named */
        }
    }
    all[count] = *succession;
    docket->successions = all;
    docket->succession_count = known ? count : count + 1;
    return 0;
}

/* --- one proposal --- */

static bool reply_is_signed(const struct answering_unit *part)
{
    return part->state == ANSWERING_REPLY_SIGNED || part->state == ANSWERING_CLOSED;
}

static bool opinion_passes(const struct co_unit *part)
{
    return transition_find(&opinion_table, (int)part->state, OPINION_SUCCEED) != NULL;
}

/* A co-unit that comes to answer is no longer heard. */
static int end_own_opinion(struct proposal *proposal, const struct unit_act *act,
                           struct failure *failure)
{
    struct co_unit *own = proposal_find_co_unit(proposal, act->successor);

    return own && transition_find(&opinion_table, (int)own->state, OPINION_REASSIGN)
               ? co_unit_decide(own, OPINION_REASSIGN, act, failure, own)
               : 0;
}

static int pass_answering(struct proposal *proposal, struct answering_unit *part,
                          const struct unit_act *act, struct arena *arena, struct failure *failure,
                          struct passed *passed)
{
    const struct answering_unit *own = proposal_find_answering(proposal, act->successor);
    struct answering_unit next = *part;

    if (own && reply_is_signed(part)) {
        passed->how = PASSING_LEFT;
        return 0;
    }
    if (answering_decide(part, ANSWERING_SUCCEED, act, failure, part) != 0) {
        return -1;
    }
    passed->how = own ? PASSING_JOINED : PASSING_PASSED;
    if (own) {
        return 0;
    }
    next.unit = act->successor;
    if (end_own_opinion(proposal, act, failure) != 0 ||
        parts_make_room(proposal, 1, 0, arena, failure) != 0) {
        return -1;
    }
    parts_add_answering(proposal, &next);
    return 0;
}

static int pass_opinion(struct proposal *proposal, struct co_unit *part, const struct unit_act *act,
                        struct arena *arena, struct failure *failure, struct passed *passed)
{
    bool has_own = proposal_find_answering(proposal, act->successor) ||
                   proposal_find_co_unit(proposal, act->successor);
    struct co_unit next = *part;

    if (co_unit_decide(part, OPINION_SUCCEED, act, failure, part) != 0) {
        return -1;
    }
    passed->co_unit = true;
    passed->how = has_own ? PASSING_JOINED : PASSING_PASSED;
    if (has_own) {
        return 0;
    }
    next.unit = act->successor;
    if (parts_make_room(proposal, 0, 1, arena, failure) != 0) {
        return -1;
    }
    parts_add_co_unit(proposal, &next);
    return 0;
}

int proposal_pass(struct proposal *proposal, const char *unit, const struct unit_act *act,
                  struct arena *arena, struct failure *failure, struct passed *ret_passed)
{
    struct answering_unit *answering = proposal_find_answering(proposal, unit);
    struct co_unit *co_unit = proposal_find_co_unit(proposal, unit);

    *ret_passed = (struct passed){.how = PASSING_NONE};
    if (answering && answering->state != ANSWERING_ENDED) {
        return pass_answering(proposal, answering, act, arena, failure, ret_passed);
    }
    if (co_unit && opinion_passes(co_unit)) {
        return pass_opinion(proposal, co_unit, act, arena, failure, ret_passed);
    }
    return 0;
}

/* --- names of before --- */

/* Whom the unit's last part passed to; NULL when it did not. */
static const char *passed_to(const struct proposal *proposal, const char *unit)
{
    for (size_t i = proposal->answering_count; i > 0; i--) {
        const struct answering_unit *part = &proposal->answering[i - 1];
        if (*part->successor && strcmp(part->unit, unit) == 0) {
            return part->successor;
        }
    }
    for (size_t i = proposal->co_unit_count; i > 0; i--) {
        const struct co_unit *part = &proposal->co_units[i - 1];
        if (*part->successor && strcmp(part->unit, unit) == 0) {
            return part->successor;
        }
    }
    return NULL;
}

const char *proposal_unit_now(const struct proposal *proposal, const char *unit)
{
    /* Each step takes a part of its own, so there is no circle; the bound is for damaged data. */
    for (size_t i = 0; i < UNITS_MAX; i++) {
        const char *next =
            proposal_find_answering(proposal, unit) || proposal_find_co_unit(proposal, unit)
                ? NULL
                : passed_to(proposal, unit);
        if (!next) {
            break;
        }
        unit = next;
    }
    return unit;
}
