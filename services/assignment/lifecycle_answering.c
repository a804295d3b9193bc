#include "assignment/lifecycle_input.h"
#include "assignment/refusal.h"

static const struct answering_unit *part_of(const void *input)
{
    return ((const struct lifecycle_input *)input)->subject;
}

static const struct unit_act *act_of(const void *input)
{
    return ((const struct lifecycle_input *)input)->act;
}

static int not_signed_for(const void *input, struct failure *failure)
{
    if (part_of(input)->signed_for_ms != 0) {
        refuse(failure, REFUSAL_SIGNED_FOR_ALREADY);
        return -1;
    }
    return 0;
}

/* Filling in the five fixed things or asking for a return shows that it was received. */
static void sign_for(const void *input, void *entity)
{
    struct answering_unit *unit = entity;

    if (unit->signed_for_ms == 0) {
        unit->signed_for_ms = act_of(input)->now_ms;
    }
}

static void fix_five(const void *input, void *entity)
{
    struct answering_unit *unit = entity;

    unit->five_fixed = *act_of(input)->five_fixed;
    unit->five_fixed.filed_ms = act_of(input)->now_ms;
}

static void ask_return(const void *input, void *entity)
{
    const struct unit_act *act = act_of(input);
    struct answering_unit *unit = entity;

    unit->returning = (struct return_request){
        .reason = act->reason,
        .proposed_unit = act->proposed_unit,
        .asked_ms = act->now_ms,
        .decision_reason = "",
    };
}

static void decide_return(const void *input, void *entity)
{
    const struct unit_act *act = act_of(input);
    struct answering_unit *unit = entity;

    unit->returning.granted = act->grant;
    unit->returning.decision_reason = act->reason;
    unit->returning.decided_ms = act->now_ms;
}

static void release(const void *input, void *entity)
{
    struct answering_unit *unit = entity;

    unit->released_ms = act_of(input)->now_ms;
    unit->release_reason = act_of(input)->reason;
}

static void name_successor(const void *input, void *entity)
{
    ((struct answering_unit *)entity)->successor = act_of(input)->successor;
}

static void note_signature(const void *input, void *entity)
{
    ((struct answering_unit *)entity)->reply_signed_ms = act_of(input)->now_ms;
}

static void forget_signature(const void *input, void *entity)
{
    (void)input;
    ((struct answering_unit *)entity)->reply_signed_ms = 0;
}

#define UNIT_FILLS_IN "LIAISON DIVISION_HEAD LEADER PRINCIPAL"
#define WINDOW_CLAUSE "规则6：签收后在期限内填报五定或申请退办"
#define DEEMED_CLAUSE "规则6：期限内既不填报也不退办的视为接收，五定补齐前一直列出"
#define REASSIGN_CLAUSE "规则5：答复签发前市政府办公室可说明理由改办"
#define SUCCEED_CLAUSE "规则5：机构改革的，继任单位承接未办结件、反馈卡和承诺事项"
#define END_CLAUSE "规则3：提出人均已撤回或不再答复的，办理终止"

#define MAY_REASSIGN                                                                               \
    {                                                                                              \
        .next = ANSWERING_RELEASED, .follows = true, .by = "OFFICE",                               \
        .effects = {TRANSITION_RUNS(release)}, .clause = REASSIGN_CLAUSE                           \
    }
#define MAY_END                                                                                    \
    {                                                                                              \
        .next = ANSWERING_ENDED, .follows = true, .by = "OFFICE",                                  \
        .effects = {TRANSITION_RUNS(release)}, .clause = END_CLAUSE                                \
    }
#define MAY_PASS_ON                                                                                \
    {                                                                                              \
        .next = ANSWERING_RELEASED, .follows = true, .by = "OFFICE",                               \
        .effects = {TRANSITION_RUNS(release), TRANSITION_RUNS(name_successor)},                    \
        .clause = SUCCEED_CLAUSE                                                                   \
    }
#define MAY_LAPSE                                                                                  \
    {                                                                                              \
        .next = ANSWERING_DEEMED, .by = "SERVICE", .clause = DEEMED_CLAUSE                         \
    }
#define MAY_SIGN_REPLY                                                                             \
    {                                                                                              \
        .next = ANSWERING_REPLY_SIGNED, .by = "SERVICE",                                           \
        .effects = {TRANSITION_RUNS(note_signature)},                                              \
        .clause = "规则5、20：主要负责人签发后不再改办"                            \
    }

/* Of proposals handled as one, one reply is signed; the others need not have been accepted. */
#define SIGNED_ALONG                                                                               \
    {                                                                                              \
        .next = ANSWERING_REPLY_SIGNED, .by = "SERVICE",                                           \
        .effects = {TRANSITION_RUNS(sign_for), TRANSITION_RUNS(note_signature)},                   \
        .clause = "规则3：并案办理的随主件一并签发"                                 \
    }

