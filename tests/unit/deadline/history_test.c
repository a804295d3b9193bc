/* Random histories of one unit's dates, held against a plain model of the rules: no grant passes
 * the cap, late never heals but by rules 11 and 12, each date is the one its explanation arrives
 * at, and what is played again by way of the store comes to the same. A failure names its seed; it
 * is played again by itself with HISTORY_SEED in the environment. */
#include "deadline/domain.h"
#include "deadline/explain.h"
#include "deadline/wire.h"

#include "desk.h"
#include "history_model.h"

enum { HISTORIES = 400, ACTS = 60, HOUR_MS = 3600000, LINES_MAX = 80, REMINDERS = 64 };

struct history {
    struct desk *desk;
    struct model model;
    uint64_t seed, drawn;
    int64_t now_ms;
    bool by_store; /* the timetable goes to the store and back before each act */
};

/* xorshift64*: the same everywhere, so that a failure can be played again. */
static int32_t draw(struct history *history, int32_t below)
{
    history->drawn ^= history->drawn >> 12;
    history->drawn ^= history->drawn << 25;
    history->drawn ^= history->drawn >> 27;
    return (int32_t)((history->drawn * 2685821657736338717ULL) >> 33) % below;
}

static void insist(const struct history *history, bool holds, const char *what)
{
    if (!holds) {
        char day[DATE_TEXT_SIZE];
        fail_msg("seed %llu, %s: %s", (unsigned long long)history->seed,
                 date_print(date_at(history->now_ms), day), what);
    }
}

static civil_day today(const struct history *history)
{
    return date_at(history->now_ms);
}

static struct moment now(const struct history *history)
{
    return (struct moment){&history->desk->almanac, history->now_ms};
}

static struct failure *fresh(struct history *history)
{
    failure_init(&history->desk->failure, history->desk->arena);
    return &history->desk->failure;
}

/* --- acts: what the rules say, and what the timetable does --- */

static void send(struct history *history, enum reply_kind kind, int32_t signer)
{
    const struct moment moment = now(history);
    civil_day day = today(history) - draw(history, 6);
    const struct dispatch dispatch = {.unit = UNIT,
                                      .kind = kind,
                                      .signers = &signer,
                                      .signer_count = 1,
                                      .left = {day, history->now_ms},
                                      .last_day = day};
    bool may = kind == REPLY_FIRST ? model_send_first(&history->model, signer, day)
                                   : model_send_second(&history->model, signer, day);

    insist(history,
           may == (domain_dispatch(&history->desk->timetable, &moment, &dispatch, fresh(history)) ==
                   0),
           "a dispatch");
}

static void ask_for_more(struct history *history)
{
    const struct moment moment = now(history);
    civil_day wanted = history->model.reply.due - 5 + draw(history, 120);
    const struct extension_asking asking = {
        .unit = UNIT, .reason = "x", .steps_done = "y", .by = "z", .day = wanted};

    insist(history,
           model_ask(&history->model, wanted) ==
               (domain_ask_extension(&history->desk->timetable, &moment, &asking, &AS_LIAISON,
                                     fresh(history)) == 0),
           "asking for an extension");
}

static void decide_on_it(struct history *history)
{
    const struct moment moment = now(history);
    bool grant = draw(history, 4) > 0;
    const struct model_duty *reply = &history->model.reply;
    const civil_day days[] = {DAY_NONE, reply->due + draw(history, 100), reply->done,
                              reply->entered}; /* none where it has not left */
    civil_day day = days[draw(history, 4)];
    const struct extension_decision decision = {
        .unit = UNIT, .reason = "x", .by = "z", .grant = grant, .day = day};
    bool may = grant ? model_grant(&history->model, day) : model_refuse(&history->model);

    insist(history,
           may == (domain_decide_extension(&history->desk->timetable, &moment, &decision,
                                           &AS_OFFICE, fresh(history)) == 0),
           "deciding on an extension");
}

static void judge(struct history *history, int32_t signer)
{
    const struct moment moment = now(history);
    const struct judging judging = {
        .unit = UNIT, .signer = draw(history, 2) ? signer : 0, .confirmed = draw(history, 2) == 0};
    size_t judged = 0;

    insist(history,
           model_judge(&history->model, judging.signer, judging.confirmed) ==
               (domain_judge_late_entry(&history->desk->timetable, &moment, &judging, &AS_OFFICE,
                                        fresh(history), &judged) == 0),
           "judging a late entry");
}

static void hear(struct history *history, int32_t signer)
{
    const struct moment moment = now(history);
    const struct dissatisfaction words = {UNIT, signer, 1 + draw(history, 3),
                                          today(history) - draw(history, 4), false};

    insist(
        history,
        model_dissatisfied(&history->model, signer, words.round, words.learnt) ==
            (domain_dissatisfied(&history->desk->timetable, &moment, &words, fresh(history)) == 0),
        "hearing of a dissatisfied signer");
}

