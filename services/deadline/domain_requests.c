#include "deadline/domain.h"

#include "deadline/due.h"
#include "deadline/errors.h"

#include <string.h>

/* --- extension --- */

static struct extension_input extension_input(const struct timetable *timetable,
                                              const struct moment *moment, const char *unit,
                                              civil_day day)
{
    return (struct extension_input){.reply = timetable_clock(timetable, CLOCK_REPLY, unit, 0),
                                    .almanac = moment->almanac,
                                    .now_ms = moment->now_ms,
                                    .day = day};
}

static struct handling *find_open(const struct timetable *timetable, const char *unit,
                                  struct failure *failure)
{
    struct handling *handling = timetable_handling(timetable, unit);

    if (!handling || !handling->open) {
        refuse(failure, &REFUSAL_HANDLING_UNKNOWN, NULL);
        return NULL;
    }
    return handling;
}

int domain_ask_extension(struct timetable *timetable, const struct moment *moment,
                         const struct extension_asking *asking, const struct acting *acting,
                         struct failure *failure)
{
    const struct extension_input input =
        extension_input(timetable, moment, asking->unit, asking->day);
    struct handling *handling = find_open(timetable, asking->unit, failure);

    if (!handling) {
        return -1;
    }
    if (lifecycle_extension(handling, EXTENSION_ASK, &input, acting, failure) < 0) {
        /* Too late, the delay is explained instead, which is done once. */
        failure->allowed_count = handling->delay_explained == DAY_NONE ? failure->allowed_count : 0;
        return -1;
    }
    struct extension *extension = timetable_add_extension(timetable);
    if (!extension) {
        refuse(failure, &REFUSAL_TIMETABLE_FULL, NULL);
        return -1;
    }
    *extension = (struct extension){.unit = asking->unit,
                                    .clock = (int32_t)(input.reply - timetable->clocks),
                                    .reason = asking->reason,
                                    .steps_done = asking->steps_done,
                                    .asked_by = asking->by,
                                    .asked_ms = moment->now_ms,
                                    .old_day = input.reply->due.day,
                                    .wanted_day = asking->day,
                                    .decision_reason = "",
                                    .decided_by = ""};
    return 0;
}

static size_t count_to_tell(const struct timetable *timetable)
{
    size_t count = 0;

    for (int32_t signer = 1; signer <= timetable->signer_count; signer++) {
        count += !timetable->released[signer];
    }
    return count;
}

int domain_preview_extension(const struct timetable *timetable, const struct moment *moment,
                             const struct extension_asking *asking, struct failure *failure,
                             struct extension_preview *ret_preview)
{
    static const char *const roles[] = {"LIAISON", "OFFICE"};
    const struct acting acting = {roles, COUNT_OF(roles)};
    const struct settings *settings = &moment->almanac->settings;
    const struct extension_input input =
        extension_input(timetable, moment, asking->unit, asking->day);
    struct handling *handling = find_open(timetable, asking->unit, failure);

    if (!handling) {
        return -1;
    }
    /* While a request waits, the office tries what it would grant. */
    struct handling tried = *handling;
    bool waits = handling->extension == EXTENSION_ASKED;
    if (lifecycle_extension(&tried, waits ? EXTENSION_GRANT : EXTENSION_ASK, &input, &acting,
                            failure) < 0) {
        return -1;
    }
    civil_day latest = due_latest(settings, &input.reply->due);
    *ret_preview = (struct extension_preview){.day = asking->day,
                                              .latest = latest,
                                              .days_left = latest - asking->day,
                                              .past_report_day = settings->report_day != DAY_NONE &&
                                                                 asking->day > settings->report_day,
                                              .to_tell = count_to_tell(timetable)};
    return 0;
}

static int owe_explanations(struct timetable *timetable, const struct moment *moment,
                            const char *unit, struct failure *failure)
{
    int32_t grant = timetable_grants(timetable, unit);

    for (int32_t signer = 1; signer <= timetable->signer_count; signer++) {
        if (timetable->released[signer]) {
            continue;
        }
        struct explanation *explanation = timetable_add_explanation(timetable);
        if (!explanation) {
            refuse(failure, &REFUSAL_TIMETABLE_FULL, NULL);
            return -1;
        }
        *explanation = (struct explanation){.unit = unit,
                                            .signer = signer,
                                            .grant = grant,
                                            .granted_on = date_at(moment->now_ms),
                                            .state = EXPLANATION_OWED,
                                            .gist = ""};
    }
    return 0;
}

/* A grant that makes the reply timely takes back what lateness had called for. */
static int forgive(struct timetable *timetable, const struct moment *moment, const char *unit,
                   struct failure *failure)
{
    return domain_end_clock(timetable_clock(timetable, CLOCK_EXPLANATION, unit, 0), moment,
                            CLOCK_END_CURED, failure);
}