enum { STATES = ANSWERING_ENDED + 1 };

static const struct transition cells[STATES][ANSWERING_EVENTS] = {
    [ANSWERING_ASSIGNED][ANSWERING_SIGN_FOR] = {.next = ANSWERING_SIGNED_FOR,
                                                .by = "LIAISON",
                                                .effects = {TRANSITION_RUNS(sign_for)},
                                                .clause = "规则6：联络员签收"},
    [ANSWERING_ASSIGNED][ANSWERING_ACCEPT] = {.next = ANSWERING_ACCEPTED,
                                              .by = UNIT_FILLS_IN,
                                              .effects = {TRANSITION_RUNS(sign_for),
                                                          TRANSITION_RUNS(fix_five)},
                                              .clause = WINDOW_CLAUSE},
    [ANSWERING_ASSIGNED][ANSWERING_REQUEST_RETURN] = {.next = ANSWERING_RETURN_REQUESTED,
                                                      .by = UNIT_FILLS_IN,
                                                      .effects = {TRANSITION_RUNS(sign_for),
                                                                  TRANSITION_RUNS(ask_return)},
                                                      .clause = WINDOW_CLAUSE},
    [ANSWERING_ASSIGNED][ANSWERING_LAPSE] = MAY_LAPSE,
    [ANSWERING_ASSIGNED][ANSWERING_SIGN_REPLY] = SIGNED_ALONG,
    [ANSWERING_ASSIGNED][ANSWERING_REASSIGN] = MAY_REASSIGN,
    [ANSWERING_ASSIGNED][ANSWERING_END] = MAY_END,
    [ANSWERING_ASSIGNED][ANSWERING_SUCCEED] = MAY_PASS_ON,

    [ANSWERING_SIGNED_FOR][ANSWERING_ACCEPT] = {.next = ANSWERING_ACCEPTED,
                                                .by = UNIT_FILLS_IN,
                                                .effects = {TRANSITION_RUNS(fix_five)},
                                                .clause = WINDOW_CLAUSE},
    [ANSWERING_SIGNED_FOR][ANSWERING_REQUEST_RETURN] = {.next = ANSWERING_RETURN_REQUESTED,
                                                        .by = UNIT_FILLS_IN,
                                                        .effects = {TRANSITION_RUNS(ask_return)},
                                                        .clause = WINDOW_CLAUSE},
    [ANSWERING_SIGNED_FOR][ANSWERING_LAPSE] = MAY_LAPSE,
    [ANSWERING_SIGNED_FOR][ANSWERING_SIGN_REPLY] = SIGNED_ALONG,
    [ANSWERING_SIGNED_FOR][ANSWERING_REASSIGN] = MAY_REASSIGN,
    [ANSWERING_SIGNED_FOR][ANSWERING_END] = MAY_END,
    [ANSWERING_SIGNED_FOR][ANSWERING_SUCCEED] = MAY_PASS_ON,

    [ANSWERING_RETURN_REQUESTED][ANSWERING_GRANT_RETURN] =
        {.next = ANSWERING_RELEASED,
         .by = "OFFICE",
         .effects = {TRANSITION_RUNS(decide_return), TRANSITION_RUNS(release)},
         .clause = "规则6：市政府办公室同意退办，改交其他单位，新的期限重新计算"},
    [ANSWERING_RETURN_REQUESTED][ANSWERING_REFUSE_RETURN] =
        {.next = ANSWERING_SIGNED_FOR,
         .by = "OFFICE",
         .effects = {TRANSITION_RUNS(decide_return)},
         .clause = "规则6：市政府办公室不同意退办，答复期限不中断"},
    [ANSWERING_RETURN_REQUESTED][ANSWERING_REASSIGN] = MAY_REASSIGN,
    [ANSWERING_RETURN_REQUESTED][ANSWERING_END] = MAY_END,
    [ANSWERING_RETURN_REQUESTED][ANSWERING_SUCCEED] = MAY_PASS_ON,

    [ANSWERING_ACCEPTED][ANSWERING_ACCEPT] = {.next = ANSWERING_ACCEPTED,
                                              .by = UNIT_FILLS_IN,
                                              .effects = {TRANSITION_RUNS(fix_five)},
                                              .clause = "规则6：五定可以变更"},
    [ANSWERING_ACCEPTED][ANSWERING_SIGN_REPLY] = MAY_SIGN_REPLY,
    [ANSWERING_ACCEPTED][ANSWERING_REASSIGN] = MAY_REASSIGN,
    [ANSWERING_ACCEPTED][ANSWERING_END] = MAY_END,
    [ANSWERING_ACCEPTED][ANSWERING_SUCCEED] = MAY_PASS_ON,

    [ANSWERING_DEEMED][ANSWERING_SIGN_FOR] = {.next = ANSWERING_DEEMED,
                                              .by = "LIAISON",
                                              .needs = TRANSITION_RUNS(not_signed_for),
                                              .effects = {TRANSITION_RUNS(sign_for)},
                                              .clause = "规则6：联络员补签收"},
    [ANSWERING_DEEMED][ANSWERING_ACCEPT] = {.next = ANSWERING_ACCEPTED,
                                            .by = UNIT_FILLS_IN,
                                            .effects = {TRANSITION_RUNS(sign_for),
                                                        TRANSITION_RUNS(fix_five)},
                                            .clause = DEEMED_CLAUSE},
    [ANSWERING_DEEMED][ANSWERING_SIGN_REPLY] = MAY_SIGN_REPLY,
    [ANSWERING_DEEMED][ANSWERING_REASSIGN] = MAY_REASSIGN,
    [ANSWERING_DEEMED][ANSWERING_END] = MAY_END,
    [ANSWERING_DEEMED][ANSWERING_SUCCEED] = MAY_PASS_ON,

    [ANSWERING_REPLY_SIGNED][ANSWERING_RECALL_REPLY] = {.next = ANSWERING_ACCEPTED,
                                                        .by = "SERVICE",
                                                        .effects = {TRANSITION_RUNS(
                                                            forget_signature)},
                                                        .clause =
                                                            "规则21：首封答复函寄出前可撤回签发"},
    [ANSWERING_REPLY_SIGNED][ANSWERING_CLOSE] = {.next = ANSWERING_CLOSED,
                                                 .by = "SERVICE",
                                                 .clause = "规则23：办结"},
    [ANSWERING_REPLY_SIGNED][ANSWERING_END] = MAY_END,
    [ANSWERING_REPLY_SIGNED][ANSWERING_SUCCEED] = MAY_PASS_ON,

    [ANSWERING_CLOSED][ANSWERING_REOPEN] = {.next = ANSWERING_REPLY_SIGNED,
                                            .by = "SERVICE",
                                            .clause = "规则23：办结后不满意的重新办理"},
    [ANSWERING_CLOSED][ANSWERING_SUCCEED] = MAY_PASS_ON,
};

