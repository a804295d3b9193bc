#include "assignment/lifecycle_input.h"
#include "assignment/refusal.h"

#include <string.h>

static const struct co_unit *part_of(const void *input)
{
    return ((const struct lifecycle_input *)input)->subject;
}

static const struct unit_act *act_of(const void *input)
{
    return ((const struct lifecycle_input *)input)->act;
}

static int within_window(const void *input, struct failure *failure)
{
    char last[DATE_TEXT_SIZE];

    if (act_of(input)->today > part_of(input)->window_last) {
        refuse_saying(failure, REFUSAL_WINDOW_PASSED, "期限为%s",
                      date_print(part_of(input)->window_last, last));
        return -1;
    }
    return 0;
}

static void sign_for(const void *input, void *entity)
{
    struct co_unit *unit = entity;

    if (unit->signed_for_ms == 0) {
        unit->signed_for_ms = act_of(input)->now_ms;
    }
}

static void give(const void *input, void *entity)
{
    struct co_unit *unit = entity;

    unit->opinion = *act_of(input)->opinion;
    unit->opinion.given_ms = act_of(input)->now_ms;
}

static void waive(const void *input, void *entity)
{
    ((struct co_unit *)entity)->waiver_reason = act_of(input)->reason;
}

/* The first press by who waits for the opinion counts; the office's is a reminder (rule 7). */
static void press(const void *input, void *entity)
{
    struct co_unit *unit = entity;

    if (unit->pressed_on == DAY_NONE && strcmp(act_of(input)->role, "OFFICE") != 0) {
        unit->pressed_on = act_of(input)->today;
    }
}

static void ask_return(const void *input, void *entity)
{
    const struct unit_act *act = act_of(input);

    ((struct co_unit *)entity)->returning = (struct return_request){
        .reason = act->reason,
        .proposed_unit = act->proposed_unit,
        .asked_ms = act->now_ms,
        .decision_reason = "",
    };
}

static void decide_return(const void *input, void *entity)
{
    const struct unit_act *act = act_of(input);
    struct co_unit *unit = entity;

    unit->returning.granted = act->grant;
    unit->returning.decision_reason = act->reason;
    unit->returning.decided_ms = act->now_ms;
}

static void release(const void *input, void *entity)
{
    struct co_unit *unit = entity;

    unit->released_ms = act_of(input)->now_ms;
    unit->release_reason = act_of(input)->reason;
}

static void name_successor(const void *input, void *entity)
{
    ((struct co_unit *)entity)->successor = act_of(input)->successor;
}

#define UNIT_FILLS_IN "LIAISON DIVISION_HEAD LEADER PRINCIPAL"
#define GIVES_OPINION "LIAISON HANDLER DIVISION_HEAD LEADER PRINCIPAL"
#define PRESSES "OFFICE LIAISON HANDLER DIVISION_HEAD LEADER PRINCIPAL"

#define MAY_GIVE                                                                                   \
    {                                                                                              \
        .next = OPINION_GIVEN, .by = GIVES_OPINION,                                                \
        .effects = {TRANSITION_RUNS(sign_for), TRANSITION_RUNS(give)},                             \
        .clause = "规则7：会办意见由分管领导签发、编号后送主办单位"         \
    }
#define MAY_WAIVE                                                                                  \
    {                                                                                              \
        .next = OPINION_WAIVED, .by = "OFFICE", .effects = {TRANSITION_RUNS(waive)},               \
        .clause = "规则7：市政府办公室可说明理由免予会办"                        \
    }
#define MAY_PRESS(state)                                                                           \
    {                                                                                              \
        .next = (state), .by = PRESSES, .effects = {TRANSITION_RUNS(press)},                       \
        .clause = "规则7：主办单位催要，过5个工作日仍未出具的不再等候"     \
    }
#define MAY_ASK_RETURN                                                                             \
    {                                                                                              \
        .next = OPINION_RETURN_REQUESTED, .by = UNIT_FILLS_IN,                                     \
        .needs = TRANSITION_RUNS(within_window),                                                   \
        .effects = {TRANSITION_RUNS(sign_for), TRANSITION_RUNS(ask_return)},                       \
        .clause = "规则6：会办单位也可在期限内申请退办"                           \
    }
