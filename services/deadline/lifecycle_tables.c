#include "deadline/lifecycle.h"

#include "common/base/date.h"
#include "deadline/due.h"
#include "deadline/errors.h"
#include "deadline/rungs.h"

/* --- a clock --- */

static int happened_in_time(const void *data, struct failure *failure)
{
    const struct clock_input *input = data;

    if (input->met.day <= input->clock->due.day) {
        return 0;
    }
    refuse(failure, &REFUSAL_HAPPENED_AFTER_DUE_DATE, NULL);
    return -1;
}

static int entered_in_time(const void *data, struct failure *failure)
{
    const struct clock_input *input = data;

    if (happened_in_time(data, failure) < 0) {
        return -1;
    }
    if (input->met.recorded_ms < date_end_ms(input->clock->due.day)) {
        return 0;
    }
    refuse(failure, &REFUSAL_ENTERED_AFTER_DUE_DATE, NULL);
    return -1;
}

static int entered_late(const void *data, struct failure *failure)
{
    const struct clock_input *input = data;

    if (happened_in_time(data, failure) < 0) {
        return -1;
    }
    if (input->met.recorded_ms >= date_end_ms(input->clock->due.day)) {
        return 0;
    }
    refuse(failure, &REFUSAL_ENTERED_BY_DUE_DATE, NULL);
    return -1;
}

static int happened_late(const void *data, struct failure *failure)
{
    const struct clock_input *input = data;

    if (input->met.day > input->clock->due.day) {
        return 0;
    }
    refuse(failure, &REFUSAL_HAPPENED_BY_DUE_DATE, NULL);
    return -1;
}

static int later_within_limit(const struct clock *reply, const struct almanac *almanac,
                              civil_day day, struct failure *failure)
{
    char limit[DATE_TEXT_SIZE];
    civil_day latest = due_latest(&almanac->settings, &reply->due);

    if (day > latest) {
        refuse(failure, &REFUSAL_EXTENSION_PAST_LIMIT, date_print(latest, limit));
        return -1;
    }
    if (day <= reply->due.day) {
        refuse(failure, &REFUSAL_EXTENSION_NOT_LATER, date_print(reply->due.day, limit));
        return -1;
    }
    return 0;
}

static int grant_within_limit(const void *data, struct failure *failure)
{
    const struct clock_input *input = data;

    if (input->clock->kind != CLOCK_REPLY) {
        refuse(failure, &REFUSAL_EXTENSION_NOT_OWED, NULL);
        return -1;
    }
    return later_within_limit(input->clock, input->almanac, input->due.day, failure);
}

/* What happened was timely by the new date. An unconfirmed late entry needs no proof once the new
 * date has not passed when it was entered. */
static int grant_cures(const void *data, struct failure *failure)
{
    const struct clock_input *input = data;
    civil_day counts = input->clock->state == CLOCK_UNCONFIRMED
                           ? date_at(input->clock->met.recorded_ms)
                           : input->clock->met.day;

    if (grant_within_limit(data, failure) < 0) {
        return -1;
    }
    if (counts <= input->due.day) {
        return 0;
    }
    refuse(failure, &REFUSAL_LATE_FOR_GOOD, NULL);
    return -1;
}

static void note_meeting(const void *data, void *entity)
{
    const struct clock_input *input = data;
    struct clock *clock = entity;

    clock->met = input->met;
    clock->end_day = input->met.day;
}

static void note_entry_day(const void *data, void *entity)
{
    struct clock *clock = entity;

    (void)data;
    clock->met.day = date_at(clock->met.recorded_ms);
    clock->end_day = clock->met.day;
}

static void move_due_date(const void *data, void *entity)
{
    const struct clock_input *input = data;
    struct clock *clock = entity;

    clock->due.day = input->due.day;
}

static void count_anew(const void *data, void *entity)
{
    const struct clock_input *input = data;
    struct clock *clock = entity;

    clock->due = input->due;
}

/* A new date has rungs of its own; those of it that lie in the past are of no use. */
static void begin_rungs(const void *data, void *entity)
{
    const struct clock_input *input = data;
    struct clock *clock = entity;

    clock->next_rung = rung_after(input->almanac, clock->due.day, input->now_ms);
}

static void climb_rung(const void *data, void *entity)
{
    const struct clock_input *input = data;
    struct clock *clock = entity;

    clock->next_rung = rung_next(&input->almanac->settings, input->rung);
}

static void note_end(const void *data, void *entity)
{
    const struct clock_input *input = data;
    struct clock *clock = entity;

    clock->end = input->end;
    clock->end_day = date_at(input->now_ms);
}

