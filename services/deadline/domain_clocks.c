#include "deadline/domain.h"

#include "deadline/due.h"
#include "deadline/errors.h"
#include "deadline/rungs.h"

#include <string.h>

const struct handling *domain_open_handling(const struct timetable *timetable, const char *unit)
{
    const struct handling *handling = timetable_handling(timetable, unit);

    return handling && handling->open ? handling : NULL;
}

static bool is_due_of_answer(const struct timetable *timetable, const struct clock *clock)
{
    const struct handling *handling = timetable_handling(timetable, clock->unit);

    return clock->kind == CLOCK_REPLY && clock->state != CLOCK_ENDED && handling && handling->open;
}

civil_day domain_reply_due(const struct timetable *timetable)
{
    civil_day earliest = DAY_NONE;

    for (size_t i = 0; i < timetable->clock_count; i++) {
        const struct clock *clock = &timetable->clocks[i];
        if (!is_due_of_answer(timetable, clock)) {
            continue;
        }
        if (timetable_handling(timetable, clock->unit)->part == HANDLING_LEAD) {
            return clock->due.day;
        }
        if (earliest == DAY_NONE || clock->due.day < earliest) {
            earliest = clock->due.day;
        }
    }
    return earliest;
}

int domain_start_clock(struct timetable *timetable, const struct moment *moment,
                       const struct clock *wanted, struct failure *failure)
{
    struct due_date due = due_count(moment->almanac, wanted, domain_reply_due(timetable));

    if (!date_is_day(due.day)) {
        return 0;
    }
    struct clock *clock = timetable_add_clock(timetable);
    if (!clock) {
        refuse(failure, &REFUSAL_TIMETABLE_FULL, NULL);
        return -1;
    }
    *clock = *wanted;
    clock->state = CLOCK_RUNNING;
    clock->started_ms = moment->now_ms;
    clock->due = due;
    clock->next_rung = rung_after(moment->almanac, due.day, moment->now_ms);
    clock->changed = true;
    return 0;
}

void domain_run_from(const struct timetable *timetable, const struct moment *moment,
                     struct clock *clock, civil_day anchor)
{
    struct clock wanted = *clock;

    wanted.due = (struct due_date){.anchor = anchor};
    struct due_date due = due_count(moment->almanac, &wanted, domain_reply_due(timetable));
    if (clock->state == CLOCK_RUNNING && date_is_day(due.day)) {
        clock->due = due;
        clock->next_rung = rung_after(moment->almanac, due.day, moment->now_ms);
        clock->changed = true;
    }
}

int domain_end_clock(struct clock *clock, const struct moment *moment, enum clock_end end,
                     struct failure *failure)
{
    const struct clock_input input = {
        .almanac = moment->almanac, .now_ms = moment->now_ms, .end = end};

    if (!clock || !clock_is_running(clock)) {
        return 0;
    }
    return lifecycle_clock(clock, CLOCK_END, &input, &ACTING_SERVICE, failure);
}

int domain_meet_clock(struct clock *clock, const struct moment *moment, struct happened met,
                      struct failure *failure)
{
    const struct clock_input input = {
        .almanac = moment->almanac, .now_ms = moment->now_ms, .met = met};

    if (!clock || clock->state != CLOCK_RUNNING) {
        return 0;
    }
    return lifecycle_clock(clock, lifecycle_meeting(clock, &met), &input, &ACTING_SERVICE, failure);
}

int domain_owe_explanation(struct timetable *timetable, const struct moment *moment,
                           const struct clock *late, struct failure *failure)
{
    const struct handling *handling = timetable_handling(timetable, late->unit);
    const struct clock wanted = {.kind = CLOCK_EXPLANATION,
                                 .unit = late->unit,
                                 .signer = late->signer,
                                 .round = late->round,
                                 .due = {.anchor = late->met.day}};

    if (late->state != CLOCK_MET_LATE ||
        (late->kind == CLOCK_REPLY && handling && handling->delay_explained != DAY_NONE)) {
        return 0;
    }
    return domain_start_clock(timetable, moment, &wanted, failure);
}

/* The latest day that was granted; none: none was. */
static civil_day granted_day(const struct timetable *timetable, const struct clock *clock)
{
    civil_day latest = DAY_NONE;

    for (size_t i = 0; i < timetable->extension_count; i++) {
        const struct extension *extension = &timetable->extensions[i];
        if (extension->granted && &timetable->clocks[extension->clock] == clock &&
            (latest == DAY_NONE || extension->granted_day > latest)) {
            latest = extension->granted_day;
        }
    }
    return latest;
}

/* What the clock's date would be if it were counted now: a grant stands, unless the original date
 * has itself moved past it, and as far as the notice's months reach from the original date. */
static struct due_date recount(const struct timetable *timetable, const struct moment *moment,
                               const struct clock *clock)
{
    struct due_date due = due_count(moment->almanac, clock, domain_reply_due(timetable));
    civil_day granted = granted_day(timetable, clock);
    civil_day latest = due_farthest(&due);

    if (date_is_day(due.day) && granted != DAY_NONE && granted > due.original) {
        due.day = granted < latest ? granted : latest;
    }
    return due;
}

static bool same_due(const struct due_date *one, const struct due_date *other)
{
    return one->anchor == other->anchor && one->against == other->against &&
           one->counted == other->counted && one->original == other->original &&
           one->day == other->day && one->count == other->count && one->least == other->least;
}

static int count_clock(struct timetable *timetable, const struct moment *moment,
                       struct clock *clock, struct failure *failure)
{
    const struct clock_input input = {.almanac = moment->almanac,
                                      .now_ms = moment->now_ms,
                                      .due = recount(timetable, moment, clock)};

    if (!date_is_day(input.due.day) || same_due(&input.due, &clock->due)) {
        return 0;
    }
    return lifecycle_clock(clock, CLOCK_COUNT, &input, &ACTING_SERVICE, failure);
}

int domain_follow_reply(struct timetable *timetable, const struct moment *moment,
                        struct failure *failure)
{
    for (size_t i = 0; i < timetable->clock_count; i++) {
        struct clock *clock = &timetable->clocks[i];
        if (clock->kind == CLOCK_OPINION && clock->state == CLOCK_RUNNING &&
            count_clock(timetable, moment, clock, failure) < 0) {
            return -1;
        }
    }
    return 0;
}

static int count_kind(struct timetable *timetable, const struct moment *moment, bool replies,
                      struct failure *failure)
{
    for (size_t i = 0; i < timetable->clock_count; i++) {
        struct clock *clock = &timetable->clocks[i];
        if (clock->state == CLOCK_RUNNING && (clock->kind == CLOCK_REPLY) == replies &&
            count_clock(timetable, moment, clock, failure) < 0) {
            return -1;
        }
    }
    return 0;
}

int domain_count_anew(struct timetable *timetable, const struct moment *moment,
                      struct failure *failure)
{
    /* Opinions lead up to replies: replies first. */
    if (count_kind(timetable, moment, true, failure) < 0) {
        return -1;
    }
    return count_kind(timetable, moment, false, failure);
}
