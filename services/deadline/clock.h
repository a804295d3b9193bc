/*
 * One clock: what is due from whom, when, and what became of it. The due date is stored with the
 * steps that led to it; whether it is overdue never is (rule 13).
 */
#ifndef BANFU_DEADLINE_CLOCK_H
#define BANFU_DEADLINE_CLOCK_H

#include "common/base/date.h"
#include "common/base/happened.h"
#include "deadline/settings.h"

#include <stdbool.h>
#include <stdint.h>

/* Numbers are those on the wire (banfu.event.v1.ClockKind): never reused. */
#define CLOCK_KIND_MAP(XX)                                                                         \
    XX(1, REPLY, "答复", "通知二；规则10")                                                         \
    XX(2, ACCEPTANCE, "接收（五定）", "规则6")                                                     \
    XX(3, OPINION, "会办意见", "规则7")                                                            \
    XX(4, REHANDLING, "重新办理", "通知二；规则14")                                                \
    XX(5, EXPLANATION, "逾期书面说明", "规则12")                                                   \
    XX(6, PLAN, "工作方案", "通知一；规则30")                                                      \
    XX(7, UNIT_REPORT, "单位办理情况报告", "通知五；规则25")                                       \
    XX(8, SUPPLEMENT, "退回补办", "通知六；规则32")                                                \
    XX(9, PROGRESS, "重点件月度进展", "规则30")

enum clock_kind {
    CLOCK_NONE = 0,
#define XX(number, name, chinese, clause) CLOCK_##name = (number), /* chinese */
    CLOCK_KIND_MAP(XX)
#undef XX
        CLOCK_KINDS
};

/* "REPLY", 答复, and the clause it rests on; "" for a number that is none. Static storage. */
const char *clock_kind_name(enum clock_kind kind);
const char *clock_kind_chinese(enum clock_kind kind);
const char *clock_kind_clause(enum clock_kind kind);

/* How a due date came about: each step is kept, so that the explanation never differs from it. */
struct due_date {
    civil_day anchor;   /* what it counts from, itself not counted; of a docket's date: that date */
    civil_day against;  /* the reply's due date, which an opinion's leads up to; else none */
    civil_day counted;  /* what the period makes of the anchor */
    civil_day original; /* counted, passed on from rest days where the Civil Code says so */
    civil_day day;      /* what holds: original, unless a grant moved it */
    int32_t count;      /* of months, working days or days, by the settings of then */
    int32_t least;      /* working days after the anchor at least, of an opinion's */
};

/* Set by lifecycle.c alone. */
enum clock_state {
    CLOCK_RUNNING,     /* 计时中 */
    CLOCK_UNCONFIRMED, /* 待确认补录: left in time by its date, entered after the due date */
    CLOCK_MET,         /* 按时办结 */
    CLOCK_MET_LATE,    /* 逾期办结 */
    CLOCK_ENDED        /* 终止: nobody owes it any more */
};

/* Why a clock ended without being met. Numbers are stored. */
#define CLOCK_END_MAP(XX)                                                                          \
    XX(1, REASSIGNED, "改交其他单位")                                                              \
    XX(2, WITHDRAWN, "代表委员撤回")                                                               \
    XX(3, TAKEN_BACK, "代表委员书面撤回不满意意见")                                                \
    XX(4, RELEASED, "不再需要答复该代表委员")                                                      \
    XX(5, WAIVED, "市政府办公室准予免提")                                                          \
    XX(6, RETURN_ASKED, "已申请退办")                                                              \
    XX(7, CLOSED, "已办结")                                                                        \
    XX(8, CURED, "延期获准，不再逾期")                                                             \
    XX(9, OVERTAKEN, "答复已寄出，不再催办")                                                       \
    XX(10, EXCUSED, "已无须答复的代表委员，办理终止")

enum clock_end {
    CLOCK_END_NONE = 0,
#define XX(number, name, chinese) CLOCK_END_##name = (number), /* chinese */
    CLOCK_END_MAP(XX)
#undef XX
};

/* "REASSIGNED"; "" for a number that is none. Static storage. */
const char *clock_end_name(enum clock_end end);

struct clock {
    enum clock_kind kind;
    enum clock_state state;
    const char *unit;
    int32_t signer; /* of a re-handling clock, else 0 */
    int32_t round;  /* likewise: the round that dissatisfied; of progress: the month */
    bool between; /* of a reply: raised between sessions (闭会期间建议), due by its assignment */
    int64_t started_ms;
    struct due_date due;
    struct happened met; /* when what it asks for happened; day none: not yet */
    enum clock_end end;
    civil_day end_day;       /* of whichever way it ended */
    int32_t next_rung;       /* days left at which the next reminder goes out; falling */
    bool changed;            /* since it was loaded: belongs into the event */
    civil_day was_due;       /* as it was loaded; none: it is new */
    const char *passed_from; /* whose it was when it was loaded, where another unit has taken it
                                over since; else NULL */
};

/* True while it still asks for something. */
bool clock_is_running(const struct clock *clock);

/* Whether the day is past at `now`: overdue as long as what it asks for has not happened, late for
 * good once it happened after the day (rule 12). An unconfirmed late entry counts as overdue (rule
 * 10). */
bool clock_is_overdue(const struct clock *clock, int64_t now_ms);

/* Numbers are those on the wire (banfu.proposal.v1.Light). */
enum light { LIGHT_NONE, LIGHT_GREEN, LIGHT_YELLOW, LIGHT_RED, LIGHT_OVERDUE };

/* Computed whenever it is asked (rule 13); NONE for a clock that ended unmet. */
enum light clock_light(const struct clock *clock, const struct settings *settings, int64_t now_ms);

/* Days from today to the due date, negative once it is past. */
int32_t clock_days_left(const struct clock *clock, int64_t now_ms);

#endif
