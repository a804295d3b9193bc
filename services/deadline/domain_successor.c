/* A unit was merged or renamed: its successor goes on with what it has (rule 5). */
#include "deadline/domain.h"

#include "deadline/errors.h"

#include <string.h>

static bool is_of(const char *unit, const struct handling *handling)
{
    return strcmp(unit, handling->unit) == 0;
}

/* Every list by the unit's name gets the successor's: dates, grants and what is owed stand. */
static void rename_all(struct timetable *timetable, const struct handling *from,
                       const char *successor)
{
    for (size_t i = 0; i < timetable->clock_count; i++) {
        struct clock *clock = &timetable->clocks[i];
        if (is_of(clock->unit, from)) {
            clock->passed_from = clock->unit;
            clock->unit = successor;
            clock->changed = true;
        }
    }
    for (size_t i = 0; i < timetable->extension_count; i++) {
        struct extension *extension = &timetable->extensions[i];
        extension->unit = is_of(extension->unit, from) ? successor : extension->unit;
    }
    for (size_t i = 0; i < timetable->explanation_count; i++) {
        struct explanation *explanation = &timetable->explanations[i];
        explanation->unit = is_of(explanation->unit, from) ? successor : explanation->unit;
    }
    for (size_t i = 0; i < timetable->press_count; i++) {
        struct press *press = &timetable->presses[i];
        press->unit = is_of(press->unit, from) ? successor : press->unit;
    }
    for (size_t i = 0; i < timetable->sending_count; i++) {
        struct sending *sending = &timetable->sendings[i];
        sending->unit = is_of(sending->unit, from) ? successor : sending->unit;
    }
}

static int end_clocks(struct timetable *timetable, const struct moment *moment, const char *unit,
                      struct failure *failure)
{
    for (size_t i = 0; i < timetable->clock_count; i++) {
        struct clock *clock = &timetable->clocks[i];
        if (strcmp(clock->unit, unit) == 0 &&
            domain_end_clock(clock, moment, CLOCK_END_REASSIGNED, failure) < 0) {
            return -1;
        }
    }
    return 0;
}

/* The successor's own share, taken over by the unit's; appended where it has none. */
static struct handling *place_of(struct timetable *timetable, const char *successor,
                                 struct failure *failure)
{
    struct handling *own = timetable_handling(timetable, successor);

    own = own ? own : timetable_add_handling(timetable);
    if (!own) {
        refuse(failure, &REFUSAL_TIMETABLE_FULL, NULL);
    }
    return own;
}

static int take_over(struct timetable *timetable, const struct moment *moment, const char *unit,
                     const char *successor, struct failure *failure)
{
    /* What it was asked as a co-unit is no longer asked of whoever answers. */
    if (end_clocks(timetable, moment, successor, failure) < 0) {
        return -1;
    }
    struct handling *own = place_of(timetable, successor, failure);
    if (!own) {
        return -1;
    }
    struct handling *from = timetable_handling(timetable, unit);
    rename_all(timetable, from, successor);
    *own = *from;
    own->unit = successor;
    from->open = false;
    from->successor = successor;
    return 0;
}

/* The successor goes on with a share of its own: the unit's only ends, with what it owes for being
 * late, which nobody is left to explain. */
static int join(struct timetable *timetable, const struct moment *moment, struct handling *from,
                const char *successor, struct failure *failure)
{
    if (end_clocks(timetable, moment, from->unit, failure) < 0) {
        return -1;
    }
    if (domain_close_handling(timetable, moment, from, CLOCK_END_REASSIGNED, failure) < 0) {
        return -1;
    }
    from->successor = successor;
    return 0;
}

int domain_pass(struct timetable *timetable, const struct moment *moment, const char *unit,
                const char *successor, struct failure *failure)
{
    struct handling *from = timetable_handling(timetable, unit);
    const struct handling *own = domain_open_handling(timetable, successor);

    if (!from || !from->open) {
        return 0;
    }
    bool answers_itself = own && (own->part != HANDLING_CO || from->part == HANDLING_CO);
    return answers_itself ? join(timetable, moment, from, successor, failure)
                          : take_over(timetable, moment, unit, successor, failure);
}

/* What the unit owes once, it owes no more where the successor owes it, or has given it, by itself.
 */
static int pass_duty(struct timetable *timetable, const struct moment *moment, enum clock_kind kind,
                     const char *unit, const char *successor, struct failure *failure)
{
    struct clock *clock = timetable_clock(timetable, kind, unit, 0);
    const struct clock *own = timetable_clock(timetable, kind, successor, 0);

    if (!clock || clock->state != CLOCK_RUNNING) {
        return 0;
    }
    if (own && own->state != CLOCK_ENDED) {
        return domain_end_clock(clock, moment, CLOCK_END_REASSIGNED, failure);
    }
    clock->passed_from = clock->unit;
    clock->unit = successor;
    clock->changed = true;
    return 0;
}

/* How many proposals it takes part in follows with each of them. */
int domain_pass_unit(struct timetable *timetable, const struct moment *moment, const char *unit,
                     const char *successor, struct failure *failure)
{
    struct handling *from = timetable_handling(timetable, unit);

    if (from) {
        from->open = false;
        from->successor = successor;
    }
    if (from && from->plan_filed &&
        domain_unit_plan_filed(timetable, moment, successor, failure) < 0) {
        return -1;
    }
    return pass_duty(timetable, moment, CLOCK_PLAN, unit, successor, failure) == 0
               ? pass_duty(timetable, moment, CLOCK_UNIT_REPORT, unit, successor, failure)
               : -1;
}

const char *domain_unit_now(const struct timetable *timetable, const char *unit)
{
    const struct handling *handling = timetable_handling(timetable, unit);

    /* No circle: whoever was succeeded never comes back. The bound is for damaged data. */
    for (size_t i = 0; handling && !handling->open && *handling->successor; i++) {
        if (i == TIMETABLE_HANDLINGS_MAX) {
            break;
        }
        unit = handling->successor;
        handling = timetable_handling(timetable, unit);
    }
    return unit;
}