static const struct transition CLOCK_CELLS[CLOCK_STATES][CLOCK_EVENTS] = {
    [CLOCK_RUNNING][CLOCK_MEET] = {.next = CLOCK_MET,
                                   .by = "SERVICE",
                                   .guard = TRANSITION_RUNS(entered_in_time),
                                   .effects = {TRANSITION_RUNS(note_meeting)},
                                   .clause = "规则10：发生之日计算，期限内完成为按时"},
    [CLOCK_RUNNING][CLOCK_MEET_LATE] = {.next = CLOCK_MET_LATE,
                                        .by = "SERVICE",
                                        .guard = TRANSITION_RUNS(happened_late),
                                        .effects = {TRANSITION_RUNS(note_meeting)},
                                        .clause = "规则12：逾期的即时完成，逾期不因完成而消除"},
    [CLOCK_RUNNING][CLOCK_MEET_UNPROVEN] =
        {.next = CLOCK_UNCONFIRMED,
         .by = "SERVICE",
         .guard = TRANSITION_RUNS(entered_late),
         .effects = {TRANSITION_RUNS(note_meeting)},
         .clause = "规则10：期限内寄出、期限后登记的，凭证确认之前按逾期计"},
    [CLOCK_RUNNING][CLOCK_GRANT] = {.next = CLOCK_RUNNING,
                                    .follows = true,
                                    .by = "OFFICE",
                                    .guard = TRANSITION_RUNS(grant_within_limit),
                                    .effects = {TRANSITION_RUNS(move_due_date),
                                                TRANSITION_RUNS(begin_rungs)},
                                    .clause = "通知二、规则11：经批准延长，累计最多3个月"},
    [CLOCK_RUNNING][CLOCK_COUNT] = {.next = CLOCK_RUNNING,
                                    .follows = true,
                                    .by = "SERVICE OFFICE",
                                    .effects = {TRANSITION_RUNS(count_anew),
                                                TRANSITION_RUNS(begin_rungs)},
                                    .clause = "规则13：所依据的日期变动后重新计算"},
    [CLOCK_RUNNING][CLOCK_REMIND] = {.next = CLOCK_RUNNING,
                                     .by = "SERVICE",
                                     .effects = {TRANSITION_RUNS(climb_rung)},
                                     .clause = "规则15：每一档提醒只发一次"},
    [CLOCK_RUNNING][CLOCK_END] = {.next = CLOCK_ENDED,
                                  .by = "SERVICE",
                                  .effects = {TRANSITION_RUNS(note_end)},
                                  .clause = "规则3、5、7、14：改交、撤回、免提的不再计时"},
    [CLOCK_UNCONFIRMED][CLOCK_CONFIRM] = {.next = CLOCK_MET,
                                          .by = "OFFICE",
                                          .clause = "规则10：市政府办公室凭寄送凭证确认"},
    [CLOCK_UNCONFIRMED][CLOCK_REJECT] = {.next = CLOCK_MET_LATE,
                                         .by = "OFFICE",
                                         .effects = {TRANSITION_RUNS(note_entry_day)},
                                         .clause = "规则10：不予确认的，以登记之日为准"},
    [CLOCK_UNCONFIRMED][CLOCK_GRANT] = {.next = CLOCK_UNCONFIRMED,
                                        .follows = true,
                                        .by = "OFFICE",
                                        .guard = TRANSITION_RUNS(grant_within_limit),
                                        .effects = {TRANSITION_RUNS(move_due_date)},
                                        .clause = "规则11：新期限仍早于登记之日，待确认"},
    [CLOCK_UNCONFIRMED][CLOCK_CURE] = {.next = CLOCK_MET,
                                       .follows = true,
                                       .by = "OFFICE",
                                       .guard = TRANSITION_RUNS(grant_cures),
                                       .effects = {TRANSITION_RUNS(move_due_date)},
                                       .clause = "规则11：期限内申请、获准的，其间不算逾期"},
    [CLOCK_UNCONFIRMED][CLOCK_END] = {.next = CLOCK_ENDED,
                                      .by = "SERVICE",
                                      .effects = {TRANSITION_RUNS(note_end)},
                                      .clause = "规则3、5：撤回的不再计时"},
    [CLOCK_MET][CLOCK_GRANT] = {.next = CLOCK_MET,
                                .follows = true,
                                .by = "OFFICE",
                                .guard = TRANSITION_RUNS(grant_within_limit),
                                .effects = {TRANSITION_RUNS(move_due_date)},
                                .clause = "规则11：答复寄出后批准的，期限仍相应变更"},
    [CLOCK_MET_LATE][CLOCK_GRANT] = {.next = CLOCK_MET_LATE,
                                     .follows = true,
                                     .by = "OFFICE",
                                     .guard = TRANSITION_RUNS(grant_within_limit),
                                     .effects = {TRANSITION_RUNS(move_due_date)},
                                     .clause = "规则11、12：新期限仍早于寄出之日，仍为逾期"},
    [CLOCK_MET_LATE][CLOCK_CURE] = {.next = CLOCK_MET,
                                    .follows = true,
                                    .by = "OFFICE",
                                    .guard = TRANSITION_RUNS(grant_cures),
                                    .effects = {TRANSITION_RUNS(move_due_date)},
                                    .clause = "规则11、12：期限内申请、获准的，其间不算逾期"},
};

