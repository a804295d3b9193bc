#include "reply/lifecycle_standing.h"

#include "reply/errors.h"

static void note_round(const void *input, void *entity)
{
    ((struct signer *)entity)->standing_round = ((const struct standing_step *)input)->round;
}

static void forget_round(const void *input, void *entity)
{
    (void)input;
    ((struct signer *)entity)->standing_round = 0;
}

static int taking_back_is_accepted(const void *input, struct failure *failure)
{
    if (((const struct standing_step *)input)->taking_back_refused) {
        failure_refuse(failure, &REFUSE_TAKING_BACK_OFF, NULL);
        return -1;
    }
    return 0;
}

#define SENDERS "LIAISON HANDLER"
#define CARD_TAKERS "SERVICE LIAISON HANDLER OFFICE COMMITTEE"
#define ANY_THAT_HEARS "SERVICE LIAISON HANDLER DIVISION_HEAD LEADER PRINCIPAL OFFICE COMMITTEE"

static const struct transition cells[STANDINGS][STANDING_EVENTS] = {
    [STANDING_AWAITING][STANDING_LETTER_LEAVES] = {.next = STANDING_ANSWERED,
                                                   .follows = true,
                                                   .by = SENDERS,
                                                   .clause = "规则20：分别答复每一位（通知四）"},
    [STANDING_ANSWERED][STANDING_LETTER_LEAVES] = {.next = STANDING_ANSWERED,
                                                   .follows = true,
                                                   .by = SENDERS,
                                                   .clause = "规则21：补充答复另附新卡"},
    [STANDING_ANSWERED][STANDING_IS_CONTENT] = {.next = STANDING_CONTENT,
                                                .follows = true,
                                                .by = CARD_TAKERS,
                                                .clause = "规则23：最近一张卡对结果满意、基本满意"},
    [STANDING_ANSWERED][STANDING_IS_DISSATISFIED] = {.next = STANDING_REHANDLING,
                                                     .by = ANY_THAT_HEARS,
                                                     .effects = {TRANSITION_RUNS(note_round)},
                                                     .clause = "规则14：不满意，1个月内重新办理"
                                                               "（通知二）"},
    [STANDING_ANSWERED][STANDING_OFFICE_CLOSES] = {.next = STANDING_CLOSED,
                                                   .by = "OFFICE",
                                                   .clause = "规则23：市政府办公室写明理由办结"},
    [STANDING_CONTENT][STANDING_LETTER_LEAVES] = {.next = STANDING_ANSWERED,
                                                  .follows = true,
                                                  .by = SENDERS,
                                                  .clause = "规则22：以最近一张卡为准"},
    [STANDING_CONTENT][STANDING_IS_CONTENT] = {.next = STANDING_CONTENT,
                                               .follows = true,
                                               .by = CARD_TAKERS,
                                               .clause = "规则22：更正后仍为满意、基本满意"},
    [STANDING_CONTENT][STANDING_IS_DISSATISFIED] = {.next = STANDING_REHANDLING,
                                                    .by = ANY_THAT_HEARS,
                                                    .effects = {TRANSITION_RUNS(note_round)},
                                                    .clause = "规则14：不满意，1个月内重新办理"},
    [STANDING_CONTENT][STANDING_SETTLE] = {.next = STANDING_CLOSED,
                                           .follows = true,
                                           .by = CARD_TAKERS,
                                           .clause = "规则23：每一位都满意、基本满意即办结"},
    [STANDING_CONTENT][STANDING_OFFICE_CLOSES] = {.next = STANDING_CLOSED,
                                                  .by = "OFFICE",
                                                  .clause = "规则23：市政府办公室写明理由办结"},
    [STANDING_REHANDLING][STANDING_LETTER_LEAVES] = {.next = STANDING_REHANDLING,
                                                     .follows = true,
                                                     .by = SENDERS,
                                                     .clause = "规则14：补充答复不代替二次答复"},
    [STANDING_REHANDLING][STANDING_SECOND_LEAVES] = {.next = STANDING_ANSWERED,
                                                     .follows = true,
                                                     .by = SENDERS,
                                                     .effects = {TRANSITION_RUNS(forget_round)},
                                                     .clause = "规则14：二次答复寄出，时限终止"},
    [STANDING_REHANDLING][STANDING_IS_CONTENT] = {.next = STANDING_REHANDLING,
                                                  .follows = true,
                                                  .by = CARD_TAKERS,
                                                  .clause =
                                                      "规则14：时限只因二次答复或书面撤回终止"},
    [STANDING_REHANDLING][STANDING_IS_DISSATISFIED] = {.next = STANDING_REHANDLING,
                                                       .by = ANY_THAT_HEARS,
                                                       .clause = "规则14：同一轮不另起时限"},
    [STANDING_REHANDLING][STANDING_IS_CORRECTED] =
        {.next = STANDING_ANSWERED,
         .follows = true,
         .by = "OFFICE",
         .effects = {TRANSITION_RUNS(forget_round)},
         .clause = "规则22：误录更正，以最近一张卡为准"},
    [STANDING_REHANDLING][STANDING_TAKES_BACK] = {.next = STANDING_ANSWERED,
                                                  .by = "OFFICE",
                                                  .guard = TRANSITION_RUNS(taking_back_is_accepted),
                                                  .effects = {TRANSITION_RUNS(forget_round)},
                                                  .clause = "规则14：市政府办公室接受书面撤回"},
    [STANDING_CLOSED][STANDING_LETTER_LEAVES] = {.next = STANDING_CLOSED,
                                                 .follows = true,
                                                 .by = SENDERS,
                                                 .clause = "规则23、24：办结后仍可跟踪答复"},
    [STANDING_CLOSED][STANDING_IS_CONTENT] = {.next = STANDING_CLOSED,
                                              .follows = true,
                                              .by = CARD_TAKERS,
                                              .clause = "规则22：办结后仍可返回反馈卡"},
    [STANDING_CLOSED][STANDING_IS_DISSATISFIED] = {.next = STANDING_REHANDLING,
                                                   .by = ANY_THAT_HEARS,
                                                   .effects = {TRANSITION_RUNS(note_round)},
                                                   .clause =
                                                       "规则23：办结后不满意，仅就该位重新办理"},
};

