/*
 * A history of one proposal, four bytes an act: what, which unit, which signer, how many half days
 * later. Whatever happens in whatever order: no reply is due past the cap, late never heals but by
 * rule 12, each date is the one its explanation arrives at, each rung goes out once and in order,
 * and what is stored comes back.
 */
#include "deadline/domain.h"
#include "deadline/due.h"
#include "deadline/explain.h"
#include "deadline/wire.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ACTS_MAX = 200, ACT_BYTES = 4, SIGNERS = 4, LINES_MAX = 80, REMINDERS = 64 };

#define INSIST(condition)                                                                          \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static const char *const UNITS[] = {"市住建局", "市教育局", "市财政局", "市交通局"};
static const char *const SERVICE_AND_ALL[] = {"LIAISON", "OFFICE", "SERVICE"};
static const struct acting ANYBODY = {SERVICE_AND_ALL, COUNT_OF(SERVICE_AND_ALL)};

struct world {
    struct arena *arena;
    struct almanac almanac;
    struct timetable timetable;
    struct moment moment;
};

struct act {
    uint8_t what;
    const char *unit;
    int32_t signer;
    uint8_t number;
};

static void assign(struct world *world, const struct act *act, struct failure *failure)
{
    const char *const *rest = &UNITS[1];
    const struct assignment assignment = {.lead = act->number % 3 ? act->unit : "",
                                          .splits = rest,
                                          .split_count = act->number % 4,
                                          .cos = &UNITS[act->number % 4],
                                          .co_count = act->number % 2,
                                          .signer_count = SIGNERS,
                                          .key = act->number % 5 == 0};

    (void)!domain_assign(&world->timetable, &world->moment, &assignment, failure);
}

static void dispatch(struct world *world, const struct act *act, struct failure *failure)
{
    const int32_t all[] = {1, 2, 3, 4};
    bool to_all = act->number % 3 == 0;
    const struct dispatch dispatch = {
        .unit = act->unit,
        .kind = (enum reply_kind)(1 + act->number % 4),
        .signers = to_all ? all : &act->signer,
        .signer_count = to_all ? SIGNERS : 1,
        .left = {date_at(world->moment.now_ms) - act->number % 7, world->moment.now_ms},
        .to_all = to_all,
        .last_day = date_at(world->moment.now_ms) - act->number % 7};

    (void)!domain_dispatch(&world->timetable, &world->moment, &dispatch, failure);
}

static void ask(struct world *world, const struct act *act, struct failure *failure)
{
    const struct extension_asking asking = {.unit = act->unit,
                                            .reason = "x",
                                            .steps_done = "y",
                                            .by = "z",
                                            .day = date_at(world->moment.now_ms) + act->number};

    (void)!domain_ask_extension(&world->timetable, &world->moment, &asking, &ANYBODY, failure);
}

static void decide(struct world *world, const struct act *act, struct failure *failure)
{
    const struct extension_decision decision = {
        .unit = act->unit,
        .reason = "x",
        .by = "z",
        .grant = act->number % 4 != 0,
        .day = act->number % 2 ? DAY_NONE : date_at(world->moment.now_ms) + act->number};

    (void)!domain_decide_extension(&world->timetable, &world->moment, &decision, &ANYBODY, failure);
}

static void words(struct world *world, const struct act *act, struct failure *failure)
{
    const struct dissatisfaction dissatisfaction = {act->unit, act->signer, act->number % 3,
                                                    date_at(world->moment.now_ms) - act->number % 5,
                                                    false};
    const struct explaining explaining = {.unit = act->unit,
                                          .gist = "x",
                                          .signer = act->signer,
                                          .way = 1,
                                          .day = date_at(world->moment.now_ms)};

    switch (act->number % 4) {
    case 0:
        (void)!domain_dissatisfied(&world->timetable, &world->moment, &dissatisfaction, failure);
        break;
    case 1:
        (void)!domain_taken_back(&world->timetable, &world->moment, act->unit, act->signer,
                                 failure);
        break;
    case 2:
        (void)!domain_explain(&world->timetable, &world->moment, &explaining, &ANYBODY, failure);
        break;
    default:
        (void)!domain_explain_delay(&world->timetable, &world->moment, act->unit, "x", failure);
    }
}

static int tell_progress(struct timetable *timetable, const struct moment *moment, const char *unit,
                         struct failure *failure)
{
    const struct progress progress = {unit, date_at(moment->now_ms)};

    return domain_progress_told(timetable, moment, &progress, failure);
}

static void of_unit(struct world *world, const struct act *act, struct failure *failure)
{
    static int (*const deeds[])(struct timetable *, const struct moment *, const char *,
                                struct failure *) = {
        domain_accept,     domain_return_asked,  domain_return_refused,
        domain_plan_filed, domain_opinion_given, domain_opinion_waived,
        tell_progress,     domain_report_given,  domain_unit_plan_filed,
    };

    (void)!deeds[act->number % COUNT_OF(deeds)](&world->timetable, &world->moment, act->unit,
                                                failure);
}

