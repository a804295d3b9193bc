/*
 * What dates are counted by: the docket's two dates, the settings of the rules (the defaults are
 * those of rules 6 to 15 and 30), and the calendar of days off.
 */
#ifndef BANFU_DEADLINE_SETTINGS_H
#define BANFU_DEADLINE_SETTINGS_H

#include "common/base/calendar.h"
#include "common/base/date.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SETTINGS_RUNGS_MAX = 16,
    SETTINGS_EXTENSION_MONTHS = 3,
    SETTINGS_REHANDLING_MONTHS = 1,
    SETTINGS_BETWEEN_MONTHS = 3 /* 闭会期间建议, rule 10 */
};

struct settings {
    civil_day reply_day;               /* replies are due (rule 10); DAY_NONE: none is */
    civil_day report_day;              /* unit reports are due (rule 25); DAY_NONE: none is */
    int32_t acceptance_days;           /* working days, rule 6 */
    int32_t opinion_days_before;       /* days before the reply is due, rule 7 */
    int32_t opinion_least_days;        /* working days after assignment, rule 7 */
    int32_t explanation_days;          /* working days, rule 12 */
    int32_t plan_days;                 /* working days, rule 30 */
    int32_t supplement_days;           /* working days, rule 32 */
    int32_t progress_months;           /* between reports on a key proposal, rule 30 */
    int32_t extension_months;          /* rule 11; the notice's three at most */
    int32_t rehandling_months;         /* rule 14; the notice's one at most */
    int32_t yellow_days, red_days;     /* days left at which the light changes */
    int32_t rungs[SETTINGS_RUNGS_MAX]; /* days left at which a reminder goes out, falling */
    size_t rung_count;
    bool rungs_before_rest; /* a rung on a rest day goes out the working day before (rule 15) */
    bool meetings_asked;    /* the office is to bring unit and signer together (rule 14) */
    bool roll_rest_days; /* a period of months that ends on a rest day ends on the next working day
                          */
};

/* The defaults of the rules, without the docket's dates. */
void settings_default(struct settings *ret_settings);

/* Puts every value that is missing or beyond what the notice allows right, and the rungs in falling
 * order without doubles. */
void settings_mend(struct settings *settings);

struct almanac {
    struct settings settings;
    const struct calendar *calendar; /* NULL: Monday to Friday are worked */
};

#endif
