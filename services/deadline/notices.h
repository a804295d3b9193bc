/*
 * What people are told, a line each: a reminder's rung, a press, what the office is to know of a
 * dissatisfied signer. Lines are kept by receiver and day, so that a person gets one message a day
 * that carries all of them (rule 15).
 */
#ifndef BANFU_DEADLINE_NOTICES_H
#define BANFU_DEADLINE_NOTICES_H

#include "common/base/arena.h"
#include "deadline/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a line says, beside the rungs, which are days left. Numbers are stored. */
enum {
    NOTICE_PRESS = 1000,  /* 催办 */
    NOTICE_MANNER = 1001, /* 对办理态度不满意: the office is told (rule 14) */
    NOTICE_MEETING = 1002, /* 再次不满意: the office is asked to bring both together (rule 14) */
    NOTICE_LINES_MAX = 500 /* of one message; the rest is counted in its heading */
};

struct notice {
    const char *to;       /* a unit; "": the office */
    const char *proposal; /* "suggestion-17"; "" where it is of no one proposal */
    const char *unit;     /* whose clock it is */
    enum clock_kind kind; /* CLOCK_NONE: whatever the unit owes */
    int32_t signer, round;
    int32_t what;  /* a rung, or one of the above */
    civil_day due; /* none where it is no rung */
    bool key;      /* of a key proposal: first in the message (rule 30) */
    /* 承办人员 of the unit's 五定, whom the line is for first of all (rule 15); NULL: none named */
    const char *handler;
};

/* Whose message it is. */
enum notice_reader {
    READER_NONE,
    READER_DESK,   /* handler and liaison officer: all that their unit gets */
    READER_LEADER, /* leader in charge: presses, and rungs from three days on */
    READER_OFFICE
};

/* Whether it is a reminder's rung. */
bool notice_is_rung(const struct notice *notice);

/* Whether the 五定 name that person as the handler. */
bool notice_names(const struct notice *notice, const char *person);

bool notice_is_for(const struct notice *notice, enum notice_reader reader);

/* Whether `later` says the same of the same clock, only of another rung: after a sleep of days the
 * latest rung says it all. */
bool notice_outdoes(const struct notice *later, const struct notice *earlier);

/* "建议第17号（市住建局，答复，承办人李志强）还有3天到期（2022-06-30）" as it stands on the day of
 * the message: a rung may go out before its day. "" when the arena is full. */
const char *notice_text(const struct notice *notice, civil_day on, struct arena *arena);

/* How many of a message's lines are of each sort. */
struct notice_sums {
    size_t ahead, overdue, presses, told;
};

void notice_count(const struct notice *notice, civil_day on, struct notice_sums *sums);

/* "逾期1项、即将到期2项、催办1次"; "" when the arena is full. */
const char *notice_heading(const struct notice_sums *sums, struct arena *arena);

#endif
