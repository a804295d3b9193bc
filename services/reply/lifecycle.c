#include "reply/lifecycle.h"

#include "reply/levels.h"
#include "reply/lifecycle_card.h"

#include <string.h>

static void keep_submission(const void *input, void *entity)
{
    levels_keep(entity, input, ACT_SUBMITTED, ((const struct reply_step *)input)->drafted);
}

static void keep_approval(const void *input, void *entity)
{
    levels_keep(entity, input, ACT_APPROVED, false);
}

static void keep_sending_back(const void *input, void *entity)
{
    levels_keep(entity, input, ACT_SENT_BACK, false);
}

static void keep_signature(const void *input, void *entity)
{
    levels_keep(entity, input, ACT_SIGNED, false);
}

static void keep_recall(const void *input, void *entity)
{
    levels_keep(entity, input, ACT_RECALLED, false);
}

static void keep_both_first_steps(const void *input, void *entity)
{
    levels_keep(entity, input, ACT_SUBMITTED, true);
    levels_keep(entity, input, ACT_APPROVED, true);
}

static void keep_both_last_steps(const void *input, void *entity)
{
    levels_keep(entity, input, ACT_APPROVED, true);
    levels_keep(entity, input, ACT_SIGNED, true);
}

static void date_the_letter(const void *input, void *entity)
{
    const struct reply_step *step = input;

    ((struct reply *)entity)->letter_day = date_at(step->act->now_ms);
}

/* The number stays, for the corrected letter. */
static void void_letters_and_cards(const void *input, void *entity)
{
    struct reply *reply = entity;

    (void)input;
    reply->letter_day = DAY_NONE;
    for (size_t i = 0; i < reply->letter_count; i++) {
        card_void(&reply->letters[i].card);
    }
}

#define DRAFTERS "HANDLER DIVISION_HEAD"
#define REGISTRY "LIAISON HANDLER"

