#include "assignment/lifecycle_handover.h"

#include "assignment/refusal.h"

#include <string.h>

struct handover_input {
    const struct handover_act *act;
    const struct handover *subject;
};

static const struct handover_act *act_of(const void *input)
{
    return ((const struct handover_input *)input)->act;
}

static const struct handover *subject_of(const void *input)
{
    return ((const struct handover_input *)input)->subject;
}

/* --- guards --- */

/* Whoever cannot hand over does not say why: the leader does. */
static int successor_fits(const void *input, struct failure *failure)
{
    const struct handover_act *act = act_of(input);

    if (strcmp(act->role, "LEADER") == 0 && *act->reason == '\0') {
        failure_add_field(failure, "reason",
                          "由领导发起交接的，请说明原联络员不能交接的原因（规则8）");
    }
    candidate_check(act->named, act->candidate, act->liaisons, failure);
    return failure_is_set(failure) ? -1 : 0;
}

static int inventory_as_seen(const void *input, struct failure *failure)
{
    const struct handover_act *act = act_of(input);

    if (strcmp(act->account, subject_of(input)->to.account) != 0) {
        refuse_saying(failure, REFUSAL_NOT_THE_SUCCESSOR, "应由“%s”签字",
                      subject_of(input)->to.name);
        return -1;
    }
    if (strcmp(act->liaisons->officer.account, subject_of(input)->from.account) != 0) {
        refuse_saying(failure, REFUSAL_OFFICER_CHANGED, "现在的联络员是“%s”",
                      *act->liaisons->officer.name ? act->liaisons->officer.name : "（空缺）");
        return -1;
    }
    candidate_check(subject_of(input)->to.account, act->candidate, act->liaisons, failure);
    if (failure_is_set(failure)) {
        return -1;
    }
    if (act->cut) {
        refuse(failure, REFUSAL_INVENTORY_CUT);
        return -1;
    }
    if (*act->named == '\0') {
        failure_add_field(failure, "inventory", "请先查看交接清单，并填写它的摘要（规则8）");
        return -1;
    }
    if (strcmp(act->named, act->current->digest) != 0) {
        refuse_saying(failure, REFUSAL_INVENTORY_CHANGED,
                      "现在是未办结%d件、承诺事项%d项、未返回反馈卡%d张，摘要%s",
                      act->current->proposals, act->current->promises, act->current->cards,
                      act->current->digest);
        return -1;
    }
    return 0;
}

/* --- effects --- */

static void open_handover(const void *input, void *entity)
{
    const struct handover_act *act = act_of(input);
    struct handover *handover = entity;
    bool by_leader = strcmp(act->role, "LEADER") == 0;

    *handover = handover_none();
    handover->from = act->liaisons->officer;
    handover->to = act->candidate->who;
    handover->by_leader = by_leader;
    handover->to_leader = by_leader && act->liaisons->deputy_count == 0;
    handover->opened_by = act->name;
    handover->reason = act->reason;
    handover->opened_ms = act->now_ms;
    handover->inventory = *act->current;
}

static void keep_signed(const void *input, void *entity)
{
    struct handover *handover = entity;

    handover->inventory = *act_of(input)->current;
    handover->ended_ms = act_of(input)->now_ms;
}

static void end_handover(const void *input, void *entity)
{
    struct handover *handover = entity;

    handover->reason = act_of(input)->reason;
    handover->ended_ms = act_of(input)->now_ms;
}

/* --- the table --- */

#define MAY_OPEN                                                                                             \
    {                                                                                                        \
        .next = HANDOVER_OPENED, .by = "LIAISON LEADER", .guard = TRANSITION_RUNS(successor_fits),           \
        .effects = {TRANSITION_RUNS(open_handover)},                                                         \
        .clause = "规则8：联络员变动须办理交接；本人不能交接的，由分管领导发起" \
    }

enum { STATES = HANDOVER_CANCELLED + 1 };

static const struct transition cells[STATES][HANDOVER_EVENTS] = {
    [HANDOVER_NONE][HANDOVER_OPEN] = MAY_OPEN,
    [HANDOVER_OPENED][HANDOVER_SIGN] = {.next = HANDOVER_SIGNED,
                                        .by = "LIAISON HANDLER DIVISION_HEAD LEADER PRINCIPAL",
                                        .guard = TRANSITION_RUNS(inventory_as_seen),
                                        .effects = {TRANSITION_RUNS(keep_signed)},
                                        .clause = "规则8：接任人签收交接清单后，职务方可移交"},
    [HANDOVER_OPENED][HANDOVER_CANCEL] = {.next = HANDOVER_CANCELLED,
                                          .by = "LIAISON LEADER OFFICE",
                                          .effects = {TRANSITION_RUNS(end_handover)},
                                          .clause = "规则8：签字前可撤销"},
    [HANDOVER_SIGNED][HANDOVER_OPEN] = MAY_OPEN,
    [HANDOVER_CANCELLED][HANDOVER_OPEN] = MAY_OPEN,
};

static const struct transition_name states[STATES] = {
    [HANDOVER_NONE] = {"NONE", "无交接"},
    [HANDOVER_OPENED] = {"OPEN", "待接任人签字"},
    [HANDOVER_SIGNED] = {"SIGNED", "已交接"},
    [HANDOVER_CANCELLED] = {"CANCELLED", "已撤销"},
};

static const struct transition_name events[HANDOVER_EVENTS] = {
    [HANDOVER_OPEN] = {"OPEN", "发起交接"},
    [HANDOVER_SIGN] = {"SIGN", "接任人签字"},
    [HANDOVER_CANCEL] = {"CANCEL", "撤销交接"},
};

const struct transition_table handover_table = {
    .title = "联络员交接",
    .states = states,
    .state_count = STATES,
    .events = events,
    .event_count = HANDOVER_EVENTS,
    .cells = &cells[0][0],
};

int handover_decide(const struct handover *handover, enum handover_event event,
                    const struct handover_act *act, struct failure *failure,
                    struct handover *ret_handover)
{
    const char *const roles[] = {act->role};
    const struct handover_input input = {.act = act, .subject = handover};
    const struct transition_act asked = {.state = (int)handover->state,
                                         .event = (int)event,
                                         .roles = roles,
                                         .role_count = 1,
                                         .input = &input};
    const struct transition *cell = NULL;

    if (transition_decide_by_rule(&handover_table, &asked, failure, &cell) != 0) {
        return -1;
    }
    struct handover next = *handover;
    transition_run_effects(cell, &input, &next);
    next.state = (enum handover_state)cell->next;
    *ret_handover = next;
    return 0;
}

const char *handover_state_name(enum handover_state state)
{
    return handover_table.states[state].token;
}
