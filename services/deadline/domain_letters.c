#include "deadline/domain.h"

#include "deadline/errors.h"

#include <string.h>

static struct sending *find_sending(const struct timetable *timetable, const char *unit,
                                    int32_t signer)
{
    for (size_t i = 0; i < timetable->sending_count; i++) {
        struct sending *sending = &timetable->sendings[i];
        if (sending->signer == signer && strcmp(sending->unit, unit) == 0) {
            return sending;
        }
    }
    return NULL;
}

/* When the first reply had left to everybody still to be answered; day none: it has not. */
static struct happened replied(const struct timetable *timetable, const char *unit)
{
    struct happened last = {0};

    for (int32_t signer = 1; signer <= timetable->signer_count; signer++) {
        const struct sending *sending = find_sending(timetable, unit, signer);
        if (!sending && timetable->released[signer]) {
            continue;
        }
        if (!sending) {
            return (struct happened){0};
        }
        if (sending->left.day > last.day) {
            last.day = sending->left.day;
        }
        if (sending->left.recorded_ms > last.recorded_ms) {
            last.recorded_ms = sending->left.recorded_ms;
        }
    }
    return last;
}

/* Meets a clock that dispatch meets; late, it owes an explanation. `clock` may move. */
static int meet_by_letter(struct timetable *timetable, const struct moment *moment,
                          struct clock *clock, struct happened met, struct failure *failure)
{
    if (!clock || clock->state != CLOCK_RUNNING) {
        return 0;
    }
    if (domain_meet_clock(clock, moment, met, failure) < 0) {
        return -1;
    }
    const struct clock late = *clock;
    return domain_owe_explanation(timetable, moment, &late, failure);
}

static bool reply_runs(const struct timetable *timetable)
{
    for (size_t i = 0; i < timetable->clock_count; i++) {
        if (timetable->clocks[i].kind == CLOCK_REPLY &&
            timetable->clocks[i].state == CLOCK_RUNNING) {
            return true;
        }
    }
    return false;
}

/* What was to be done before a reply is of no more use once it has left. */
static int overtake(struct timetable *timetable, const struct moment *moment, const char *unit,
                    struct failure *failure)
{
    bool replied_by_all = !reply_runs(timetable);

    for (size_t i = 0; i < timetable->clock_count; i++) {
        struct clock *clock = &timetable->clocks[i];
        bool own = (clock->kind == CLOCK_ACCEPTANCE || clock->kind == CLOCK_PLAN ||
                    clock->kind == CLOCK_PROGRESS) &&
                   strcmp(clock->unit, unit) == 0;
        if ((own || (clock->kind == CLOCK_OPINION && replied_by_all)) &&
            domain_end_clock(clock, moment, CLOCK_END_OVERTAKEN, failure) < 0) {
            return -1;
        }
    }
    return 0;
}

static int meet_reply(struct timetable *timetable, const struct moment *moment, struct clock *reply,
                      struct happened met, struct failure *failure)
{
    if (!reply || reply->state != CLOCK_RUNNING) {
        return 0;
    }
    const char *unit = reply->unit;
    if (meet_by_letter(timetable, moment, reply, met, failure) < 0) {
        return -1;
    }
    return overtake(timetable, moment, unit, failure);
}

int domain_settle_replies(struct timetable *timetable, const struct moment *moment,
                          struct failure *failure)
{
    size_t count = timetable->clock_count; /* those that are added are no replies */

    for (size_t i = 0; i < count; i++) {
        struct clock *clock = &timetable->clocks[i];
        struct happened met = {0};
        if (clock->kind == CLOCK_REPLY && clock->state == CLOCK_RUNNING) {
            met = replied(timetable, clock->unit);
        }
        if (met.day != DAY_NONE && meet_reply(timetable, moment, clock, met, failure) < 0) {
            return -1;
        }
    }
    return 0;
}

static int note_sendings(struct timetable *timetable, const struct dispatch *dispatch,
                         struct failure *failure)
{
    for (size_t i = 0; i < dispatch->signer_count; i++) {
        if (find_sending(timetable, dispatch->unit, dispatch->signers[i])) {
            continue;
        }
        struct sending *sending = timetable_add_sending(timetable);
        if (!sending) {
            refuse(failure, &REFUSAL_TIMETABLE_FULL, NULL);
            return -1;
        }
        *sending = (struct sending){dispatch->unit, dispatch->signers[i], dispatch->left};
    }
    return 0;
}

static int first_reply_left(struct timetable *timetable, const struct moment *moment,
                            const struct dispatch *dispatch, struct failure *failure)
{
    struct clock *clock = timetable_clock(timetable, CLOCK_REPLY, dispatch->unit, 0);

    if (note_sendings(timetable, dispatch, failure) < 0) {
        return -1;
    }
    if (dispatch->to_all) {
        const struct happened met = {.day = dispatch->last_day,
                                     .recorded_ms = dispatch->left.recorded_ms};
        return meet_reply(timetable, moment, clock, met, failure);
    }
    return domain_settle_replies(timetable, moment, failure);
}