static const struct transition_name CLOCK_STATE_NAMES[CLOCK_STATES] = {
    {"RUNNING", "计时中"},    {"UNCONFIRMED", "补录待确认"}, {"MET", "按时完成"},
    {"MET_LATE", "逾期完成"}, {"ENDED", "已终止"},
};

static const struct transition_name CLOCK_EVENT_NAMES[CLOCK_EVENTS] = {
    {"MEET", "完成"},        {"MEET_LATE", "逾期完成"}, {"MEET_UNPROVEN", "补录"},
    {"CONFIRM", "确认补录"}, {"REJECT", "不予确认"},    {"GRANT", "准予延期"},
    {"CURE", "延期补正"},    {"COUNT", "重新计算"},     {"REMIND", "提醒"},
    {"END", "终止"},
};

const struct transition_table CLOCK_TABLE = {
    .title = "期限",
    .states = CLOCK_STATE_NAMES,
    .state_count = CLOCK_STATES,
    .events = CLOCK_EVENT_NAMES,
    .event_count = CLOCK_EVENTS,
    .cells = &CLOCK_CELLS[0][0],
};

/* --- the extension of a handling --- */

/* Whatever date is asked for, none is left once the limit is reached. */
static int limit_is_ahead(const struct extension_input *input, struct failure *failure)
{
    char limit[DATE_TEXT_SIZE];
    civil_day latest = due_latest(&input->almanac->settings, &input->reply->due);

    if (latest <= input->reply->due.day) {
        refuse(failure, &REFUSAL_EXTENSION_PAST_LIMIT, date_print(latest, limit));
        return -1;
    }
    return 0;
}

static int may_be_asked(const void *data, struct failure *failure)
{
    const struct extension_input *input = data;

    if (!input->reply || input->reply->state != CLOCK_RUNNING) {
        refuse(failure, &REFUSAL_EXTENSION_NOT_OWED, NULL);
        return -1;
    }
    if (clock_is_overdue(input->reply, input->now_ms)) {
        refuse(failure, &REFUSAL_EXTENSION_TOO_LATE, NULL);
        return -1;
    }
    return limit_is_ahead(input, failure);
}

static int asked_within_limit(const void *data, struct failure *failure)
{
    const struct extension_input *input = data;

    if (later_within_limit(input->reply, input->almanac, input->day, failure) < 0) {
        failure_allow(failure, "ASK");
        return -1;
    }
    return 0;
}

static int may_be_granted(const void *data, struct failure *failure)
{
    const struct extension_input *input = data;

    if (!input->reply || input->reply->state == CLOCK_ENDED) {
        refuse(failure, &REFUSAL_EXTENSION_NOT_OWED, NULL);
        return -1;
    }
    if (limit_is_ahead(input, failure) < 0) {
        failure_allow(failure, "REFUSE");
        return -1;
    }
    return 0;
}

static int granted_within_limit(const void *data, struct failure *failure)
{
    const struct extension_input *input = data;

    if (later_within_limit(input->reply, input->almanac, input->day, failure) < 0) {
        failure_allow(failure, "GRANT");
        failure_allow(failure, "REFUSE");
        return -1;
    }
    return 0;
}

#define ASK_CELL                                                                                   \
    {                                                                                              \
        .next = EXTENSION_ASKED, .by = "LIAISON HANDLER DIVISION_HEAD LEADER PRINCIPAL",           \
        .needs = TRANSITION_RUNS(may_be_asked), .guard = TRANSITION_RUNS(asked_within_limit),      \
        .clause = "通知二、规则11：期限内书面报告，日期在累计上限之内"     \
    }
