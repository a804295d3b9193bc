/* The due date of each kind of clock, and how far a reply's may be extended. */
#ifndef BANFU_DEADLINE_DUE_H
#define BANFU_DEADLINE_DUE_H

#include "deadline/clock.h"
#include "deadline/settings.h"

/* What a kind's period is counted in. */
enum period_form {
    PERIOD_DOCKET_DATE, /* a date that the notice names */
    PERIOD_MONTHS,      /* Civil Code 201 to 203: the anchor's day not counted, the same day of a
                           later month or that month's last; passed on from rest days
                           where the docket says so */
    PERIOD_WORKING_DAYS,
    PERIOD_BEFORE_REPLY /* days before the reply is due, but working days after the anchor at least
                         */
};

struct period {
    enum period_form form;
    int32_t count;
    int32_t least; /* working days, of PERIOD_BEFORE_REPLY */
};

/* Of the clock's kind; a reply to what was raised between sessions has no date of the docket's. */
struct period due_period(const struct clock *clock, const struct settings *settings);

/* Counts the due date of a clock by its kind, anchor (ignored where the docket names the date) and,
 * of monthly progress, round; an opinion's leads up to `reply_due`. All days are none where the
 * docket has no such date or the anchor is none. */
struct due_date due_count(const struct almanac *almanac, const struct clock *clock,
                          civil_day reply_due);

/* The last day to which grants together may extend a reply: months past the day it was due
 * originally, never counted from the asking (rule 11). */
civil_day due_latest(const struct settings *settings, const struct due_date *due);

/* The last day that the notice lets any grant reach, whatever the docket allows less. */
civil_day due_farthest(const struct due_date *due);

#endif