static const struct transition_name states[STATES] = {
    [ANSWERING_ASSIGNED] = {"ASSIGNED", "待签收"},
    [ANSWERING_SIGNED_FOR] = {"SIGNED_FOR", "已签收"},
    [ANSWERING_RETURN_REQUESTED] = {"RETURN_REQUESTED", "退办待定"},
    [ANSWERING_ACCEPTED] = {"ACCEPTED", "已接收"},
    [ANSWERING_DEEMED] = {"DEEMED_ACCEPTED", "视为接收"},
    [ANSWERING_REPLY_SIGNED] = {"REPLY_SIGNED", "答复已签发"},
    [ANSWERING_CLOSED] = {"CLOSED", "已办结"},
    [ANSWERING_RELEASED] = {"RELEASED", "已改办"},
    [ANSWERING_ENDED] = {"ENDED", "办理终止"},
};

static const struct transition_name events[ANSWERING_EVENTS] = {
    [ANSWERING_SIGN_FOR] = {"SIGN_FOR", "签收"},
    [ANSWERING_ACCEPT] = {"ACCEPT", "填报五定"},
    [ANSWERING_LAPSE] = {"LAPSE", "期限届满"},
    [ANSWERING_REQUEST_RETURN] = {"REQUEST_RETURN", "申请退办"},
    [ANSWERING_GRANT_RETURN] = {"GRANT_RETURN", "同意退办"},
    [ANSWERING_REFUSE_RETURN] = {"REFUSE_RETURN", "不同意退办"},
    [ANSWERING_REASSIGN] = {"REASSIGN", "改办"},
    [ANSWERING_SIGN_REPLY] = {"SIGN_REPLY", "签发答复"},
    [ANSWERING_RECALL_REPLY] = {"RECALL_REPLY", "撤回签发"},
    [ANSWERING_CLOSE] = {"CLOSE", "办结"},
    [ANSWERING_REOPEN] = {"REOPEN", "重新办理"},
    [ANSWERING_END] = {"END", "终止办理"},
    [ANSWERING_SUCCEED] = {"SUCCEED", "继任单位承接"},
};

const struct transition_table answering_table = {
    .title = "主办、分办单位",
    .states = states,
    .state_count = STATES,
    .events = events,
    .event_count = ANSWERING_EVENTS,
    .cells = &cells[0][0],
};
