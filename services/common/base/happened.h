/*
 * Acts that leave their trace on paper carry two times: the day they happened, which counts, and
 * the moment they were recorded, which tells how late the record is.
 */
#ifndef BANFU_BASE_HAPPENED_H
#define BANFU_BASE_HAPPENED_H

#include "common/base/calendar.h"
#include "common/base/date.h"
#include "common/base/failure.h"

#include <stdbool.h>
#include <stdint.h>

enum { HAPPENED_LATE_AFTER = 3 /* working days */ };

struct happened {
    civil_day day;       /* when it happened */
    int64_t recorded_ms; /* when it was entered */
};

/* True when the day is none in the future and none before `not_before`, the day of the step it
 * follows (DAY_NONE: it follows none). Otherwise `failure` names `field`. */
bool happened_check(const struct happened *happened, civil_day not_before, const char *field,
                    struct failure *failure) MUST_CHECK;

/* Whether it was entered more than HAPPENED_LATE_AFTER working days after it happened (补录). */
bool happened_is_late_entry(const struct happened *happened, const struct calendar *calendar);

#endif
