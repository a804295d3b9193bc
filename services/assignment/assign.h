/*
 * Assigning (交办) and reassigning (改办): which units answer, which are heard, from when each
 * counts its days (rules 5 to 7).
 */
#ifndef BANFU_ASSIGNMENT_ASSIGN_H
#define BANFU_ASSIGNMENT_ASSIGN_H

#include "assignment/domain.h"
#include "assignment/lifecycle.h"
#include "common/base/failure.h"

/* Says whether `unit` is a unit of the docket on the day of the act. */
struct known_units {
    bool (*holds)(const char *unit, const void *data);
    /* Who took over from it (rule 5), NULL for nobody; may be NULL. */
    const char *(*successor)(const char *unit, const void *data);
    const void *data;
};

/* The units somebody names. */
struct unit_choice {
    const char *lead; /* "" for none */
    const char *const *co;
    size_t co_count;
    const char *const *split;
    size_t split_count;
};

/* Where and when it is decided. */
struct assign_context {
    const struct docket *docket;
    const struct calendar *calendar; /* may be NULL */
    const struct known_units *units;
    struct arena *arena; /* gets the lists of units that grow */
};

/* Names what is wrong with a choice: rule 5's shape, a unit twice, a unit that is none of the
 * docket. Fields are leadUnit, coUnits[i], splitUnits[i]. */
void unit_choice_check(const struct unit_choice *choice, const struct known_units *units,
                       struct failure *failure);

/* What the register said. */
struct unit_choice unit_choice_of_register(const struct proposal *proposal);

/* Assigns a registered proposal. Returns 0, or -1 with `failure`. */
int assign(const struct assign_context *context, const struct unit_choice *choice,
           const struct unit_act *act, struct failure *failure,
           struct proposal *proposal) MUST_CHECK;

/* Changes the units of an assigned one to `choice`: those who stay go on, those who go are released
 * with `act->reason`, those who come begin anew. */
int reassign(const struct assign_context *context, const struct unit_choice *choice,
             const struct unit_act *act, struct failure *failure,
             struct proposal *proposal) MUST_CHECK;

/* Decides a return (退办) that `unit` asked for. A grant gives an answering unit's place to
 * `successor`, by default the unit it proposed; a co-unit's may stay empty. A refusal lets the
 * unit's days begin anew. */
int decide_return(const struct assign_context *context, const char *unit, const char *successor,
                  const struct unit_act *act, struct failure *failure,
                  struct proposal *proposal) MUST_CHECK;

/* The last day on which a unit assigned on `day` may accept or ask for a return (rule 6). */
civil_day acceptance_window_last(const struct docket *docket, const struct calendar *calendar,
                                 civil_day day);

/* Counts the days of every unit anew by the calendar and the settings as they stand: a window is
 * not what was once computed but what they make of the day it began. */
void proposal_count_days(const struct docket *docket, const struct calendar *calendar,
                         struct proposal *proposal);

#endif