static void take_back(struct history *history, int32_t signer)
{
    const struct moment moment = now(history);

    insist(history,
           model_take_back(&history->model, signer) ==
               (domain_taken_back(&history->desk->timetable, &moment, UNIT, signer,
                                  fresh(history)) == 0),
           "taking words back");
}

static void explain_to(struct history *history, int32_t signer)
{
    const struct moment moment = now(history);
    const struct explaining telling = {.unit = UNIT,
                                       .gist = "x",
                                       .signer = signer,
                                       .way = 1,
                                       .day = today(history) + draw(history, 2)};

    insist(history,
           model_explain(&history->model, signer, telling.day) ==
               (domain_explain(&history->desk->timetable, &moment, &telling, &AS_LIAISON,
                               fresh(history)) == 0),
           "explaining a grant");
}

static void explain_delay(struct history *history)
{
    const struct moment moment = now(history);

    insist(history,
           model_explain_delay(&history->model) ==
               (domain_explain_delay(&history->desk->timetable, &moment, UNIT, "x",
                                     fresh(history)) == 0),
           "explaining a delay");
}

static void release(struct history *history, int32_t signer)
{
    const struct moment moment = now(history);

    insist(history,
           model_release(&history->model, signer) ==
               (domain_release_signer(&history->desk->timetable, &moment, signer, fresh(history)) ==
                0),
           "releasing a signer");
}

static void change_dates(struct history *history)
{
    struct settings *settings = &history->desk->almanac.settings;
    const struct moment moment = now(history);

    settings->reply_day = day("2022-06-30") - 20 + draw(history, 40);
    settings->roll_rest_days = draw(history, 2) == 0;
    history->model.roll = settings->roll_rest_days;
    model_recount(&history->model, settings->reply_day);
    insist(history, domain_count_anew(&history->desk->timetable, &moment, fresh(history)) == 0,
           "counting anew");
}

static void remind(struct history *history)
{
    struct reminder reminders[REMINDERS];
    const struct moment moment = now(history);
    size_t count = 0;

    insist(history,
           domain_remind(&history->desk->timetable, &moment, REMINDERS, fresh(history), reminders,
                         &count) == 0,
           "reminding");
    for (size_t i = 0; i < count; i++) {
        insist(history, reminders[i].instant_ms <= history->now_ms, "a reminder before its time");
    }
}

static void act(struct history *history)
{
    int32_t signer = 1 + draw(history, MODEL_SIGNERS);

    switch (draw(history, 16)) {
    case 0:
    case 1:
    case 2: send(history, REPLY_FIRST, signer); break;
    case 3: send(history, REPLY_SECOND, signer); break;
    case 4:
    case 5: ask_for_more(history); break;
    case 6:
    case 7: decide_on_it(history); break;
    case 8: judge(history, signer); break;
    case 9:
    case 10: hear(history, signer); break;
    case 11: take_back(history, signer); break;
    case 12: explain_to(history, signer); break;
    case 13: explain_delay(history); break;
    case 14: draw(history, 4) ? remind(history) : release(history, signer); break;
    default: draw(history, 3) ? remind(history) : change_dates(history);
    }
}

/* --- what holds after each --- */

static enum clock_state expected(enum model_state state)
{
    switch (state) {
    case MODEL_OPEN: return CLOCK_RUNNING;
    case MODEL_WAITS: return CLOCK_UNCONFIRMED;
    case MODEL_TIMELY: return CLOCK_MET;
    case MODEL_LATE: return CLOCK_MET_LATE;
    case MODEL_NONE:
    case MODEL_DROPPED: break;
    }
    return CLOCK_ENDED;
}

static void check_duty(const struct history *history, const struct clock *clock,
                       const struct model_duty *duty)
{
    insist(history, (clock == NULL) == (duty->state == MODEL_NONE), "a clock too many or too few");
    if (!clock) {
        return;
    }
    insist(history, clock->state == expected(duty->state), "another state than the rules say");
    insist(history, clock->due.day == duty->due, "another day than the rules say");
    bool late =
        duty->state == MODEL_LATE ||
        ((duty->state == MODEL_OPEN || duty->state == MODEL_WAITS) && today(history) > duty->due);
    insist(history, clock_is_overdue(clock, history->now_ms) == late, "overdue or not");
}

static void check_explained(const struct history *history, const struct clock *clock)
{
    struct why_line lines[LINES_MAX];
    const struct timetable *timetable = &history->desk->timetable;

    insist(history, explain_room(timetable) <= LINES_MAX, "more lines than there is room");
    size_t count = explain(timetable, clock, &history->desk->almanac, history->desk->arena, lines);
    insist(history, count > 0 && lines[count - 1].day == clock->due.day,
           "the explanation arrives elsewhere");
    for (size_t i = 0; i < count; i++) {
        insist(history, *lines[i].clause && *lines[i].arithmetic, "a line that says nothing");
    }
    if (clock->state == CLOCK_RUNNING) {
        const struct due_date again =
            due_count(&history->desk->almanac, clock, domain_reply_due(timetable));
        insist(history, again.original == clock->due.original, "counted again it is another day");
    }
}

