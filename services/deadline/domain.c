#include "deadline/domain.h"

#include "deadline/errors.h"

#include <string.h>

static struct happened just_now(const struct moment *moment)
{
    return (struct happened){.day = date_at(moment->now_ms), .recorded_ms = moment->now_ms};
}

/* --- who handles it --- */

static bool names(const char *const *units, size_t count, const char *unit)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(units[i], unit) == 0) {
            return true;
        }
    }
    return false;
}

/* The part the assignment gives a unit; 0: none. */
static enum handling_part part_of(const struct assignment *assignment, const char *unit)
{
    if (*assignment->lead && strcmp(assignment->lead, unit) == 0) {
        return HANDLING_LEAD;
    }
    if (names(assignment->splits, assignment->split_count, unit)) {
        return HANDLING_SPLIT;
    }
    return names(assignment->cos, assignment->co_count, unit) ? HANDLING_CO : (enum handling_part)0;
}

static int lift_explanations(struct timetable *timetable, const char *unit, int32_t signer,
                             struct failure *failure)
{
    static const struct explanation_input nothing;

    for (size_t i = 0; i < timetable->explanation_count; i++) {
        struct explanation *explanation = &timetable->explanations[i];
        if (explanation->state != EXPLANATION_OWED ||
            (unit ? strcmp(explanation->unit, unit) != 0 : explanation->signer != signer)) {
            continue;
        }
        if (lifecycle_explanation(explanation, EXPLANATION_LIFT, &nothing, &ACTING_SERVICE,
                                  failure) < 0) {
            return -1;
        }
    }
    return 0;
}

static int end_clocks(struct timetable *timetable, const struct moment *moment, const char *unit,
                      enum clock_end end, struct failure *failure)
{
    for (size_t i = 0; i < timetable->clock_count; i++) {
        struct clock *clock = &timetable->clocks[i];
        if (clock->kind == CLOCK_EXPLANATION || (unit && strcmp(clock->unit, unit) != 0)) {
            continue;
        }
        if (domain_end_clock(clock, moment, end, failure) < 0) {
            return -1;
        }
    }
    return 0;
}

static void drop_request(struct timetable *timetable, const struct moment *moment, const char *unit,
                         enum clock_end end)
{
    struct extension *pending = timetable_pending(timetable, unit);

    if (pending) {
        pending->decided_ms = moment->now_ms;
        pending->decision_reason = end == CLOCK_END_REASSIGNED ? "已改交其他单位" : "已无须答复";
    }
}

int domain_close_handling(struct timetable *timetable, const struct moment *moment,
                          struct handling *handling, enum clock_end end, struct failure *failure)
{
    static const struct extension_input nothing;

    if (end_clocks(timetable, moment, handling->unit, end, failure) < 0 ||
        lift_explanations(timetable, handling->unit, 0, failure) < 0 ||
        lifecycle_extension(handling, EXTENSION_END, &nothing, &ACTING_SERVICE, failure) < 0) {
        return -1;
    }
    drop_request(timetable, moment, handling->unit, end);
    handling->open = false;
    return 0;
}

static int close_left_out(struct timetable *timetable, const struct moment *moment,
                          const struct assignment *assignment, struct failure *failure)
{
    for (size_t i = 0; i < timetable->handling_count; i++) {
        struct handling *handling = &timetable->handlings[i];
        enum handling_part part = part_of(assignment, handling->unit);
        bool stays = part != 0 && (part == HANDLING_CO) == (handling->part == HANDLING_CO);
        if (handling->open && !stays &&
            domain_close_handling(timetable, moment, handling, CLOCK_END_REASSIGNED, failure) < 0) {
            return -1;
        }
        if (handling->open) {
            handling->part = part;
        }
    }
    return 0;
}

/* A key proposal has a plan of its own; the others are in the unit's (domain_docket.c). */
static int start_kinds(struct timetable *timetable, const struct moment *moment, const char *unit,
                       enum handling_part part, const struct assignment *assignment,
                       struct failure *failure)
{
    static const enum clock_kind answering[] = {CLOCK_REPLY, CLOCK_ACCEPTANCE, CLOCK_PLAN};
    static const enum clock_kind co[] = {CLOCK_OPINION};
    const enum clock_kind *kinds = part == HANDLING_CO ? co : answering;
    size_t count = part == HANDLING_CO ? COUNT_OF(co) : COUNT_OF(answering) - !assignment->key;

