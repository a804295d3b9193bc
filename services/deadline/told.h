/*
 * What a reader was told in some days, line by line, held against the clocks that run: what one
 * said that has ended or moved since is gone from its message (rule 15), and of each clock the
 * latest rung of a day says it all. Pure: clocks and handlers are told to it one by one.
 */
#ifndef BANFU_DEADLINE_TOLD_H
#define BANFU_DEADLINE_TOLD_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "deadline/notices.h"

#include <stdbool.h>
#include <stddef.h>

struct told_line {
    struct notice notice;
    civil_day on;
    const char *clock; /* as the index of running clocks names it */
    bool stands;       /* a rung not before its clock was told to run */
};

struct told {
    struct told_line *lines;     /* in the order of their days */
    struct told_line **by_clock; /* sorted by told_sort */
    size_t count;
};

/* Room for that many; false when the arena is full. */
bool told_init(struct told *told, size_t room, struct arena *arena) MUST_CHECK;

/* After the last one. More than there is room for are left out. */
void told_add(struct told *told, const struct notice *notice, civil_day on, const char *clock);

/* All are in; before the functions below. Lines stay where they are. */
void told_sort(struct told *told);

/* The days on which clocks are due that rungs speak of; false when there are none. */
bool told_due_days(const struct told *told, civil_day *ret_first, civil_day *ret_last);

/* That clock runs, and is due on that day: its rungs stand. */
void told_runs(const struct told *told, const char *clock, civil_day due);

/* All that is due from that day up to that one stands: it is not known better. */
void told_unknown(const struct told *told, civil_day first, civil_day last);

/* Who handles that proposal; `handler` is kept. */
void told_handler(const struct told *told, const char *proposal, const char *handler);

/* Leaves out what no longer stands, and of one clock's rungs of one day all but the latest. The
 * order by clock is lost. */
void told_settle(struct told *told);

#endif
