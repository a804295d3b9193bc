/*
 * Three tables of state and event: a clock, the extension of a handling, an explanation owed to a
 * signer. What each cell rests on stands in it; lifecycle.c alone assigns state.
 */
#ifndef BANFU_DEADLINE_LIFECYCLE_H
#define BANFU_DEADLINE_LIFECYCLE_H

#include "common/base/transitions.h"
#include "deadline/clock.h"
#include "deadline/timetable.h"

/* What may happen to a clock. */
enum clock_event {
    CLOCK_MEET,          /* 完成: happened and entered by the due date */
    CLOCK_MEET_LATE,     /* 逾期完成: happened after it */
    CLOCK_MEET_UNPROVEN, /* 补录: happened by the due date, entered after it */
    CLOCK_CONFIRM,       /* 确认补录 */
    CLOCK_REJECT,        /* 不予确认 */
    CLOCK_GRANT,         /* 准予延期 */
    CLOCK_CURE,          /* 延期补正: a grant that makes what happened timely */
    CLOCK_COUNT,         /* 重新计算: calendar, settings or the reply's due date have changed */
    CLOCK_REMIND,        /* 提醒 */
    CLOCK_END,           /* 终止 */
    CLOCK_EVENTS
};

enum { CLOCK_STATES = CLOCK_ENDED + 1 };

enum extension_event {
    EXTENSION_ASK,    /* 申请延期 */
    EXTENSION_GRANT,  /* 准予延期 */
    EXTENSION_REFUSE, /* 不予延期 */
    EXTENSION_END,    /* 终止办理 */
    EXTENSION_BEGIN,  /* 再次交办 */
    EXTENSION_EVENTS
};

enum explanation_event {
    EXPLANATION_RECORD, /* 登记解释 */
    EXPLANATION_LIFT,   /* 免除 */
    EXPLANATION_EVENTS
};

extern const struct transition_table CLOCK_TABLE, EXTENSION_TABLE, EXPLANATION_TABLE;

/* Under which roles something is done; NULL and 0: by the service itself. */
struct acting {
    const char *const *roles;
    size_t role_count;
};

extern const struct acting ACTING_SERVICE;

/* What guards and effects of a clock read; which of it depends on the event. */
struct clock_input {
    const struct clock *clock;     /* as it is */
    const struct almanac *almanac; /* for the rungs of a new due date */
    int64_t now_ms;
    struct happened met; /* MEET, MEET_LATE, MEET_UNPROVEN */
    struct due_date due; /* COUNT; GRANT and CURE: `day` alone */
    enum clock_end end;  /* END */
    int32_t rung;        /* REMIND: the rung that goes out */
};

/* What guards of an extension read. */
struct extension_input {
    const struct clock *reply; /* the unit's reply clock; NULL: it has none */
    const struct almanac *almanac;
    int64_t now_ms;
    civil_day day; /* asked for or granted */
};

struct explanation_input {
    struct happened given; /* RECORD */
    civil_day not_before;  /* the day of the grant */
};

/* Each lets the event happen, or returns -1 with `failure` (see transition_decide) and changes
 * nothing. */
int lifecycle_clock(struct clock *clock, enum clock_event event, const struct clock_input *input,
                    const struct acting *acting, struct failure *failure) MUST_CHECK;
int lifecycle_extension(struct handling *handling, enum extension_event event,
                        const struct extension_input *input, const struct acting *acting,
                        struct failure *failure) MUST_CHECK;
int lifecycle_explanation(struct explanation *explanation, enum explanation_event event,
                          const struct explanation_input *input, const struct acting *acting,
                          struct failure *failure) MUST_CHECK;

/* Which of the three ways of meeting this one is. */
enum clock_event lifecycle_meeting(const struct clock *clock, const struct happened *met);

/* Whether a grant up to `day` cures the clock or only moves its date. */
enum clock_event lifecycle_granting(const struct clock *clock, civil_day day);

#endif
