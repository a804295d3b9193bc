#include "assignment/lifecycle_input.h"
#include "assignment/refusal.h"

static const struct proposal *proposal_of(const void *input)
{
    return ((const struct lifecycle_input *)input)->subject;
}

/* Several may be looked at for one act (rule 3): it is said which. */
static int reply_unsigned(const void *input, struct failure *failure)
{
    const struct proposal *proposal = proposal_of(input);
    char key[PROPOSAL_KEY_SIZE];

    if (proposal_reply_signed(proposal)) {
        refuse_saying(failure, REFUSAL_REPLY_SIGNED, "%s",
                      proposal_key(proposal->kind, proposal->between, proposal->number, key));
        return -1;
    }
    return 0;
}

/* What is handled with another one is handled there. */
static int by_itself(const void *input, struct failure *failure)
{
    const struct proposal *proposal = proposal_of(input);

    if (*proposal->merged_into) {
        refuse_saying(failure, REFUSAL_MERGED, "主件是%s", proposal->merged_into);
        return -1;
    }
    return reply_unsigned(input, failure);
}

static int not_merged(const void *input, struct failure *failure)
{
    const struct proposal *proposal = proposal_of(input);

    if (*proposal->merged_into || proposal->merged_count > 0) {
        refuse(failure, REFUSAL_MERGED);
        return -1;
    }
    return 0;
}

static int stands_alone(const void *input, struct failure *failure)
{
    return not_merged(input, failure) == 0 ? reply_unsigned(input, failure) : -1;
}

/* By the main one alone. */
static int carries_others(const void *input, struct failure *failure)
{
    const struct proposal *proposal = proposal_of(input);

    if (*proposal->merged_into) {
        refuse_saying(failure, REFUSAL_MERGED, "主件是%s", proposal->merged_into);
        return -1;
    }
    if (proposal->merged_count == 0) {
        refuse(failure, REFUSAL_NOT_MERGED);
        return -1;
    }
    return reply_unsigned(input, failure);
}

/* One that is merged into another ends for its own signers; the main one carries the others' reply,
 * so they are taken apart before it ends, unless that reply is signed: then each has its letters.
 */
static int carries_nobody(const void *input, struct failure *failure)
{
    const struct proposal *proposal = proposal_of(input);

    if (proposal->merged_count > 0 && !proposal_reply_signed(proposal)) {
        refuse(failure, REFUSAL_MERGED);
        return -1;
    }
    return 0;
}

#define MAY_AMEND(state)                                                                           \
    {                                                                                              \
        .next = (state), .by = "OFFICE", .needs = TRANSITION_RUNS(reply_unsigned),                 \
        .clause = "规则2：登记内容按新的登记册更正"                                 \
    }
#define MAY_DIVIDE(state)                                                                                 \
    {                                                                                                     \
        .next = (state), .by = "OFFICE LIAISON HANDLER DIVISION_HEAD",                                    \
        .needs = TRANSITION_RUNS(reply_unsigned), .clause = "规则4：长文可分列成编号的诉求" \
    }
#define MAY_WITHDRAW(state)                                                                        \
    {                                                                                              \
        .next = (state), .by = "OFFICE",                                                           \
        .clause = "规则3：提出人书面撤回，或市政府办公室注明不再答复"      \
    }
#define MAY_END                                                                                    \
    {                                                                                              \
        .next = PROPOSAL_WITHDRAWN, .follows = true, .by = "OFFICE",                               \
        .needs = TRANSITION_RUNS(carries_nobody),                                                  \
        .clause = "规则3：全部提出人撤回的，办理终止；并案的主件先拆案"   \
    }
#define MAY_RUN_OUT                                                                                             \
    {                                                                                                           \
        .next = PROPOSAL_ENDED, .follows = true, .by = "OFFICE",                                                \
        .needs = TRANSITION_RUNS(carries_nobody),                                                               \
        .clause = "规则3：提出人均已撤回或不再答复的，办理终止；并案的主件先拆案" \
    }

enum { STATES = PROPOSAL_ENDED + 1 };