    for (size_t i = 0; i < count; i++) {
        struct clock wanted = {
            .kind = kinds[i], .unit = unit, .due = {.anchor = date_at(moment->now_ms)}};
        if (kinds[i] == CLOCK_REPLY && assignment->between) {
            wanted.between = true;
            wanted.due.anchor = timetable->assigned;
        }
        if (domain_start_clock(timetable, moment, &wanted, failure) < 0) {
            return -1;
        }
    }
    return 0;
}

static int start_progress(struct timetable *timetable, const struct moment *moment,
                          const struct handling *handling, int32_t month, struct failure *failure)
{
    const struct clock wanted = {.kind = CLOCK_PROGRESS,
                                 .unit = handling->unit,
                                 .round = month,
                                 .due = {.anchor = handling->assigned}};

    return domain_start_clock(timetable, moment, &wanted, failure);
}

static struct handling *renew_handling(struct timetable *timetable, const char *unit,
                                       struct failure *failure)
{
    static const struct extension_input nothing;
    struct handling *handling = timetable_handling(timetable, unit);

    if (handling) {
        return lifecycle_extension(handling, EXTENSION_BEGIN, &nothing, &ACTING_SERVICE, failure) <
                       0
                   ? NULL
                   : handling;
    }
    handling = timetable_add_handling(timetable);
    if (!handling) {
        refuse(failure, &REFUSAL_TIMETABLE_FULL, NULL);
    }
    return handling;
}

static int open_handling(struct timetable *timetable, const struct moment *moment,
                         const struct assignment *assignment, const char *unit,
                         enum handling_part part, struct failure *failure)
{
    if (domain_open_handling(timetable, unit)) {
        return 0;
    }
    struct handling *handling = renew_handling(timetable, unit, failure);
    if (!handling) {
        return -1;
    }
    handling->unit = unit;
    handling->part = part;
    handling->open = true;
    handling->assigned = date_at(moment->now_ms);
    handling->delay_explained = DAY_NONE;
    handling->delay_text = "";
    handling->first_press = DAY_NONE;
    handling->progress = DAY_NONE;
    handling->successor = "";
    handling->handler = "";
    if (start_kinds(timetable, moment, unit, part, assignment, failure) < 0) {
        return -1;
    }
    return assignment->key && part != HANDLING_CO
               ? start_progress(timetable, moment, handling,
                                moment->almanac->settings.progress_months, failure)
               : 0;
}

static int open_all(struct timetable *timetable, const struct moment *moment,
                    const struct assignment *assignment, const char *const *units, size_t count,
                    enum handling_part part, struct failure *failure)
{
    for (size_t i = 0; i < count; i++) {
        if (open_handling(timetable, moment, assignment, units[i], part, failure) < 0) {
            return -1;
        }
    }
    return 0;
}

static void take_signers(struct timetable *timetable, const struct assignment *assignment)
{
    if (assignment->signer_count < 1 || assignment->signer_count > TIMETABLE_SIGNERS_MAX) {
        return;
    }
    timetable->signer_count = assignment->signer_count;
    for (int32_t i = 0; assignment->signers && i < assignment->signer_count; i++) {
        timetable->signers[i + 1] = assignment->signers[i];
    }
}

int domain_assign(struct timetable *timetable, const struct moment *moment,
                  const struct assignment *assignment, struct failure *failure)
{
    take_signers(timetable, assignment);
    if (timetable->assigned == DAY_NONE) {
        timetable->assigned = date_at(moment->now_ms);
    }
    /* Answering units before co-units, whose date leads up to theirs. */
    if (close_left_out(timetable, moment, assignment, failure) < 0 ||
        open_all(timetable, moment, assignment, &assignment->lead, *assignment->lead != '\0',
                 HANDLING_LEAD, failure) < 0 ||
        open_all(timetable, moment, assignment, assignment->splits, assignment->split_count,
                 HANDLING_SPLIT, failure) < 0 ||
        open_all(timetable, moment, assignment, assignment->cos, assignment->co_count, HANDLING_CO,
                 failure) < 0) {
        return -1;
    }
    return domain_follow_reply(timetable, moment, failure);
}

/* --- acceptance, plan, opinion --- */

int domain_meet_kind(struct timetable *timetable, const struct moment *moment, enum clock_kind kind,
                     const char *unit, struct failure *failure)
{
    return domain_meet_clock(timetable_clock(timetable, kind, unit, 0), moment, just_now(moment),
                             failure);
}

void domain_name_handler(struct timetable *timetable, const char *unit, const char *handler)
{
    struct handling *handling = timetable_handling(timetable, unit);

    if (handling && handling->open) {
        handling->handler = handler;
    }
}

int domain_accept(struct timetable *timetable, const struct moment *moment, const char *unit,
                  struct failure *failure)
{
    return domain_meet_kind(timetable, moment, CLOCK_ACCEPTANCE, unit, failure);
}