static const struct transition_name states[STANDINGS] = {
    [STANDING_AWAITING] = {"AWAITING", "待答复"},
    [STANDING_ANSWERED] = {"ANSWERED", "待反馈"},
    [STANDING_CONTENT] = {"CONTENT", "满意"},
    [STANDING_REHANDLING] = {"REHANDLING", "重新办理"},
    [STANDING_CLOSED] = {"CLOSED", "办结"},
};

static const struct transition_name events[STANDING_EVENTS] = {
    [STANDING_LETTER_LEAVES] = {"LETTER_LEAVES", "答复函寄出"},
    [STANDING_SECOND_LEAVES] = {"SECOND_LEAVES", "二次答复函寄出"},
    [STANDING_IS_CONTENT] = {"IS_CONTENT", "对结果满意、基本满意"},
    [STANDING_IS_DISSATISFIED] = {"IS_DISSATISFIED", "对结果不满意"},
    [STANDING_IS_CORRECTED] = {"IS_CORRECTED", "更正误录的不满意"},
    [STANDING_TAKES_BACK] = {"TAKES_BACK", "书面撤回不满意"},
    [STANDING_SETTLE] = {"SETTLE", "全部满意而办结"},
    [STANDING_OFFICE_CLOSES] = {"OFFICE_CLOSES", "市政府办公室办结"},
};

const struct transition_table standing_lifecycle = {
    .title = "代表、委员",
    .states = states,
    .state_count = STANDINGS,
    .events = events,
    .event_count = STANDING_EVENTS,
    .cells = &cells[0][0],
};

int standing_apply(struct signer *signer, enum standing_event event,
                   const struct standing_step *step, struct failure *failure)
{
    const struct transition_act act = {.state = signer->standing,
                                       .event = (int)event,
                                       .roles = step->act->roles,
                                       .role_count = step->act->role_count,
                                       .input = step};
    const struct transition *cell = NULL;

    if (transition_decide_by_rule(&standing_lifecycle, &act, failure, &cell) < 0) {
        return -1;
    }
    signer->standing = cell->next;
    transition_run_effects(cell, step, signer);
    return 0;
}

void standing_tell(const struct signer *signer, struct failure *failure)
{
    failure->state = states[signer->standing].token;
    if (failure->allowed_count == 0) {
        (void)transition_allow(&standing_lifecycle, signer->standing, -1, NULL, failure);
    }
}

const char *standing_token(const struct signer *signer)
{
    return states[signer->standing].token;
}