static const struct transition cells[STATES][PROPOSAL_EVENTS] = {
    [PROPOSAL_REGISTERED][PROPOSAL_ASSIGN] = {.next = PROPOSAL_ASSIGNED,
                                              .by = "OFFICE",
                                              .clause = "规则5：市政府办公室交办"},
    [PROPOSAL_REGISTERED][PROPOSAL_AMEND] = MAY_AMEND(PROPOSAL_REGISTERED),
    [PROPOSAL_REGISTERED][PROPOSAL_DIVIDE] = MAY_DIVIDE(PROPOSAL_REGISTERED),
    [PROPOSAL_REGISTERED][PROPOSAL_WITHDRAW] = MAY_WITHDRAW(PROPOSAL_REGISTERED),
    [PROPOSAL_REGISTERED][PROPOSAL_END] = MAY_END,
    [PROPOSAL_REGISTERED][PROPOSAL_RUN_OUT] = MAY_RUN_OUT,
    [PROPOSAL_REGISTERED][PROPOSAL_KEEP_OFFLINE] =
        {.next = PROPOSAL_OFFLINE,
         .by = "OFFICE",
         .clause = "规则1：涉密件不录入，只记类别、编号、单位和日期"},

    [PROPOSAL_ASSIGNED][PROPOSAL_REASSIGN] = {.next = PROPOSAL_ASSIGNED,
                                              .by = "OFFICE",
                                              .needs = TRANSITION_RUNS(stands_alone),
                                              .clause =
                                                  "规则5：答复签发前市政府办公室可说明理由改办"},
    [PROPOSAL_ASSIGNED][PROPOSAL_AMEND] = MAY_AMEND(PROPOSAL_ASSIGNED),
    [PROPOSAL_ASSIGNED][PROPOSAL_DIVIDE] = MAY_DIVIDE(PROPOSAL_ASSIGNED),
    [PROPOSAL_ASSIGNED][PROPOSAL_MERGE] = {.next = PROPOSAL_ASSIGNED,
                                           .by = "OFFICE",
                                           .needs = TRANSITION_RUNS(by_itself),
                                           .clause = "规则3：承办单位相同的，签发前可并案办理"},
    [PROPOSAL_ASSIGNED][PROPOSAL_TAKE_APART] = {.next = PROPOSAL_ASSIGNED,
                                                .by = "OFFICE",
                                                .needs = TRANSITION_RUNS(carries_others),
                                                .clause = "规则3：签发前可拆案"},
    [PROPOSAL_ASSIGNED][PROPOSAL_WITHDRAW] = MAY_WITHDRAW(PROPOSAL_ASSIGNED),
    [PROPOSAL_ASSIGNED][PROPOSAL_END] = MAY_END,
    [PROPOSAL_ASSIGNED][PROPOSAL_RUN_OUT] = MAY_RUN_OUT,
};

static const struct transition_name states[STATES] = {
    [PROPOSAL_REGISTERED] = {"REGISTERED", "已登记"}, [PROPOSAL_ASSIGNED] = {"ASSIGNED", "已交办"},
    [PROPOSAL_WITHDRAWN] = {"WITHDRAWN", "已撤回"},   [PROPOSAL_OFFLINE] = {"OFFLINE", "线下办理"},
    [PROPOSAL_ENDED] = {"ENDED", "办理终止"},
};

static const struct transition_name events[PROPOSAL_EVENTS] = {
    [PROPOSAL_ASSIGN] = {"ASSIGN", "交办"},
    [PROPOSAL_REASSIGN] = {"REASSIGN", "改办"},
    [PROPOSAL_AMEND] = {"AMEND", "更正登记"},
    [PROPOSAL_DIVIDE] = {"DIVIDE", "分列诉求"},
    [PROPOSAL_MERGE] = {"MERGE", "并案"},
    [PROPOSAL_TAKE_APART] = {"TAKE_APART", "拆案"},
    [PROPOSAL_WITHDRAW] = {"WITHDRAW", "提出人撤回"},
    [PROPOSAL_END] = {"END", "终止办理"},
    [PROPOSAL_RUN_OUT] = {"RUN_OUT", "提出人均不再答复"},
    [PROPOSAL_KEEP_OFFLINE] = {"KEEP_OFFLINE", "转线下办理"},
};

const struct transition_table proposal_table = {
    .title = "建议提案",
    .states = states,
    .state_count = STATES,
    .events = events,
    .event_count = PROPOSAL_EVENTS,
    .cells = &cells[0][0],
};