static const struct transition cells[REPLY_STATES][REPLY_EVENTS] = {
    [REPLY_DRAFTING][REPLY_SAVE] = {.next = REPLY_DRAFTING,
                                    .by = DRAFTERS,
                                    .clause = "规则17：承办人拟稿，稿本逐次保存"},
    [REPLY_DRAFTING][REPLY_SUBMIT] = {.next = REPLY_SUBMITTED,
                                      .by = "DIVISION_HEAD",
                                      .guard = TRANSITION_RUNS(levels_may_submit),
                                      .effects = {TRANSITION_RUNS(keep_submission)},
                                      .clause = "规则17：科室负责人送审；规则7：会办意见到齐；"
                                                "规则19：合乎通知要求"},
    [REPLY_DRAFTING][REPLY_SUBMIT_AND_APPROVE] = {.next = REPLY_REVIEWED,
                                                  .by = "DIVISION_HEAD+LEADER",
                                                  .guard = TRANSITION_RUNS(levels_may_submit),
                                                  .effects = {TRANSITION_RUNS(
                                                      keep_both_first_steps)},
                                                  .clause = "规则17：兼任相邻两级的，一次办理"},
    [REPLY_DRAFTING][REPLY_SEND_BACK] = {.next = REPLY_DRAFTING,
                                         .by = "DIVISION_HEAD",
                                         .guard = TRANSITION_RUNS(levels_comment_given),
                                         .effects = {TRANSITION_RUNS(keep_sending_back)},
                                         .clause = "规则17：每一级都可退回并写明意见"},
    [REPLY_SUBMITTED][REPLY_APPROVE] = {.next = REPLY_REVIEWED,
                                        .by = "LEADER",
                                        .effects = {TRANSITION_RUNS(keep_approval)},
                                        .clause = "规则17：分管领导审核（通知三、四）"},
    [REPLY_SUBMITTED][REPLY_SEND_BACK] = {.next = REPLY_DRAFTING,
                                          .by = "LEADER",
                                          .guard = TRANSITION_RUNS(levels_comment_given),
                                          .effects = {TRANSITION_RUNS(keep_sending_back)},
                                          .clause = "规则17：每一级都可退回并写明意见"},
    [REPLY_SUBMITTED][REPLY_APPROVE_AND_SIGN] = {.next = REPLY_SIGNED,
                                                 .by = "LEADER+PRINCIPAL",
                                                 .guard = TRANSITION_RUNS(levels_may_sign),
                                                 .effects = {TRANSITION_RUNS(keep_both_last_steps),
                                                             TRANSITION_RUNS(date_the_letter)},
                                                 .clause = "规则17：兼任相邻两级的，一次办理"},
    [REPLY_REVIEWED][REPLY_SIGN] = {.next = REPLY_SIGNED,
                                    .by = "PRINCIPAL",
                                    .guard = TRANSITION_RUNS(levels_may_sign),
                                    .effects = {TRANSITION_RUNS(keep_signature),
                                                TRANSITION_RUNS(date_the_letter)},
                                    .clause = "规则17、20：主要负责人签发（通知四），"
                                              "成文日期为签发之日"},
    [REPLY_REVIEWED][REPLY_SEND_BACK] = {.next = REPLY_DRAFTING,
                                         .by = "PRINCIPAL",
                                         .guard = TRANSITION_RUNS(levels_comment_given),
                                         .effects = {TRANSITION_RUNS(keep_sending_back)},
                                         .clause = "规则17：每一级都可退回并写明意见"},
    [REPLY_SIGNED][REPLY_NUMBER] = {.next = REPLY_SIGNED,
                                    .by = REGISTRY,
                                    .needs = TRANSITION_RUNS(levels_number_is_open),
                                    .clause = "规则20：签发后编函号"},
    [REPLY_SIGNED][REPLY_RECALL] = {.next = REPLY_DRAFTING,
                                    .by = "PRINCIPAL",
                                    .guard = TRANSITION_RUNS(levels_reason_given),
                                    .effects = {TRANSITION_RUNS(keep_recall),
                                                TRANSITION_RUNS(void_letters_and_cards)},
                                    .clause = "规则21：首封答复函寄出前可撤回签发"},
    [REPLY_SIGNED][REPLY_SEND_SOME] = {.next = REPLY_DISPATCHING,
                                       .by = REGISTRY,
                                       .needs = TRANSITION_RUNS(levels_something_is_left),
                                       .guard = TRANSITION_RUNS(levels_may_leave),
                                       .clause = "规则20：有函号、已签字盖章，方可寄送（通知四）"},
    [REPLY_SIGNED][REPLY_SEND_LAST] = {.next = REPLY_DISPATCHED,
                                       .by = REGISTRY,
                                       .needs = TRANSITION_RUNS(levels_something_is_left),
                                       .guard = TRANSITION_RUNS(levels_may_leave),
                                       .clause = "规则10、20：寄送每一位代表、委员即为办复"},
    [REPLY_DISPATCHING][REPLY_NUMBER] = {.next = REPLY_DISPATCHING,
                                         .by = REGISTRY,
                                         .needs = TRANSITION_RUNS(levels_number_is_open),
                                         .clause = "规则3、20：并案各件各编函号"},
    [REPLY_DISPATCHING][REPLY_SEND_SOME] = {.next = REPLY_DISPATCHING,
                                            .by = REGISTRY,
                                            .needs = TRANSITION_RUNS(levels_something_is_left),
                                            .guard = TRANSITION_RUNS(levels_may_leave),
                                            .clause = "规则20：逐件登记寄送"},
    [REPLY_DISPATCHING][REPLY_SEND_LAST] = {.next = REPLY_DISPATCHED,
                                            .by = REGISTRY,
                                            .needs = TRANSITION_RUNS(levels_something_is_left),
                                            .guard = TRANSITION_RUNS(levels_may_leave),
                                            .clause = "规则10、20：寄送每一位代表、委员即为办复"},
    [REPLY_DISPATCHING][REPLY_CONFIRM_RECEIPT] = {.next = REPLY_DISPATCHING,
                                                  .by = REGISTRY " OFFICE COMMITTEE",
                                                  .needs =
                                                      TRANSITION_RUNS(levels_receipt_is_awaited),
                                                  .clause = "规则20：逐件登记收到"},
    [REPLY_DISPATCHING][REPLY_DROP_LAST] = {.next = REPLY_DISPATCHED,
                                            .by = "SERVICE",
                                            .clause = "规则3：未寄的各位都不再答复，不耽搁其他人"},
    [REPLY_DISPATCHED][REPLY_SEND_SOME] = {.next = REPLY_DISPATCHED,
                                           .by = REGISTRY,
                                           .needs = TRANSITION_RUNS(levels_something_is_left),
                                           .guard = TRANSITION_RUNS(levels_may_leave),
                                           .clause = "规则20：补寄抄送件"},
    [REPLY_DISPATCHED][REPLY_CONFIRM_RECEIPT] = {.next = REPLY_DISPATCHED,
                                                 .by = REGISTRY " OFFICE COMMITTEE",
                                                 .needs =
                                                     TRANSITION_RUNS(levels_receipt_is_awaited),
                                                 .clause = "规则20：逐件登记收到"},
};

