#include "deadline/domain.h"

#include "deadline/rungs.h"

/* The clock whose next rung is the earliest. */
static struct clock *next_to_remind(const struct timetable *timetable, const struct moment *moment,
                                    int64_t *ret_instant)
{
    struct clock *next = NULL;

    for (size_t i = 0; i < timetable->clock_count; i++) {
        struct clock *clock = &timetable->clocks[i];
        if (clock->state != CLOCK_RUNNING) {
            continue;
        }
        int64_t instant = rung_instant(moment->almanac, clock->due.day, clock->next_rung);
        if (instant <= moment->now_ms && (!next || instant < *ret_instant)) {
            next = clock;
            *ret_instant = instant;
        }
    }
    return next;
}

int domain_remind(struct timetable *timetable, const struct moment *moment, size_t most,
                  struct failure *failure, struct reminder *ret_reminders, size_t *ret_count)
{
    size_t count = 0;

    while (count < most) {
        int64_t instant = 0;
        struct clock *clock = next_to_remind(timetable, moment, &instant);
        if (!clock) {
            break;
        }
        const struct clock_input input = {
            .almanac = moment->almanac, .now_ms = moment->now_ms, .rung = clock->next_rung};
        const struct reminder reminder = {clock, clock->next_rung, instant};
        bool changed = clock->changed;
        if (lifecycle_clock(clock, CLOCK_REMIND, &input, &ACTING_SERVICE, failure) < 0) {
            return -1;
        }
        /* The reminder says it all: neither date nor state has changed. */
        clock->changed = changed;
        ret_reminders[count++] = reminder;
    }
    *ret_count = count;
    return 0;
}
