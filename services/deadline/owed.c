#include "deadline/owed.h"

#include <string.h>

/* The kind that a clock stands for as it is now. */
static enum owed_kind kind_of(const struct clock *clock)
{
    if (clock->state == CLOCK_UNCONFIRMED) {
        return OWED_JUDGEMENT;
    }
    if (clock->state != CLOCK_RUNNING) {
        return OWED_NONE;
    }
    if (clock->kind == CLOCK_EXPLANATION) {
        return OWED_DELAY;
    }
    return clock->kind == CLOCK_REHANDLING && clock->round >= OWED_MEETING_ROUND ? OWED_MEETING
                                                                                 : OWED_NONE;
}

uint32_t owed_of(const struct timetable *timetable, const char *unit)
{
    uint32_t owed = timetable_pending(timetable, unit) ? 1U << OWED_DECISION : 0;

    for (size_t i = 0; i < timetable->explanation_count; i++) {
        const struct explanation *explanation = &timetable->explanations[i];
        if (explanation->state == EXPLANATION_OWED && strcmp(explanation->unit, unit) == 0) {
            owed |= 1U << OWED_EXPLANATIONS;
        }
    }
    for (size_t i = 0; i < timetable->clock_count; i++) {
        const struct clock *clock = &timetable->clocks[i];
        if (strcmp(clock->unit, unit) == 0) {
            owed |= 1U << kind_of(clock);
        }
    }
    return owed & ~(1U << OWED_NONE);
}

static civil_day earlier(civil_day one, civil_day other)
{
    return one == DAY_NONE || (other != DAY_NONE && other < one) ? other : one;
}

static void note(struct owed *owed, civil_day since, civil_day due, int32_t signer)
{
    owed->since = earlier(owed->since, since);
    owed->due = earlier(owed->due, due);
    for (size_t i = 0; i < owed->signer_count; i++) {
        if (owed->signers[i] == signer) {
            return;
        }
    }
    if (signer > 0) {
        owed->signers[owed->signer_count++] = signer;
    }
}

static void look_at_explanations(const struct timetable *timetable, const char *unit,
                                 struct owed *owed)
{
    for (size_t i = 0; i < timetable->explanation_count; i++) {
        const struct explanation *explanation = &timetable->explanations[i];
        if (explanation->state == EXPLANATION_OWED && strcmp(explanation->unit, unit) == 0) {
            note(owed, explanation->granted_on, DAY_NONE, explanation->signer);
        }
    }
}

static civil_day since_of(const struct clock *clock)
{
    return clock->state == CLOCK_UNCONFIRMED ? date_at(clock->met.recorded_ms) : clock->due.anchor;
}

static void look_at_clocks(const struct timetable *timetable, const char *unit, enum owed_kind kind,
                           struct owed *owed)
{
    for (size_t i = 0; i < timetable->clock_count; i++) {
        const struct clock *clock = &timetable->clocks[i];
        if (strcmp(clock->unit, unit) == 0 && kind_of(clock) == kind) {
            note(owed, since_of(clock), clock->due.day, clock->signer);
        }
    }
}

bool owed_look(const struct timetable *timetable, const char *unit, enum owed_kind kind,
               struct owed *ret_owed)
{
    const struct extension *pending = timetable_pending(timetable, unit);
    struct owed owed = {
        .signers = arena_array(timetable->arena, TIMETABLE_SIGNERS_MAX + 1, sizeof(*owed.signers))};

    if (!owed.signers) {
        return false;
    }
    if (kind == OWED_EXPLANATIONS) {
        look_at_explanations(timetable, unit, &owed);
    } else if (kind == OWED_DECISION && pending) {
        note(&owed, date_at(pending->asked_ms), pending->old_day, 0);
    } else if (kind != OWED_DECISION) {
        look_at_clocks(timetable, unit, kind, &owed);
    }
    *ret_owed = owed;
    return owed.since != DAY_NONE;
}
