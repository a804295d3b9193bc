/*
 * All that the deadline service keeps of one proposal (期限表): its clocks, and of each unit the
 * extensions, explanations owed to signers, and presses. The docket has one of its own, for the
 * units' reports. Versioned and stored as one.
 */
#ifndef BANFU_DEADLINE_TIMETABLE_H
#define BANFU_DEADLINE_TIMETABLE_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "deadline/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TIMETABLE_SIGNERS_MAX = 100,
    TIMETABLE_HANDLINGS_MAX = 300, /* of a docket's timetable: every unit that reports */
    TIMETABLE_CLOCKS_MAX = 600,
    TIMETABLE_EXTENSIONS_MAX = 60,
    TIMETABLE_EXPLANATIONS_MAX = 1500,
    TIMETABLE_PRESSES_MAX = 200,
    TIMETABLE_SENDINGS_MAX = 1500,
    TIMETABLE_TEXT_MAX = 6000 /* bytes of a reason, of steps done, of a gist */
};

/* Set by lifecycle.c alone. */
enum extension_state {
    EXTENSION_NONE,    /* 未申请 */
    EXTENSION_ASKED,   /* 待批 */
    EXTENSION_GRANTED, /* 已准 */
    EXTENSION_REFUSED, /* 未准 */
    EXTENSION_ENDED,   /* 不再承办 */
    EXTENSION_STATES
};

enum explanation_state {
    EXPLANATION_OWED,   /* 待解释 */
    EXPLANATION_GIVEN,  /* 已解释 */
    EXPLANATION_LIFTED, /* 免除 */
    EXPLANATION_STATES
};

enum handling_part {
    HANDLING_LEAD = 1, /* 主办 */
    HANDLING_SPLIT,    /* 分办 */
    HANDLING_CO,       /* 会办 */
    HANDLING_REPORTS   /* of the docket: owes its plan and its report */
};

/* A unit's share in it. */
struct handling {
    const char *unit;
    enum handling_part part;
    bool open; /* false once another unit has taken its place */
    civil_day assigned;
    enum extension_state extension;
    civil_day delay_explained; /* rule 12; none: not yet */
    const char *delay_text;    /* never NULL */
    int32_t presses;
    civil_day first_press; /* by the lead unit, of a co-unit (rule 7); none: not yet */
    /* of the docket's timetable: how many proposals it answers, and gives its opinion on */
    int32_t answers, advises;
    bool plan_filed;    /* likewise: whenever it was */
    civil_day progress; /* the first day of the last month whose progress is told; none: of none */
    const char *successor; /* who took its share over (rule 5); "" for none */
    const char *handler;   /* 承办人员 of its 五定; "" before they are in */
};

/* A request for extension and what became of it (rule 11). Texts are never NULL. */
struct extension {
    const char *unit, *reason, *steps_done, *asked_by;
    int32_t clock; /* the reply's, by its place in the list: a unit may come to a proposal twice */
    int64_t asked_ms;
    civil_day old_day, wanted_day;
    int64_t decided_ms; /* 0: not yet */
    bool granted;
    civil_day granted_day;
    const char *decision_reason, *decided_by;
};

/* That a granted extension is to be explained to a signer (notice 二, rule 11). */
struct explanation {
    const char *unit;
    int32_t signer;
    int32_t grant; /* the unit's first, second … */
    civil_day granted_on;
    enum explanation_state state;
    struct happened given;
    int32_t way;      /* banfu.proposal.v1.ContactWay */
    const char *gist; /* never NULL */
};

struct press {
    const char *unit, *by, *text; /* never NULL */
    int64_t instant_ms;
    enum clock_kind kind; /* CLOCK_NONE: whatever the unit owes */
};

/* A letter of a unit's first reply that has left. */
struct sending {
    const char *unit;
    int32_t signer;
    struct happened left;
};

struct timetable {
    struct arena *arena;  /* owns everything below */
    civil_day assigned;   /* to whomever first; none: not yet. Reassignment moves no date */
    int32_t signer_count; /* positions 1 to signer_count */
    const char *signers[TIMETABLE_SIGNERS_MAX + 1]; /* names, by position; NULL: not known */
    bool released[TIMETABLE_SIGNERS_MAX + 1]; /* no longer to be answered (rule 3), by position */
    struct handling *handlings;
    size_t handling_count;
    struct clock *clocks;
    size_t clock_count;
    struct extension *extensions;
    size_t extension_count;
    struct explanation *explanations;
    size_t explanation_count;
    struct press *presses;
    size_t press_count;
    struct sending *sendings;
    size_t sending_count;
};

/* An empty one. */
void timetable_init(struct timetable *timetable, struct arena *arena);

/* Each appends a zeroed item and returns it; NULL when its cap is reached or the arena is full.
 * Pointers into the list hold until the next append to it. */
struct handling *timetable_add_handling(struct timetable *timetable) MUST_CHECK;
struct clock *timetable_add_clock(struct timetable *timetable) MUST_CHECK;
struct extension *timetable_add_extension(struct timetable *timetable) MUST_CHECK;
struct explanation *timetable_add_explanation(struct timetable *timetable) MUST_CHECK;
struct press *timetable_add_press(struct timetable *timetable) MUST_CHECK;
struct sending *timetable_add_sending(struct timetable *timetable) MUST_CHECK;

/* The unit's share, open or not; NULL when it has none. */
struct handling *timetable_handling(const struct timetable *timetable, const char *unit);

/* The clock that counts of that kind, unit and signer (0 for kinds without): the latest that runs,
 * else of the highest round the latest that was not ended, else the latest. A unit may have been
 * here before, and what a successor has of its own may stand behind what it took over. NULL when
 * there is none. */
struct clock *timetable_clock(const struct timetable *timetable, enum clock_kind kind,
                              const char *unit, int32_t signer);

/* The one of that round that still asks for something, or waits for the office's word; NULL when
 * there is none. Of the rounds of one signer several may. */
struct clock *timetable_running(const struct timetable *timetable, enum clock_kind kind,
                                const char *unit, int32_t signer, int32_t round);

/* The unit's request that is still to be decided; NULL when there is none. */
struct extension *timetable_pending(const struct timetable *timetable, const char *unit);

/* How many extensions the unit was granted. */
int32_t timetable_grants(const struct timetable *timetable, const char *unit);

/* Whether it is of a key proposal (重点督办): those alone owe monthly progress (rule 30). */
bool timetable_is_key(const struct timetable *timetable);

/* The earliest due date of a running clock, of one unit or ("" or NULL) of all; DAY_NONE when none
 * runs. */
civil_day timetable_due(const struct timetable *timetable, const char *unit);

/* When the next reminder goes out; INT64_MAX when no clock runs. */
int64_t timetable_wake_ms(const struct timetable *timetable, const struct almanac *almanac);

#endif
