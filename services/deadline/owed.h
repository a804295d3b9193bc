/*
 * What waits for somebody's act, docket by docket: lists of units and of the office that time does
 * not settle. Computed from a timetable; the store keeps the lists.
 */
#ifndef BANFU_DEADLINE_OWED_H
#define BANFU_DEADLINE_OWED_H

#include "deadline/timetable.h"

#include <stdint.h>

/* Numbers are those on the wire (banfu.deadline.v1.OwedKind). */
enum owed_kind {
    OWED_NONE,
    OWED_EXPLANATIONS, /* 延期解释: a granted extension, to signers (rule 11); by the unit */
    OWED_DELAY,        /* 逾期书面说明 (rule 12); by the unit */
    OWED_DECISION,     /* 延期待批 (rule 11); by the office */
    OWED_JUDGEMENT,    /* 补录待确认 (rule 10); by the office */
    OWED_MEETING,      /* 再次不满意: to bring both together (rule 14); by the office */
    OWED_KINDS
};

enum { OWED_MEETING_ROUND = 2 /* from the second dissatisfied round on */ };

/* What waits of this unit: a bit (1 << kind) for each kind. */
uint32_t owed_of(const struct timetable *timetable, const char *unit);

/* One of them; whom it is about, and since when. */
struct owed {
    civil_day since;
    civil_day due;    /* by when; none: at once */
    int32_t *signers; /* whom it concerns, each once; NULL: nobody in particular */
    size_t signer_count;
};

/* False when it no longer waits, or the timetable's arena is full. */
bool owed_look(const struct timetable *timetable, const char *unit, enum owed_kind kind,
               struct owed *ret_owed);

#endif