/* The last round, ended or not, and how many of the earlier ones wait. */
static const struct clock *last_round(const struct timetable *timetable, int32_t signer,
                                      int *ret_waiting)
{
    const struct clock *last = NULL;

    *ret_waiting = 0;
    for (size_t i = 0; i < timetable->clock_count; i++) {
        const struct clock *clock = &timetable->clocks[i];
        if (clock->kind == CLOCK_REHANDLING && clock->signer == signer) {
            *ret_waiting += last && last->state == CLOCK_UNCONFIRMED;
            last = clock;
        }
    }
    return last;
}

static void check(const struct history *history, enum model_state before)
{
    const struct timetable *timetable = &history->desk->timetable;
    const struct model *model = &history->model;

    check_duty(history, timetable_clock(timetable, CLOCK_REPLY, UNIT, 0), &model->reply);
    for (int32_t i = 1; i <= MODEL_SIGNERS; i++) {
        int waiting = 0;
        check_duty(history, last_round(timetable, i, &waiting), &model->again[i]);
        insist(history, waiting == model->waiting_count[i], "earlier rounds that wait");
    }
    for (size_t i = 0; i < timetable->clock_count; i++) {
        check_explained(history, &timetable->clocks[i]);
    }
    const struct clock *reply = timetable_clock(timetable, CLOCK_REPLY, UNIT, 0);
    insist(history, reply->due.day <= date_add_months(reply->due.original, 3),
           "a date past the cap");
    insist(history, before != MODEL_LATE || model->reply.state == MODEL_LATE || model->healed,
           "late has healed by itself");
}

/* --- a history --- */

static void *take(void *arena, size_t size)
{
    return arena_alloc(arena, size);
}

static void leave(void *arena, void *memory)
{
    (void)arena;
    (void)memory;
}

/* By way of bytes, as the store has it. */
static void pass_by_store(struct history *history)
{
    static uint8_t bytes[1 << 20];
    struct desk *desk = history->desk;
    ProtobufCAllocator allocator = {take, leave, desk->arena};
    const struct counted_by counted = {1, 1};
    struct counted_by again;
    const ProtobufCMessage *record = wire_store_timetable(&desk->timetable, counted, desk->arena);

    insist(history, record && protobuf_c_message_get_packed_size(record) < sizeof(bytes),
           "too large to be stored");
    size_t size = protobuf_c_message_pack(record, bytes);
    const ProtobufCMessage *loaded =
        protobuf_c_message_unpack(WIRE_TIMETABLE, &allocator, size, bytes);
    timetable_init(&desk->timetable, desk->arena);
    insist(history, loaded && wire_read_timetable(loaded, &desk->timetable, &again),
           "not read again");
}

static ProtobufCMessage *play(struct history *history, uint64_t seed)
{
    struct desk *desk = history->desk;

    *history = (struct history){.desk = desk,
                                .seed = seed,
                                .drawn = seed * 2654435761ULL + 1,
                                .by_store = history->by_store,
                                .now_ms = at("2022-03-28", 10)};
    timetable_init(&desk->timetable, desk->arena);
    desk->almanac.settings.reply_day = day("2022-06-30");
    desk->almanac.settings.extension_months = 1 + draw(history, 3);
    desk->almanac.settings.roll_rest_days = draw(history, 2) == 0;
    history->model = (struct model){.calendar = desk->calendar,
                                    .roll = desk->almanac.settings.roll_rest_days,
                                    .cap_months = desk->almanac.settings.extension_months};
    assign(desk, "2022-03-28", MODEL_SIGNERS);
    model_begin(&history->model, day("2022-06-30"));
    history->now_ms = at("2022-05-20", 0);
    for (int i = 0; i < ACTS; i++) {
        enum model_state before = history->model.reply.state;
        history->now_ms += (int64_t)draw(history, 96) * HOUR_MS;
        history->model.now_ms = history->now_ms;
        history->model.healed = false;
        if (history->by_store) {
            pass_by_store(history);
        }
        act(history);
        check(history, before);
    }
    return wire_store_timetable(&desk->timetable, (struct counted_by){1, 1}, desk->arena);
}

static void played_again_it_comes_to_the_same(struct desk *desk, uint64_t seed)
{
    struct history once = {.desk = desk}, again = {.desk = desk, .by_store = true};

    arena_clear(desk->arena);
    ProtobufCMessage *first = play(&once, seed);
    ProtobufCMessage *second = play(&again, seed);
    insist(&again, wire_equal(wire_pack(first, desk->arena), wire_pack(second, desk->arena)),
           "played again it comes to something else");
}

static void random_histories_keep_the_rules(void **state)
{
    const char *seed = getenv("HISTORY_SEED");

    if (seed) {
        played_again_it_comes_to_the_same(*state, strtoull(seed, NULL, 10));
        return;
    }
    for (uint64_t i = 1; i <= HISTORIES; i++) {
        played_again_it_comes_to_the_same(*state, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {DESK_TEST(random_histories_keep_the_rules)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