static int apply_grant(struct timetable *timetable, const struct moment *moment, const char *unit,
                       civil_day day, const struct acting *acting, struct failure *failure)
{
    struct clock *reply = timetable_clock(timetable, CLOCK_REPLY, unit, 0);
    const struct clock_input input = {
        .almanac = moment->almanac, .now_ms = moment->now_ms, .due = {.day = day}};

    if (lifecycle_clock(reply, lifecycle_granting(reply, day), &input, acting, failure) < 0) {
        return -1;
    }
    if (reply->state == CLOCK_MET && forgive(timetable, moment, unit, failure) < 0) {
        return -1;
    }
    return domain_follow_reply(timetable, moment, failure);
}

static void note_decision(struct extension *extension, const struct moment *moment,
                          const struct extension_decision *decision, civil_day day)
{
    extension->decided_ms = moment->now_ms;
    extension->granted = decision->grant;
    extension->granted_day = decision->grant ? day : DAY_NONE;
    extension->decision_reason = decision->reason;
    extension->decided_by = decision->by;
}

int domain_decide_extension(struct timetable *timetable, const struct moment *moment,
                            const struct extension_decision *decision, const struct acting *acting,
                            struct failure *failure)
{
    struct handling *handling = find_open(timetable, decision->unit, failure);
    struct extension *pending = timetable_pending(timetable, decision->unit);
    civil_day day = pending && decision->day == DAY_NONE ? pending->wanted_day : decision->day;
    const struct extension_input input = extension_input(timetable, moment, decision->unit, day);
    enum extension_event event = decision->grant ? EXTENSION_GRANT : EXTENSION_REFUSE;

    if (!handling || lifecycle_extension(handling, event, &input, acting, failure) < 0) {
        return -1;
    }
    if (pending) {
        note_decision(pending, moment, decision, day);
    }
    if (!decision->grant) {
        return 0;
    }
    if (apply_grant(timetable, moment, handling->unit, day, acting, failure) < 0) {
        return -1;
    }
    return owe_explanations(timetable, moment, handling->unit, failure);
}

int domain_explain(struct timetable *timetable, const struct moment *moment,
                   const struct explaining *explaining, const struct acting *acting,
                   struct failure *failure)
{
    size_t settled = 0;

    for (size_t i = 0; i < timetable->explanation_count; i++) {
        struct explanation *explanation = &timetable->explanations[i];
        const struct explanation_input input = {
            .given = {.day = explaining->day, .recorded_ms = moment->now_ms},
            .not_before = explanation->granted_on};
        if (explanation->state != EXPLANATION_OWED || explanation->signer != explaining->signer ||
            strcmp(explanation->unit, explaining->unit) != 0) {
            continue;
        }
        if (lifecycle_explanation(explanation, EXPLANATION_RECORD, &input, acting, failure) < 0) {
            return -1;
        }
        explanation->way = explaining->way;
        explanation->gist = explaining->gist;
        settled++;
    }
    if (settled == 0) {
        refuse(failure, &REFUSAL_EXPLANATION_NOT_OWED, NULL);
        return -1;
    }
    return 0;
}

/* --- late --- */

static int meet_explanations(struct timetable *timetable, const struct moment *moment,
                             const char *unit, struct failure *failure, size_t *ret_met)
{
    const struct happened now = {.day = date_at(moment->now_ms), .recorded_ms = moment->now_ms};

    for (size_t i = 0; i < timetable->clock_count; i++) {
        struct clock *clock = &timetable->clocks[i];
        if (clock->kind != CLOCK_EXPLANATION || clock->state != CLOCK_RUNNING ||
            strcmp(clock->unit, unit) != 0) {
            continue;
        }
        if (domain_meet_clock(clock, moment, now, failure) < 0) {
            return -1;
        }
        (*ret_met)++;
    }
    return 0;
}

int domain_explain_delay(struct timetable *timetable, const struct moment *moment, const char *unit,
                         const char *text, struct failure *failure)
{
    struct handling *handling = timetable_handling(timetable, unit);
    const struct clock *reply = timetable_clock(timetable, CLOCK_REPLY, unit, 0);
    size_t met = 0;

    if (!handling) {
        refuse(failure, &REFUSAL_HANDLING_UNKNOWN, NULL);
        return -1;
    }
    if (meet_explanations(timetable, moment, unit, failure, &met) < 0) {
        return -1;
    }
    bool late = reply && clock_is_overdue(reply, moment->now_ms);
    if (met == 0 && !late) {
        refuse(failure, &REFUSAL_DELAY_NOT_THERE, NULL);
        return -1;
    }
    if (met == 0 && handling->delay_explained != DAY_NONE) {
        refuse(failure, &REFUSAL_DELAY_EXPLAINED, NULL);
        return -1;
    }
    handling->delay_explained = date_at(moment->now_ms);
    handling->delay_text = text;
    return 0;
}