#define MAY_REASSIGN                                                                               \
    {                                                                                              \
        .next = OPINION_RELEASED, .follows = true, .by = "OFFICE",                                 \
        .effects = {TRANSITION_RUNS(release)},                                                     \
        .clause = "规则5：答复签发前市政府办公室可说明理由改办"               \
    }
#define MAY_END                                                                                    \
    {                                                                                              \
        .next = OPINION_ENDED, .follows = true, .by = "OFFICE",                                    \
        .effects = {TRANSITION_RUNS(release)},                                                     \
        .clause = "规则3：提出人均已撤回或不再答复的，办理终止"               \
    }
#define MAY_PASS_ON                                                                                          \
    {                                                                                                        \
        .next = OPINION_RELEASED, .follows = true, .by = "OFFICE",                                           \
        .effects = {TRANSITION_RUNS(release), TRANSITION_RUNS(name_successor)},                              \
        .clause = "规则5：机构改革的，继任单位承接会办，已有的会办意见随之承接" \
    }
#define MAY_BE_OMITTED                                                                             \
    {                                                                                              \
        .next = OPINION_OMITTED, .by = "SERVICE",                                                  \
        .clause = "规则7：答复签发时仍缺的，记会办单位未出具"                  \
    }

enum { STATES = OPINION_ENDED + 1 };

static const struct transition cells[STATES][OPINION_EVENTS] = {
    [OPINION_ASKED][OPINION_SIGN_FOR] = {.next = OPINION_SIGNED_FOR,
                                         .by = "LIAISON",
                                         .effects = {TRANSITION_RUNS(sign_for)},
                                         .clause = "规则6：联络员签收"},
    [OPINION_ASKED][OPINION_GIVE] = MAY_GIVE,
    [OPINION_ASKED][OPINION_WAIVE] = MAY_WAIVE,
    [OPINION_ASKED][OPINION_PRESS] = MAY_PRESS(OPINION_ASKED),
    [OPINION_ASKED][OPINION_REQUEST_RETURN] = MAY_ASK_RETURN,
    [OPINION_ASKED][OPINION_REASSIGN] = MAY_REASSIGN,
    [OPINION_ASKED][OPINION_SIGN_REPLY] = MAY_BE_OMITTED,
    [OPINION_ASKED][OPINION_END] = MAY_END,
    [OPINION_ASKED][OPINION_SUCCEED] = MAY_PASS_ON,

    [OPINION_SIGNED_FOR][OPINION_GIVE] = MAY_GIVE,
    [OPINION_SIGNED_FOR][OPINION_WAIVE] = MAY_WAIVE,
    [OPINION_SIGNED_FOR][OPINION_PRESS] = MAY_PRESS(OPINION_SIGNED_FOR),
    [OPINION_SIGNED_FOR][OPINION_REQUEST_RETURN] = MAY_ASK_RETURN,
    [OPINION_SIGNED_FOR][OPINION_REASSIGN] = MAY_REASSIGN,
    [OPINION_SIGNED_FOR][OPINION_SIGN_REPLY] = MAY_BE_OMITTED,
    [OPINION_SIGNED_FOR][OPINION_END] = MAY_END,
    [OPINION_SIGNED_FOR][OPINION_SUCCEED] = MAY_PASS_ON,

    [OPINION_RETURN_REQUESTED][OPINION_GRANT_RETURN] = {.next = OPINION_RELEASED,
                                                        .by = "OFFICE",
                                                        .effects = {TRANSITION_RUNS(decide_return),
                                                                    TRANSITION_RUNS(release)},
                                                        .clause = "规则6：市政府办公室同意退办"},
    [OPINION_RETURN_REQUESTED][OPINION_REFUSE_RETURN] = {.next = OPINION_SIGNED_FOR,
                                                         .by = "OFFICE",
                                                         .effects = {TRANSITION_RUNS(
                                                             decide_return)},
                                                         .clause = "规则6：市政府办公室不同意退办"},
    [OPINION_RETURN_REQUESTED][OPINION_WAIVE] = MAY_WAIVE,
    [OPINION_RETURN_REQUESTED][OPINION_PRESS] = MAY_PRESS(OPINION_RETURN_REQUESTED),
    [OPINION_RETURN_REQUESTED][OPINION_REASSIGN] = MAY_REASSIGN,
    [OPINION_RETURN_REQUESTED][OPINION_SIGN_REPLY] = MAY_BE_OMITTED,
    [OPINION_RETURN_REQUESTED][OPINION_END] = MAY_END,
    [OPINION_RETURN_REQUESTED][OPINION_SUCCEED] = MAY_PASS_ON,

    /* A later opinion replaces the earlier one; the log keeps both. */
    [OPINION_GIVEN][OPINION_GIVE] = MAY_GIVE,
    [OPINION_GIVEN][OPINION_REASSIGN] = MAY_REASSIGN,
    [OPINION_GIVEN][OPINION_END] = MAY_END,
    [OPINION_GIVEN][OPINION_SUCCEED] = MAY_PASS_ON,

    [OPINION_WAIVED][OPINION_GIVE] = MAY_GIVE,
    [OPINION_WAIVED][OPINION_REASSIGN] = MAY_REASSIGN,
    [OPINION_WAIVED][OPINION_END] = MAY_END,
    [OPINION_WAIVED][OPINION_SUCCEED] = MAY_PASS_ON,

    [OPINION_OMITTED][OPINION_RECALL_REPLY] = {.next = OPINION_SIGNED_FOR,
                                               .by = "SERVICE",
                                               .clause = "规则21：撤回签发后意见仍可补送"},
    /* Who comes to answer, as a successor, is no longer heard. */
    [OPINION_OMITTED][OPINION_REASSIGN] = MAY_REASSIGN,
    [OPINION_OMITTED][OPINION_END] = MAY_END,
    [OPINION_OMITTED][OPINION_SUCCEED] = MAY_PASS_ON,
};

