/*
 * Why this date (rule 13): the steps that led to a clock's due date, each with its clause, what it
 * counts from, the arithmetic, and the day it arrives at. The last line's day is the due date.
 */
#ifndef BANFU_DEADLINE_EXPLAIN_H
#define BANFU_DEADLINE_EXPLAIN_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "deadline/timetable.h"

#include <stddef.h>

struct why_line {
    const char *clause;     /* "通知二；规则11" */
    const char *anchor;     /* "2022-06-20批准延期（第1次）" */
    const char *arithmetic; /* "2022-06-30改为2022-08-31" */
    civil_day day;          /* where the line arrives */
};

/* How many lines at most a clock of this timetable takes. */
size_t explain_room(const struct timetable *timetable);

/* Writes the lines of `clock` into `ret_lines`, which has explain_room places, and returns how
 * many. Texts lie in `arena`; where it is full they are "". The calendar tells whether a year's
 * days off were not known. */
size_t explain(const struct timetable *timetable, const struct clock *clock,
               const struct almanac *almanac, struct arena *arena, struct why_line *ret_lines);

#endif
