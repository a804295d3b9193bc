/*
 * The rungs at which reminders go out (rule 15): so many days before the due date as the settings
 * list, then one a day. A clock remembers the next rung, not when it last spoke: whatever is
 * restarted, jumps or moves, each rung goes out once, late rather than never.
 */
#ifndef BANFU_DEADLINE_RUNGS_H
#define BANFU_DEADLINE_RUNGS_H

#include "deadline/clock.h"
#include "deadline/settings.h"

enum { RUNG_HOUR = 9 /* of the day, Asia/Shanghai */ };

/* The rung behind `rung`: the next of the list, then one less each day. */
int32_t rung_next(const struct settings *settings, int32_t rung);

/* When the rung goes out: 09:00 of its day, or of the working day before a rest day; one that tells
 * of an overdue clock never goes out before the clock is. */
int64_t rung_instant(const struct almanac *almanac, civil_day due, int32_t rung);

/* The first rung that goes out after `instant_ms`: earlier ones are no longer of use to a clock
 * that starts, or whose due date moves, then. */
int32_t rung_after(const struct almanac *almanac, civil_day due, int64_t instant_ms);

/* Who gets it beside handler and liaison officer. */
bool rung_tells_leader(int32_t rung); /* from 3 days on */
bool rung_tells_office(int32_t rung); /* once overdue */

#endif