static const struct transition_name states[REPLY_STATES] = {
    [REPLY_DRAFTING] = {"DRAFTING", "拟稿"},         [REPLY_SUBMITTED] = {"SUBMITTED", "待审核"},
    [REPLY_REVIEWED] = {"REVIEWED", "待签发"},       [REPLY_SIGNED] = {"SIGNED", "已签发"},
    [REPLY_DISPATCHING] = {"DISPATCHING", "寄送中"}, [REPLY_DISPATCHED] = {"DISPATCHED", "已寄送"},
};

static const struct transition_name events[REPLY_EVENTS] = {
    [REPLY_SAVE] = {"SAVE", "保存稿本"},
    [REPLY_SUBMIT] = {"SUBMIT", "送审"},
    [REPLY_SUBMIT_AND_APPROVE] = {"SUBMIT_AND_APPROVE", "送审并审核"},
    [REPLY_APPROVE] = {"APPROVE", "审核同意"},
    [REPLY_SEND_BACK] = {"SEND_BACK", "退回"},
    [REPLY_SIGN] = {"SIGN", "签发"},
    [REPLY_APPROVE_AND_SIGN] = {"APPROVE_AND_SIGN", "审核并签发"},
    [REPLY_NUMBER] = {"NUMBER", "编函号"},
    [REPLY_RECALL] = {"RECALL", "撤回签发"},
    [REPLY_SEND_SOME] = {"SEND_SOME", "寄送"},
    [REPLY_SEND_LAST] = {"SEND_LAST", "寄出最后一封"},
    [REPLY_CONFIRM_RECEIPT] = {"CONFIRM_RECEIPT", "登记收到"},
    [REPLY_DROP_LAST] = {"DROP_LAST", "余者不再答复"},
};

const struct transition_table reply_lifecycle = {
    .title = "答复",
    .states = states,
    .state_count = REPLY_STATES,
    .events = events,
    .event_count = REPLY_EVENTS,
    .cells = &cells[0][0],
};

int reply_apply(struct reply *reply, enum reply_event event, const struct reply_step *step,
                struct failure *failure)
{
    const struct transition_act act = {.state = reply->state,
                                       .event = (int)event,
                                       .roles = step->act->roles,
                                       .role_count = step->act->role_count,
                                       .input = step};
    const struct transition *cell = NULL;

    if (transition_decide_by_rule(&reply_lifecycle, &act, failure, &cell) < 0) {
        return -1;
    }
    reply->state = cell->next;
    transition_run_effects(cell, step, reply);
    return 0;
}

const char *reply_state_token(const struct reply *reply)
{
    return states[reply->state].token;
}

void reply_tell_state(const struct reply *reply, struct failure *failure)
{
    const struct reply_step step = {.reply = reply};
    const char *token = states[reply->state].token;

    if (!failure_is_set(failure) || (failure->state && strcmp(failure->state, token) != 0)) {
        return;
    }
    failure->state = token;
    if (failure->allowed_count == 0) {
        (void)transition_allow(&reply_lifecycle, reply->state, -1, &step, failure);
    }
}
