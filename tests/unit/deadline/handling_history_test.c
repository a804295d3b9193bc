/* Random histories of who handles a proposal: reassigned and given back, split, succeeded, raised
 * between sessions, told of month by month. Held against what rules 3, 5, 10, 11 and 30 say in a
 * handful of fields. A failure names its seed; HISTORY_SEED plays it again by itself. */
#include "deadline/owed.h"

#include "desk.h"

enum { HISTORIES = 400, ACTS = 40, UNITS = 5, DAYS_BETWEEN = 12 };

static const char *const NAMES[UNITS] = {"市住建局", "市财政局", "市教育局", "市交通局",
                                         "市城建委"};

struct unit_model {
    bool open, co, replied, gone; /* gone: another unit has succeeded it */
    civil_day told;               /* the last month told, its first day; none: of none */
};

struct history {
    struct desk *desk;
    uint64_t seed, drawn;
    civil_day today, first;
    bool between, replied;
    struct unit_model units[UNITS];
};

/* xorshift64*, as in history_test.c. */
static int32_t draw(struct history *history, int32_t below)
{
    history->drawn ^= history->drawn >> 12;
    history->drawn ^= history->drawn << 25;
    history->drawn ^= history->drawn >> 27;
    return (int32_t)((history->drawn * 2685821657736338717ULL) >> 33) % below;
}

static void insist(const struct history *history, int unit, bool holds, const char *what)
{
    if (!holds) {
        char day[DATE_TEXT_SIZE];
        fail_msg("seed %llu, %s, unit %d: %s", (unsigned long long)history->seed,
                 date_print(history->today, day), unit, what);
    }
}

static struct moment now(const struct history *history)
{
    return (struct moment){&history->desk->almanac, date_begin_ms(history->today) + 1};
}

static struct failure *fresh(struct history *history)
{
    failure_init(&history->desk->failure, history->desk->arena);
    return &history->desk->failure;
}

/* --- acts --- */

static void open_unit(struct unit_model *unit, bool co)
{
    if (!unit->open || unit->co != co) {
        *unit = (struct unit_model){.open = true, .co = co};
    }
}

/* A lead, or splits, or both, and perhaps co-units; never after a letter has left. */
static void reassign(struct history *history)
{
    const char *lists[2][UNITS]; /* splits, co-units */
    size_t counts[2] = {0, 0};
    int lead = -1;
    const struct moment moment = now(history);

    for (int i = 0; i < UNITS; i++) {
        int32_t part = history->units[i].gone ? 0 : draw(history, 5);
        if (part == 1 && lead < 0) {
            lead = i;
        } else if (part == 1 || part == 2) {
            lists[0][counts[0]++] = NAMES[i];
        } else if (part == 3) {
            lists[1][counts[1]++] = NAMES[i];
        } else {
            history->units[i].open = false;
            continue;
        }
        open_unit(&history->units[i], part == 3);
    }
    const struct assignment assignment = {.lead = lead < 0 ? "" : NAMES[lead],
                                          .splits = lists[0],
                                          .split_count = counts[0],
                                          .cos = lists[1],
                                          .co_count = counts[1],
                                          .signer_count = 2,
                                          .key = true,
                                          .between = history->between};
    insist(history, lead,
           domain_assign(&history->desk->timetable, &moment, &assignment, fresh(history)) == 0,
           "assigning");
}

static void succeed(struct history *history, int from, int to)
{
    struct unit_model *unit = &history->units[from], *heir = &history->units[to];
    const struct moment moment = now(history);

    if (from == to || unit->gone || heir->gone) {
        return;
    }
    if (unit->open && !(heir->open && (!heir->co || unit->co))) {
        *heir = *unit;
    }
    unit->open = false;
    unit->gone = true;
    insist(history, from,
           domain_pass(&history->desk->timetable, &moment, NAMES[from], NAMES[to],
                       fresh(history)) == 0,
           "succeeding");
}

static void send_all(struct history *history, int i)
{
    static const int32_t signers[] = {1, 2};
    const struct moment moment = now(history);
    const struct dispatch letters = {.unit = NAMES[i],
                                     .kind = REPLY_FIRST,
                                     .signers = signers,
                                     .signer_count = COUNT_OF(signers),
                                     .left = {history->today, moment.now_ms},
                                     .to_all = true,
                                     .last_day = history->today};

    if (!history->units[i].open || history->units[i].co) {
        return;
    }
    history->units[i].replied = history->replied = true;
    insist(history, i,
           domain_dispatch(&history->desk->timetable, &moment, &letters, fresh(history)) == 0,
           "a dispatch");
}

/* Asked and granted, asked again: what is refused changes nothing. */
static void extend(struct history *history, int i)
{
    const struct moment moment = now(history);
    const struct extension_asking asking = {.unit = NAMES[i],
                                            .reason = "x",
                                            .steps_done = "y",
                                            .by = "z",
                                            .day = history->today + draw(history, 200)};
    const struct extension_decision grant = {
        .unit = NAMES[i], .reason = "x", .by = "z", .grant = true};

    if (draw(history, 2) == 0) {
        (void)!domain_ask_extension(&history->desk->timetable, &moment, &asking, &AS_LIAISON,
                                    fresh(history));
    } else {
        (void)!domain_decide_extension(&history->desk->timetable, &moment, &grant, &AS_OFFICE,
                                       fresh(history));
    }
}