static void office(struct world *world, const struct act *act, struct failure *failure)
{
    const struct judging judging = {.unit = act->unit,
                                    .signer = act->number % 2 ? act->signer : 0,
                                    .confirmed = act->signer % 2};
    size_t judged = 0;

    if (act->number % 3 == 0) {
        (void)!domain_sent_back(&world->timetable, &world->moment, act->unit,
                                date_at(world->moment.now_ms), failure);
    } else if (domain_judge_late_entry(&world->timetable, &world->moment, &judging, &ANYBODY,
                                       failure, &judged) == 0) {
        INSIST(judged < world->timetable.clock_count);
    }
}

static void rarely(struct world *world, const struct act *act, struct failure *failure)
{
    switch (act->number % 5) {
    case 0:
        (void)!domain_release_signer(&world->timetable, &world->moment, act->signer, failure);
        break;
    case 1:
        (void)!domain_finish(&world->timetable, &world->moment, act->unit, CLOCK_END_CLOSED,
                             failure);
        break;
    case 2: office(world, act, failure); break;
    case 3:
        world->almanac.settings.roll_rest_days = act->signer % 2;
        (void)!domain_count_anew(&world->timetable, &world->moment, failure);
        break;
    default:
        (void)!domain_answer_nobody(&world->timetable, &world->moment, CLOCK_END_WITHDRAWN,
                                    failure);
    }
}

static void remind(struct world *world, const struct act *act, struct failure *failure)
{
    struct reminder reminders[REMINDERS];
    size_t count = 0;

    if (domain_remind(&world->timetable, &world->moment, 1 + act->number % REMINDERS, failure,
                      reminders, &count) < 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        INSIST(reminders[i].instant_ms <= world->moment.now_ms);
        INSIST(reminders[i].clock->next_rung < reminders[i].rung);
        INSIST(i == 0 || reminders[i - 1].instant_ms <= reminders[i].instant_ms);
    }
}

typedef void (*act_cb)(struct world *world, const struct act *act, struct failure *failure);

static const act_cb ACTS[] = {assign, dispatch, ask, decide, words, of_unit, rarely, remind};

static void check_clock(struct world *world, const struct clock *clock)
{
    struct why_line lines[LINES_MAX];
    const struct settings *settings = &world->almanac.settings;

    INSIST(explain_room(&world->timetable) <= LINES_MAX);
    size_t count = explain(&world->timetable, clock, &world->almanac, world->arena, lines);
    INSIST(count > 0 && lines[count - 1].day == clock->due.day);
    INSIST(clock->kind != CLOCK_REPLY || clock->due.day <= due_latest(settings, &clock->due));
    INSIST(clock->state != CLOCK_MET || clock->met.day <= clock->due.day);
    INSIST(clock->state != CLOCK_MET_LATE || clock->met.day > clock->due.day);
    INSIST((clock->state == CLOCK_ENDED) == (clock->end != CLOCK_END_NONE));
    (void)clock_light(clock, settings, world->moment.now_ms);
}

static void check_stored(struct world *world)
{
    const struct counted_by counted = {1, 2};
    struct counted_by read;
    struct timetable again;
    ProtobufCMessage *record = wire_store_timetable(&world->timetable, counted, world->arena);

    timetable_init(&again, world->arena);
    INSIST(record && wire_read_timetable(record, &again, &read));
    const struct packed once = wire_pack(record, world->arena);
    INSIST(wire_equal(once,
                      wire_pack(wire_store_timetable(&again, read, world->arena), world->arena)));
}

/* A decision that is refused is thrown away whole, as the service does. */
static void perform(struct world *world, const struct act *act)
{
    const struct counted_by counted = {0, 0};
    struct counted_by read;
    struct failure failure;
    ProtobufCMessage *before = wire_store_timetable(&world->timetable, counted, world->arena);

    failure_init(&failure, world->arena);
    ACTS[act->what % COUNT_OF(ACTS)](world, act, &failure);
    if (failure_is_set(&failure)) {
        INSIST(*failure.reason && *failure.message);
        timetable_init(&world->timetable, world->arena);
        INSIST(before && wire_read_timetable(before, &world->timetable, &read));
    }
}

static void live(struct world *world, const uint8_t *data, size_t acts)
{
    for (size_t i = 0; i < acts; i++, data += ACT_BYTES) {
        const struct act act = {.what = data[0],
                                .unit = UNITS[data[1] % COUNT_OF(UNITS)],
                                .signer = 1 + data[2] % SIGNERS,
                                .number = data[2]};
        world->moment.now_ms += (int64_t)data[3] % 40 * 12 * 3600 * 1000;
        perform(world, &act);
        for (size_t k = 0; k < world->timetable.clock_count; k++) {
            check_clock(world, &world->timetable.clocks[k]);
        }
    }
    check_stored(world);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t acts = size / ACT_BYTES < ACTS_MAX ? size / ACT_BYTES : ACTS_MAX;
    struct world world = {.arena = arena_new(256 << 20)};

    INSIST(world.arena);
    settings_default(&world.almanac.settings);
    world.almanac.settings.reply_day = date_day(2022, 6, 30);
    world.almanac.settings.report_day = date_day(2022, 8, 31);
    world.moment = (struct moment){&world.almanac, date_begin_ms(date_day(2022, 3, 28))};
    timetable_init(&world.timetable, world.arena);
    live(&world, data, acts);
    arena_free(world.arena);
    return 0;
}
