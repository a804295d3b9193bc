/* The docket's own timetable: what a unit owes once, however many proposals it takes part in. */
#include "deadline/domain.h"

#include "deadline/errors.h"

static struct handling *take_handling(struct timetable *timetable, const struct moment *moment,
                                      const char *unit, struct failure *failure)
{
    struct handling *handling = timetable_handling(timetable, unit);

    if (handling) {
        return handling;
    }
    handling = timetable_add_handling(timetable);
    if (!handling) {
        refuse(failure, &REFUSAL_TIMETABLE_FULL, NULL);
        return NULL;
    }
    *handling = (struct handling){.unit = unit,
                                  .part = HANDLING_REPORTS,
                                  .open = true,
                                  .assigned = date_at(moment->now_ms),
                                  .delay_explained = DAY_NONE,
                                  .delay_text = "",
                                  .first_press = DAY_NONE,
                                  .successor = "",
                                  .handler = ""};
    return handling;
}

/* Owed once: what was met stays so; what ended with the unit's last proposal begins anew. */
static int owe_once(struct timetable *timetable, const struct moment *moment, enum clock_kind kind,
                    const char *unit, struct failure *failure)
{
    const struct clock *latest = timetable_clock(timetable, kind, unit, 0);
    const struct clock wanted = {
        .kind = kind, .unit = unit, .due = {.anchor = date_at(moment->now_ms)}};

    if (latest && latest->state != CLOCK_ENDED) {
        return 0;
    }
    return domain_start_clock(timetable, moment, &wanted, failure);
}

static int owe(struct timetable *timetable, const struct moment *moment, enum clock_kind kind,
               const char *unit, bool owed, struct failure *failure)
{
    if (owed) {
        return owe_once(timetable, moment, kind, unit, failure);
    }
    return domain_end_clock(timetable_clock(timetable, kind, unit, 0), moment, CLOCK_END_REASSIGNED,
                            failure);
}

int domain_take_part(struct timetable *timetable, const struct moment *moment,
                     const struct taking_part *change, struct failure *failure)
{
    struct handling *handling = take_handling(timetable, moment, change->unit, failure);

    if (!handling) {
        return -1;
    }
    handling->answers += change->answers;
    handling->advises += change->advises;
    /* Whoever was succeeded owes nothing more: its proposals pass one after the other. */
    bool stands = *handling->successor == '\0';
    bool takes_part = stands && handling->answers + handling->advises > 0;
    bool plan = stands && handling->answers > 0 && !handling->plan_filed;
    if (owe(timetable, moment, CLOCK_PLAN, handling->unit, plan, failure) < 0) {
        return -1;
    }
    return owe(timetable, moment, CLOCK_UNIT_REPORT, handling->unit, takes_part, failure);
}

/* Some file it before anything is assigned. */
int domain_unit_plan_filed(struct timetable *timetable, const struct moment *moment,
                           const char *unit, struct failure *failure)
{
    struct handling *handling = take_handling(timetable, moment, unit, failure);

    if (!handling) {
        return -1;
    }
    handling->plan_filed = true;
    return domain_meet_kind(timetable, moment, CLOCK_PLAN, unit, failure);
}

int domain_report_given(struct timetable *timetable, const struct moment *moment, const char *unit,
                        struct failure *failure)
{
    return domain_meet_kind(timetable, moment, CLOCK_UNIT_REPORT, unit, failure);
}