int domain_return_asked(struct timetable *timetable, const struct moment *moment, const char *unit,
                        struct failure *failure)
{
    return domain_end_clock(timetable_clock(timetable, CLOCK_ACCEPTANCE, unit, 0), moment,
                            CLOCK_END_RETURN_ASKED, failure);
}

int domain_return_refused(struct timetable *timetable, const struct moment *moment,
                          const char *unit, struct failure *failure)
{
    const struct handling *handling = domain_open_handling(timetable, unit);

    if (!handling || handling->part == HANDLING_CO) {
        return 0;
    }
    const struct clock wanted = {.kind = CLOCK_ACCEPTANCE,
                                 .unit = handling->unit,
                                 .due = {.anchor = date_at(moment->now_ms)}};
    return domain_start_clock(timetable, moment, &wanted, failure);
}

int domain_plan_filed(struct timetable *timetable, const struct moment *moment, const char *unit,
                      struct failure *failure)
{
    return domain_meet_kind(timetable, moment, CLOCK_PLAN, unit, failure);
}

static civil_day first_of_month(civil_day day)
{
    const struct civil_date date = date_of_day(day);

    return date_day(date.year, date.month, 1);
}

/* The last day that a month's report speaks of: it may be told before the month is over. */
static civil_day told_until(civil_day month, civil_day today)
{
    civil_day last = date_add_months(month, 1) - 1;

    return last < today ? last : today;
}

/* The months are those from the assignment on, by the docket's setting several in one: one is told
 * once its report reaches into it. What is told late stands for the months before it too, and what
 * replaces an earlier report for none. */
int domain_progress_told(struct timetable *timetable, const struct moment *moment,
                         const struct progress *progress, struct failure *failure)
{
    struct handling *handling = timetable_handling(timetable, progress->unit);
    struct clock *clock = timetable_clock(timetable, CLOCK_PROGRESS, progress->unit, 0);
    civil_day month = first_of_month(progress->month);

    if (!handling || !handling->open || !clock || clock->state != CLOCK_RUNNING ||
        month <= handling->progress) {
        return 0;
    }
    handling->progress = month;
    int32_t next = clock->round, each = moment->almanac->settings.progress_months;
    if (told_until(month, date_at(moment->now_ms)) <
        date_add_months(handling->assigned, next > each ? next - each : 0)) {
        return 0;
    }
    if (domain_meet_clock(clock, moment, just_now(moment), failure) < 0) {
        return -1;
    }
    do {
        next += each;
    } while (first_of_month(date_add_months(handling->assigned, next)) <= month);
    return start_progress(timetable, moment, handling, next, failure);
}

int domain_opinion_given(struct timetable *timetable, const struct moment *moment, const char *unit,
                         struct failure *failure)
{
    return domain_meet_kind(timetable, moment, CLOCK_OPINION, unit, failure);
}

int domain_opinion_waived(struct timetable *timetable, const struct moment *moment,
                          const char *unit, struct failure *failure)
{
    return domain_end_clock(timetable_clock(timetable, CLOCK_OPINION, unit, 0), moment,
                            CLOCK_END_WAIVED, failure);
}

int domain_finish(struct timetable *timetable, const struct moment *moment, const char *unit,
                  enum clock_end end, struct failure *failure)
{
    return end_clocks(timetable, moment, *unit ? unit : NULL, end, failure);
}

int domain_answer_nobody(struct timetable *timetable, const struct moment *moment,
                         enum clock_end end, struct failure *failure)
{
    for (size_t i = 0; i < timetable->handling_count; i++) {
        struct handling *handling = &timetable->handlings[i];
        if (handling->open &&
            domain_close_handling(timetable, moment, handling, end, failure) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Here because it lifts what is owed. */
int domain_release_signer(struct timetable *timetable, const struct moment *moment, int32_t signer,
                          struct failure *failure)
{
    if (signer < 1 || signer > TIMETABLE_SIGNERS_MAX || timetable->released[signer]) {
        return 0;
    }
    timetable->released[signer] = true;
    for (size_t i = 0; i < timetable->clock_count; i++) {
        struct clock *clock = &timetable->clocks[i];
        if (clock->signer == signer && clock->kind == CLOCK_REHANDLING &&
            domain_end_clock(clock, moment, CLOCK_END_RELEASED, failure) < 0) {
            return -1;
        }
    }
    if (lift_explanations(timetable, NULL, signer, failure) < 0) {
        return -1;
    }
    return domain_settle_replies(timetable, moment, failure);
}
