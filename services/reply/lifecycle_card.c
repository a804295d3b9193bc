#include "reply/lifecycle_card.h"

#include "reply/cards.h"

static void keep_answer(const void *input, void *entity)
{
    ((struct card *)entity)->answer = *((const struct card_step *)input)->answer;
}

/* The first entry is what was wrong; a second correction replaces the first. It is the same sheet
 * of paper: a scan stays unless a better one comes. */
static void keep_both_entries(const void *input, void *entity)
{
    struct card *card = entity;
    const char *scan = card->answer.scan;

    if (card->corrected.recorded_ms == 0) {
        card->corrected = card->answer;
    }
    keep_answer(input, entity);
    if (!*card->answer.scan) {
        card->answer.scan = scan;
    }
}

static void give_code(const void *input, void *entity)
{
    ((struct card *)entity)->code = ((const struct card_step *)input)->code;
}

#define RECEIVERS "LIAISON HANDLER OFFICE COMMITTEE"

static const struct transition cells[CARD_STATES][CARD_EVENTS] = {
    [CARD_PREPARED][CARD_SEND] = {.next = CARD_OWED,
                                  .follows = true,
                                  .by = "LIAISON HANDLER",
                                  .clause = "规则22：随答复函一并寄送（通知四）"},
    [CARD_PREPARED][CARD_CANCEL] = {.next = CARD_VOID,
                                    .follows = true,
                                    .by = "PRINCIPAL",
                                    .clause = "规则21：撤回签发，反馈卡作废"},
    [CARD_PREPARED][CARD_PREPARE] = {.next = CARD_PREPARED,
                                     .follows = true,
                                     .by = "PRINCIPAL",
                                     .effects = {TRANSITION_RUNS(give_code)},
                                     .clause = "规则22：签发时为每位代表、委员各制一张"},
    [CARD_OWED][CARD_RETURN] = {.next = CARD_RETURNED,
                                .by = "SERVICE",
                                .guard = TRANSITION_RUNS(cards_may_return),
                                .effects = {TRANSITION_RUNS(keep_answer)},
                                .clause = "规则22：凭编码返回，一卡一次"},
    [CARD_OWED][CARD_RETURN_ON_PAPER] = {.next = CARD_RETURNED,
                                         .by = RECEIVERS,
                                         .guard = TRANSITION_RUNS(cards_may_return),
                                         .effects = {TRANSITION_RUNS(keep_answer)},
                                         .clause = "规则22：纸质卡由收到的单位登记"},
    [CARD_OWED][CARD_REPLACE] = {.next = CARD_REPLACED,
                                 .follows = true,
                                 .by = "LIAISON HANDLER",
                                 .clause = "规则22：由下一轮反馈卡取代"},
    [CARD_RETURNED][CARD_CORRECT] = {.next = CARD_RETURNED,
                                     .by = "OFFICE",
                                     .needs = TRANSITION_RUNS(cards_are_on_paper),
                                     .guard = TRANSITION_RUNS(cards_may_correct),
                                     .effects = {TRANSITION_RUNS(keep_both_entries)},
                                     .clause = "规则22：纸质卡误录的，市政府办公室对照扫描件更正，"
                                               "两次登记都保留"},
    [CARD_REPLACED][CARD_RETURN_ON_PAPER] = {.next = CARD_RETURNED,
                                             .by = RECEIVERS,
                                             .guard = TRANSITION_RUNS(cards_may_return_late),
                                             .effects = {TRANSITION_RUNS(keep_answer)},
                                             .clause = "规则10、22：后一轮寄出前收到、其后补录的"},
    [CARD_RETURNED][CARD_REPLACE] = {.next = CARD_RETURNED,
                                     .follows = true,
                                     .by = "LIAISON HANDLER",
                                     .clause = "规则22：已返回的各轮都保留"},
    [CARD_VOID][CARD_PREPARE] = {.next = CARD_PREPARED,
                                 .follows = true,
                                 .by = "PRINCIPAL",
                                 .effects = {TRANSITION_RUNS(give_code)},
                                 .clause = "规则21：重新签发，另制新卡"},
};

static const struct transition_name states[CARD_STATES] = {
    [CARD_PREPARED] = {"PREPARED", "待寄"},   [CARD_OWED] = {"OWED", "待返回"},
    [CARD_RETURNED] = {"RETURNED", "已返回"}, [CARD_REPLACED] = {"REPLACED", "已被取代"},
    [CARD_VOID] = {"VOID", "已作废"},
};

static const struct transition_name events[CARD_EVENTS] = {
    [CARD_SEND] = {"SEND", "寄送"},
    [CARD_RETURN] = {"RETURN", "凭编码返回"},
    [CARD_RETURN_ON_PAPER] = {"RETURN_ON_PAPER", "登记纸质卡"},
    [CARD_CORRECT] = {"CORRECT", "更正"},
    [CARD_REPLACE] = {"REPLACE", "取代"},
    [CARD_CANCEL] = {"CANCEL", "作废"},
    [CARD_PREPARE] = {"PREPARE", "制卡"},
};

const struct transition_table card_lifecycle = {
    .title = "反馈卡",
    .states = states,
    .state_count = CARD_STATES,
    .events = events,
    .event_count = CARD_EVENTS,
    .cells = &cells[0][0],
};

static void take(struct card *card, const struct transition *cell, const struct card_step *step)
{
    card->state = cell->next;
    transition_run_effects(cell, step, card);
}

int card_apply(struct card *card, enum card_event event, const struct card_step *step,
               struct failure *failure)
{
    const struct transition_act act = {.state = card->state,
                                       .event = (int)event,
                                       .roles = step->act->roles,
                                       .role_count = step->act->role_count,
                                       .input = step};
    const struct transition *cell = NULL;

    if (transition_decide_by_rule(&card_lifecycle, &act, failure, &cell) < 0) {
        return -1;
    }
    take(card, cell, step);
    return 0;
}

static void follow(struct card *card, enum card_event event)
{
    const struct transition *cell = transition_find(&card_lifecycle, card->state, (int)event);

    if (cell) {
        take(card, cell, NULL);
    }
}

void card_void(struct card *card)
{
    follow(card, CARD_CANCEL);
}

void card_replace(struct card *card)
{
    follow(card, CARD_REPLACE);
}

const char *card_state_token(const struct card *card)
{
    return states[card->state].token;
}