static int second_reply_left(struct timetable *timetable, const struct moment *moment,
                             const struct dispatch *dispatch, struct failure *failure)
{
    for (size_t i = 0; i < dispatch->signer_count; i++) {
        struct clock *clock =
            timetable_clock(timetable, CLOCK_REHANDLING, dispatch->unit, dispatch->signers[i]);
        if (meet_by_letter(timetable, moment, clock, dispatch->left, failure) < 0) {
            return -1;
        }
    }
    return 0;
}

static int supplement_left(struct timetable *timetable, const struct moment *moment,
                           const struct dispatch *dispatch, struct failure *failure)
{
    const struct happened met = {.day = dispatch->last_day,
                                 .recorded_ms = dispatch->left.recorded_ms};

    if (!dispatch->to_all) {
        return 0;
    }
    return meet_by_letter(timetable, moment,
                          timetable_clock(timetable, CLOCK_SUPPLEMENT, dispatch->unit, 0), met,
                          failure);
}

int domain_dispatch(struct timetable *timetable, const struct moment *moment,
                    const struct dispatch *dispatch, struct failure *failure)
{
    switch (dispatch->kind) {
    case REPLY_FIRST: return first_reply_left(timetable, moment, dispatch, failure);
    case REPLY_SECOND: return second_reply_left(timetable, moment, dispatch, failure);
    case REPLY_SUPPLEMENTARY: return supplement_left(timetable, moment, dispatch, failure);
    case REPLY_FURTHER: break;
    }
    return 0;
}

/* The same round starts no second clock, unless its words were taken back in between; nor does a
 * later one while a second reply is still owed, which answers both. One that has left and only
 * waits for the office's word answers no later round. */
static bool is_known(const struct timetable *timetable,
                     const struct dissatisfaction *dissatisfaction)
{
    for (size_t i = 0; i < timetable->clock_count; i++) {
        const struct clock *clock = &timetable->clocks[i];
        if (clock->kind != CLOCK_REHANDLING || clock->signer != dissatisfaction->signer ||
            strcmp(clock->unit, dissatisfaction->unit) != 0) {
            continue;
        }
        if (clock->state == CLOCK_RUNNING ||
            (clock->round >= dissatisfaction->round && clock->end != CLOCK_END_TAKEN_BACK)) {
            return true;
        }
    }
    return false;
}

/* The month counts from the day anybody first learnt of it (rule 14), which may be entered last. */
static void learn_earlier(struct timetable *timetable, const struct moment *moment,
                          const struct dissatisfaction *dissatisfaction)
{
    struct clock *latest = timetable_clock(timetable, CLOCK_REHANDLING, dissatisfaction->unit,
                                           dissatisfaction->signer);

    if (latest->round == dissatisfaction->round &&
        (dissatisfaction->corrected || dissatisfaction->learnt < latest->due.anchor)) {
        domain_run_from(timetable, moment, latest, dissatisfaction->learnt);
    }
}

int domain_dissatisfied(struct timetable *timetable, const struct moment *moment,
                        const struct dissatisfaction *dissatisfaction, struct failure *failure)
{
    const struct clock wanted = {.kind = CLOCK_REHANDLING,
                                 .unit = dissatisfaction->unit,
                                 .signer = dissatisfaction->signer,
                                 .round = dissatisfaction->round,
                                 .due = {.anchor = dissatisfaction->learnt}};

    if (is_known(timetable, dissatisfaction)) {
        learn_earlier(timetable, moment, dissatisfaction);
        return 0;
    }
    return domain_start_clock(timetable, moment, &wanted, failure);
}

int domain_sent_back(struct timetable *timetable, const struct moment *moment, const char *unit,
                     civil_day found, struct failure *failure)
{
    const struct clock *owed = timetable_clock(timetable, CLOCK_SUPPLEMENT, unit, 0);
    const struct handling *handling = domain_open_handling(timetable, unit);
    const struct clock wanted = {.kind = CLOCK_SUPPLEMENT, .unit = unit, .due = {.anchor = found}};

    if (!handling || handling->part == HANDLING_CO || (owed && clock_is_running(owed))) {
        return 0;
    }
    return domain_start_clock(timetable, moment, &wanted, failure);
}

/* The latest words; what has left for an earlier round stands, whatever the office says of it. */
int domain_taken_back(struct timetable *timetable, const struct moment *moment, const char *unit,
                      int32_t signer, struct failure *failure)
{
    struct clock *latest = NULL;

    for (size_t i = 0; i < timetable->clock_count; i++) {
        struct clock *clock = &timetable->clocks[i];
        if (clock->kind == CLOCK_REHANDLING && clock->signer == signer &&
            strcmp(clock->unit, unit) == 0) {
            latest = clock;
        }
    }
    return domain_end_clock(latest, moment, CLOCK_END_TAKEN_BACK, failure);
}