#define END_CELL                                                                                   \
    {                                                                                              \
        .next = EXTENSION_ENDED, .by = "SERVICE", .clause = "规则5：改交后不再承办"      \
    }

static const struct transition EXTENSION_CELLS[EXTENSION_STATES][EXTENSION_EVENTS] = {
    [EXTENSION_NONE][EXTENSION_ASK] = ASK_CELL,
    [EXTENSION_NONE][EXTENSION_END] = END_CELL,
    [EXTENSION_ASKED][EXTENSION_GRANT] = {.next = EXTENSION_GRANTED,
                                          .by = "OFFICE",
                                          .needs = TRANSITION_RUNS(may_be_granted),
                                          .guard = TRANSITION_RUNS(granted_within_limit),
                                          .clause = "通知二、规则11：市政府办公室批准，最多3个月"},
    [EXTENSION_ASKED][EXTENSION_REFUSE] = {.next = EXTENSION_REFUSED,
                                           .by = "OFFICE",
                                           .clause = "规则11：不予批准，原期限不变"},
    [EXTENSION_ASKED][EXTENSION_END] = END_CELL,
    [EXTENSION_GRANTED][EXTENSION_ASK] = ASK_CELL,
    [EXTENSION_GRANTED][EXTENSION_END] = END_CELL,
    [EXTENSION_REFUSED][EXTENSION_ASK] = ASK_CELL,
    [EXTENSION_REFUSED][EXTENSION_END] = END_CELL,
    [EXTENSION_ENDED][EXTENSION_BEGIN] = {.next = EXTENSION_NONE,
                                          .by = "SERVICE",
                                          .clause = "规则5：再次交办该单位"},
};

static const struct transition_name EXTENSION_STATE_NAMES[EXTENSION_STATES] = {
    {"NONE", "未申请延期"},  {"ASKED", "延期待批"}, {"GRANTED", "已准延期"},
    {"REFUSED", "未准延期"}, {"ENDED", "不再承办"},
};

static const struct transition_name EXTENSION_EVENT_NAMES[EXTENSION_EVENTS] = {
    {"ASK", "申请延期"}, {"GRANT", "准予延期"}, {"REFUSE", "不予延期"},
    {"END", "改交"},     {"BEGIN", "再次交办"},
};

const struct transition_table EXTENSION_TABLE = {
    .title = "延期",
    .states = EXTENSION_STATE_NAMES,
    .state_count = EXTENSION_STATES,
    .events = EXTENSION_EVENT_NAMES,
    .event_count = EXTENSION_EVENTS,
    .cells = &EXTENSION_CELLS[0][0],
};

/* --- an explanation owed to a signer --- */

static int given_after_grant(const void *data, struct failure *failure)
{
    const struct explanation_input *input = data;

    return happened_check(&input->given, input->not_before, "date", failure) ? 0 : -1;
}

static void note_explanation(const void *data, void *entity)
{
    const struct explanation_input *input = data;
    struct explanation *explanation = entity;

    explanation->given = input->given;
}

static const struct transition EXPLANATION_CELLS[EXPLANATION_STATES][EXPLANATION_EVENTS] = {
    [EXPLANATION_OWED][EXPLANATION_RECORD] = {.next = EXPLANATION_GIVEN,
                                              .by =
                                                  "LIAISON HANDLER DIVISION_HEAD LEADER PRINCIPAL",
                                              .guard = TRANSITION_RUNS(given_after_grant),
                                              .effects = {TRANSITION_RUNS(note_explanation)},
                                              .clause =
                                                  "通知二、规则11：批准后向每位代表、委员做好解释"},
    [EXPLANATION_OWED][EXPLANATION_LIFT] = {.next = EXPLANATION_LIFTED,
                                            .by = "SERVICE",
                                            .clause = "规则3、5：不再答复或不再承办的，免除解释"},
};

static const struct transition_name EXPLANATION_STATE_NAMES[EXPLANATION_STATES] = {
    {"OWED", "待解释"}, {"GIVEN", "已解释"}, {"LIFTED", "已免除"}};

static const struct transition_name EXPLANATION_EVENT_NAMES[EXPLANATION_EVENTS] = {
    {"RECORD", "登记解释"}, {"LIFT", "免除"}};

const struct transition_table EXPLANATION_TABLE = {
    .title = "延期解释",
    .states = EXPLANATION_STATE_NAMES,
    .state_count = EXPLANATION_STATES,
    .events = EXPLANATION_EVENT_NAMES,
    .event_count = EXPLANATION_EVENTS,
    .cells = &EXPLANATION_CELLS[0][0],
};