static const struct transition_name states[STATES] = {
    [OPINION_ASKED] = {"ASKED", "待签收"},
    [OPINION_SIGNED_FOR] = {"SIGNED_FOR", "待会办"},
    [OPINION_RETURN_REQUESTED] = {"RETURN_REQUESTED", "退办待定"},
    [OPINION_GIVEN] = {"GIVEN", "已会办"},
    [OPINION_WAIVED] = {"WAIVED", "免予会办"},
    [OPINION_OMITTED] = {"OMITTED", "未出具意见"},
    [OPINION_RELEASED] = {"RELEASED", "已改办"},
    [OPINION_ENDED] = {"ENDED", "办理终止"},
};

static const struct transition_name events[OPINION_EVENTS] = {
    [OPINION_SIGN_FOR] = {"SIGN_FOR", "签收"},
    [OPINION_GIVE] = {"GIVE", "出具会办意见"},
    [OPINION_WAIVE] = {"WAIVE", "免予会办"},
    [OPINION_PRESS] = {"PRESS", "催要会办意见"},
    [OPINION_REQUEST_RETURN] = {"REQUEST_RETURN", "申请退办"},
    [OPINION_GRANT_RETURN] = {"GRANT_RETURN", "同意退办"},
    [OPINION_REFUSE_RETURN] = {"REFUSE_RETURN", "不同意退办"},
    [OPINION_REASSIGN] = {"REASSIGN", "改办"},
    [OPINION_SIGN_REPLY] = {"SIGN_REPLY", "签发答复"},
    [OPINION_RECALL_REPLY] = {"RECALL_REPLY", "撤回签发"},
    [OPINION_END] = {"END", "终止办理"},
    [OPINION_SUCCEED] = {"SUCCEED", "继任单位承接"},
};

const struct transition_table opinion_table = {
    .title = "会办单位",
    .states = states,
    .state_count = STATES,
    .events = events,
    .event_count = OPINION_EVENTS,
    .cells = &cells[0][0],
};