static const struct clock *progress_of(const struct history *history, int i)
{
    const struct clock *clock =
        timetable_clock(&history->desk->timetable, CLOCK_PROGRESS, NAMES[i], 0);

    return clock && clock->state == CLOCK_RUNNING ? clock : NULL;
}

static civil_day first_of(civil_day day)
{
    const struct civil_date date = date_of_day(day);

    return date_day(date.year, date.month, 1);
}

/* This month's, or one of the two before it. */
static void tell(struct history *history, int i)
{
    struct unit_model *unit = &history->units[i];
    const struct moment moment = now(history);
    const struct progress progress = {NAMES[i],
                                      date_add_months(first_of(history->today), -draw(history, 3))};
    const struct clock *before = progress_of(history, i);
    int32_t round = before ? before->round : 0;

    insist(history, i,
           domain_progress_told(&history->desk->timetable, &moment, &progress, fresh(history)) == 0,
           "telling");
    if (!before) {
        return;
    }
    const struct clock *after = progress_of(history, i);
    insist(history, i, after != NULL, "no month is owed any more");
    if (progress.month <= unit->told) {
        insist(history, i, after->round == round, "what replaces a report moved a month on");
        return;
    }
    unit->told = progress.month;
    insist(history, i,
           after->round == round || first_of(after->due.counted) > first_of(progress.month),
           "the month told is owed again");
    insist(history, i,
           after->round <= round + 1 ||
               first_of(date_add_months(after->due.counted, -1)) <= first_of(progress.month),
           "a month is skipped");
}

static void withdraw(struct history *history)
{
    const struct moment moment = now(history);

    for (int i = 0; i < UNITS; i++) {
        history->units[i].open = false;
    }
    insist(history, 0,
           domain_answer_nobody(&history->desk->timetable, &moment, CLOCK_END_WITHDRAWN,
                                fresh(history)) == 0,
           "withdrawing");
}

static void act(struct history *history)
{
    int unit = draw(history, UNITS), other = draw(history, UNITS);

    switch (draw(history, 12)) {
    case 0:
    case 1:
    case 2:
        if (!history->replied) {
            reassign(history);
        }
        break;
    case 3: succeed(history, unit, other); break;
    case 4: send_all(history, unit); break;
    case 5:
    case 6:
    case 7: extend(history, unit); break;
    case 8:
        if (draw(history, 8) == 0) {
            withdraw(history);
        }
        break;
    default: tell(history, unit);
    }
}

/* --- what holds after each --- */

static size_t count_running(const struct history *history, int i, enum clock_kind kind)
{
    const struct timetable *timetable = &history->desk->timetable;
    size_t count = 0;

    for (size_t at = 0; at < timetable->clock_count; at++) {
        const struct clock *clock = &timetable->clocks[at];
        count += clock->kind == kind && clock->state == CLOCK_RUNNING &&
                 strcmp(clock->unit, NAMES[i]) == 0;
    }
    return count;
}

static void check_unit(const struct history *history, int i)
{
    const struct unit_model *unit = &history->units[i];
    const struct timetable *timetable = &history->desk->timetable;
    const struct clock *reply = timetable_clock(timetable, CLOCK_REPLY, NAMES[i], 0);
    bool answers = unit->open && !unit->co;
    uint32_t waits = 1U << OWED_DECISION | 1U << OWED_EXPLANATIONS;

    insist(history, i, (domain_open_handling(timetable, NAMES[i]) != NULL) == unit->open,
           "whether it handles it");
    insist(history, i, count_running(history, i, CLOCK_REPLY) == (answers && !unit->replied),
           "one reply is owed by who answers, none by others");
    insist(history, i, count_running(history, i, CLOCK_PROGRESS) == (answers && !unit->replied),
           "progress is owed as long as the reply is");
    insist(history, i, unit->open || (owed_of(timetable, NAMES[i]) & waits) == 0,
           "something waits of a unit that handles nothing");
    if (!answers) {
        return;
    }
    assert_non_null(reply);
    insist(history, i, (reply->state == CLOCK_RUNNING) == !unit->replied,
           "the clock that counts is another");
    insist(history, i,
           reply->due.original ==
               (history->between ? date_add_months(history->first, 3) : day("2022-06-30")),
           "reassignment moved the date");
}

static void play(struct desk *desk, uint64_t seed)
{
    struct history history = {.desk = desk, .seed = seed, .drawn = seed * 2654435761ULL + 1};

    arena_clear(desk->arena);
    timetable_init(&desk->timetable, desk->arena);
    history.between = draw(&history, 2) == 0;
    history.first = history.today = day("2022-03-01") + draw(&history, 31);
    reassign(&history);
    for (int i = 0; i < ACTS; i++) {
        history.today += draw(&history, DAYS_BETWEEN);
        act(&history);
        for (int unit = 0; unit < UNITS; unit++) {
            check_unit(&history, unit);
        }
    }
}

static void whoever_handles_it_the_rules_hold(void **state)
{
    const char *seed = getenv("HISTORY_SEED");

    if (seed) {
        play(*state, strtoull(seed, NULL, 10));
        return;
    }
    for (uint64_t i = 1; i <= HISTORIES; i++) {
        play(*state, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {DESK_TEST(whoever_handles_it_the_rules_hold)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