/* A signer's round may wait for the office's word while the next one's clock runs already: the
 * earliest that waits is judged first. */
static struct clock *find_waiting(const struct timetable *timetable, enum clock_kind kind,
                                  const char *unit, int32_t signer)
{
    for (size_t i = 0; i < timetable->clock_count; i++) {
        struct clock *clock = &timetable->clocks[i];
        if (clock->kind == kind && clock->state == CLOCK_UNCONFIRMED && clock->signer == signer &&
            strcmp(clock->unit, unit) == 0) {
            return clock;
        }
    }
    return NULL;
}

/* The one that waits for the office's word; else the latest there is. */
static struct clock *find_judged(const struct timetable *timetable, const struct judging *judging)
{
    const char *unit = judging->unit;
    enum clock_kind kind = judging->signer != 0 ? CLOCK_REHANDLING : CLOCK_REPLY;
    struct clock *waiting = find_waiting(timetable, kind, unit, judging->signer);

    if (!waiting && judging->signer == 0) {
        waiting = find_waiting(timetable, CLOCK_SUPPLEMENT, unit, 0);
    }
    return waiting ? waiting : timetable_clock(timetable, kind, unit, judging->signer);
}

int domain_judge_late_entry(struct timetable *timetable, const struct moment *moment,
                            const struct judging *judging, const struct acting *acting,
                            struct failure *failure, size_t *ret_clock)
{
    struct clock *clock = find_judged(timetable, judging);
    const struct clock_input input = {.almanac = moment->almanac, .now_ms = moment->now_ms};
    enum clock_event event = judging->confirmed ? CLOCK_CONFIRM : CLOCK_REJECT;

    if (!clock) {
        refuse(failure, &REFUSAL_CLOCK_UNKNOWN, NULL);
        return -1;
    }
    if (clock->state != CLOCK_UNCONFIRMED) {
        failure->state = CLOCK_TABLE.states[clock->state].token;
        refuse(failure, &REFUSAL_LATE_ENTRY_NOT_THERE, NULL);
        return -1;
    }
    if (lifecycle_clock(clock, event, &input, acting, failure) < 0) {
        return -1;
    }
    const struct clock judged = *clock;
    *ret_clock = (size_t)(clock - timetable->clocks);
    return domain_owe_explanation(timetable, moment, &judged, failure);
}

/* --- presses --- */

/* What the unit is pressed for: a co-unit's opinion, or whatever runs; NULL: nothing does. */
static const struct clock *find_pressed(const struct timetable *timetable,
                                        const struct pressing *pressing)
{
    const struct clock *opinion = timetable_clock(timetable, CLOCK_OPINION, pressing->unit, 0);

    if (pressing->for_opinion) {
        return opinion && clock_is_running(opinion) ? opinion : NULL;
    }
    for (size_t i = 0; i < timetable->clock_count; i++) {
        const struct clock *clock = &timetable->clocks[i];
        if (clock_is_running(clock) && strcmp(clock->unit, pressing->unit) == 0) {
            return clock;
        }
    }
    return NULL;
}

int domain_press(struct timetable *timetable, const struct moment *moment,
                 const struct pressing *pressing, struct failure *failure)
{
    struct handling *handling = find_open(timetable, pressing->unit, failure);
    const struct clock *pressed = handling ? find_pressed(timetable, pressing) : NULL;

    if (!handling) {
        return -1;
    }
    if (pressing->for_opinion && handling->part != HANDLING_CO) {
        refuse(failure, &REFUSAL_PRESS_NOT_YOURS, NULL);
        return -1;
    }
    if (!pressed) {
        refuse(failure, &REFUSAL_PRESS_NOTHING_RUNNING, NULL);
        return -1;
    }
    struct press *press = timetable_add_press(timetable);
    if (!press) {
        refuse(failure, &REFUSAL_TIMETABLE_FULL, NULL);
        return -1;
    }
    *press = (struct press){.unit = pressing->unit,
                            .by = pressing->by,
                            .text = pressing->text,
                            .instant_ms = moment->now_ms,
                            .kind = pressing->for_opinion ? CLOCK_OPINION : CLOCK_NONE};
    handling->presses++;
    if (pressing->for_opinion && handling->first_press == DAY_NONE) {
        handling->first_press = date_at(moment->now_ms);
    }
    return 0;
}
