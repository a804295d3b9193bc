#include "deadline/due.h"

struct period due_period(const struct clock *clock, const struct settings *settings)
{
    if (clock->kind == CLOCK_REPLY && clock->between) {
        return (struct period){PERIOD_MONTHS, SETTINGS_BETWEEN_MONTHS, 0};
    }
    switch (clock->kind) {
    case CLOCK_ACCEPTANCE:
        return (struct period){PERIOD_WORKING_DAYS, settings->acceptance_days, 0};
    case CLOCK_OPINION:
        return (struct period){PERIOD_BEFORE_REPLY, settings->opinion_days_before,
                               settings->opinion_least_days};
    case CLOCK_PROGRESS: return (struct period){PERIOD_MONTHS, 1, 0};
    case CLOCK_REHANDLING: return (struct period){PERIOD_MONTHS, settings->rehandling_months, 0};
    case CLOCK_EXPLANATION:
        return (struct period){PERIOD_WORKING_DAYS, settings->explanation_days, 0};
    case CLOCK_PLAN: return (struct period){PERIOD_WORKING_DAYS, settings->plan_days, 0};
    case CLOCK_SUPPLEMENT:
        return (struct period){PERIOD_WORKING_DAYS, settings->supplement_days, 0};
    case CLOCK_NONE:
    case CLOCK_REPLY:
    case CLOCK_UNIT_REPORT:
    case CLOCK_KINDS: break;
    }
    return (struct period){PERIOD_DOCKET_DATE, 0, 0};
}

static civil_day later(civil_day one, civil_day other)
{
    return one > other ? one : other;
}

static civil_day count_before_reply(const struct almanac *almanac, const struct due_date *due,
                                    struct period period)
{
    return later(due->against - period.count,
                 calendar_add_working(almanac->calendar, due->anchor, period.least));
}

static bool passes_on(const struct settings *settings, enum period_form form)
{
    return form == PERIOD_MONTHS && settings->roll_rest_days;
}

/* Several months are counted from the first day in one go: 31 January, 28 February, 31 March. */
static struct period period_of(const struct clock *clock, const struct settings *settings)
{
    struct period period = due_period(clock, settings);

    if (clock->kind == CLOCK_PROGRESS) {
        period.count *= clock->round;
    }
    return period;
}

struct due_date due_count(const struct almanac *almanac, const struct clock *clock,
                          civil_day reply_due)
{
    const struct settings *settings = &almanac->settings;
    struct period period = period_of(clock, settings);
    civil_day anchor = clock->due.anchor;
    struct due_date due = {.anchor = anchor, .count = period.count, .least = period.least};

    switch (period.form) {
    case PERIOD_DOCKET_DATE:
        due.anchor = clock->kind == CLOCK_REPLY ? settings->reply_day : settings->report_day;
        due.counted = due.anchor;
        break;
    case PERIOD_MONTHS: due.counted = date_add_months(anchor, period.count); break;
    case PERIOD_WORKING_DAYS:
        due.counted = calendar_add_working(almanac->calendar, anchor, period.count);
        break;
    case PERIOD_BEFORE_REPLY:
        due.against = reply_due;
        due.counted = count_before_reply(almanac, &due, period);
        break;
    }
    if (!date_is_day(due.counted)) {
        return (struct due_date){0};
    }
    due.original = passes_on(settings, period.form)
                       ? calendar_roll_forward(almanac->calendar, due.counted)
                       : due.counted;
    due.day = due.original;
    return due;
}

civil_day due_latest(const struct settings *settings, const struct due_date *due)
{
    return date_add_months(due->original, settings->extension_months);
}

civil_day due_farthest(const struct due_date *due)
{
    return date_add_months(due->original, SETTINGS_EXTENSION_MONTHS);
}
