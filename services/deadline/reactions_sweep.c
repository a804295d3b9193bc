#include "deadline/reactions_sweep.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "deadline/case.h"
#include "deadline/rungs.h"

#include <banfu/deadline/v1/record.pb-c.h>
#include <banfu/event/v1/event.pb-c.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BATCH = 64,      /* timetables at a time */
    RUNGS_MOST = 80, /* of one timetable in one commit, two lines each and two dropped at most */
    RUNGS_KEPT = 62,
    DOCKETS_MAX = 1000,
    LOAD_TIMEOUT_MS = 5000,
    ARENA_BYTES = 4 << 20
};

struct sweep {
    struct service *service;
    struct metric_gauge *done_ms;
    struct metric_histogram *seconds;
    int64_t began_ns;
    struct arena *arena, *other; /* of the trip under way, and of the one before */
    uint64_t flows;              /* begun so far, for request ids */
    int64_t now_ms;
    bool failed;  /* something of this sweep is left for the next */
    bool stalled; /* … of this round of batches: the same would come again at once */
    size_t city;
    char **dockets; /* of the city, in the arena */
    size_t docket_count, docket;
    size_t settings_place, calendar_place, members_place, dockets_place;
    size_t open;                         /* flows under way */
    void (*batch_ended)(struct sweep *); /* when the last has ended */
};

/* --- a reminder --- */

/* The line of a rung so much higher, of some two months ago where rungs are daily, makes room: what
 * a clock has in the lists has a bound however long it runs. */
static void drop_old_rung(struct flow *flow, struct commit *commit, const struct notice *latest)
{
    struct notice old = *latest;

    old.what += RUNGS_KEPT;
    store_drop_notice(commit, flow_docket(flow), &old, flow_arena(flow));
    if (rung_tells_office(old.what)) {
        old.to = "";
        store_drop_notice(commit, flow_docket(flow), &old, flow_arena(flow));
    }
}

/* After a sleep several rungs of a clock go out at once: the latest says it all. */
static bool is_latest(const struct reminder *reminders, size_t count, size_t place)
{
    for (size_t i = place + 1; i < count; i++) {
        if (reminders[i].clock == reminders[place].clock) {
            return false;
        }
    }
    return true;
}

/* A line of the unit's message of today, once overdue of the office's too. */
static void note_rung(struct flow *flow, struct commit *commit, const struct reminder *reminder,
                      bool latest)
{
    const struct case_state *state = flow_state(flow);
    const struct clock *clock = reminder->clock;
    struct notice notice = {.to = clock->unit,
                            .proposal = state->sheet.proposal,
                            .unit = clock->unit,
                            .kind = clock->kind,
                            .signer = clock->signer,
                            .round = clock->round,
                            .what = reminder->rung,
                            .due = clock->due.day,
                            .key = timetable_is_key(&state->sheet.timetable)};
    civil_day today = date_at(state->moment.now_ms);

    drop_old_rung(flow, commit, &notice);
    if (!latest) {
        return;
    }
    store_put_notice(commit, flow_docket(flow), &notice, today, flow_arena(flow));
    if (rung_tells_office(reminder->rung)) {
        notice.to = "";
        store_put_notice(commit, flow_docket(flow), &notice, today, flow_arena(flow));
    }
}

static void decide_remind(struct flow *flow, struct commit *commit)
{
    struct case_state *state = flow_state(flow);
    struct reminder *reminders = arena_array(flow_arena(flow), RUNGS_MOST, sizeof(*reminders));
    size_t count = 0;

    if (!reminders || domain_remind(&state->sheet.timetable, &state->moment, RUNGS_MOST,
                                    flow_failure(flow), reminders, &count) < 0) {
        flow_fail_memory(flow);
        return;
    }
    if (!state->sheet.stored.bytes) {
        commit_unindex(commit, STORE_WAKE, state->sheet.thing);
        return;
    }
    /* Also where nothing was due: the index was wrong then, and is put right. */
    state->sheet.wakes_ms = STORE_WAKES_UNKNOWN;
    flow_part(flow, state->sheet.thing, STORE_PART, state->sheet.version);
    store_put_sheet(commit, &state->sheet, store_sheet_record(&state->sheet, flow_arena(flow)),
                    &state->almanac, flow_arena(flow));
    for (size_t i = 0; i < count; i++) {
        note_rung(flow, commit, &reminders[i], is_latest(reminders, count, i));
    }
    if (count > 0 && !wire_reminders(flow_event(flow), reminders, count, flow_arena(flow))) {
        flow_fail_memory(flow);
    }
}

static const struct flow_steps REMIND_STEPS = {
    .plan = case_plan,
    .more = case_more,
    .take = case_take,
    .decide = decide_remind,
    .state_size = sizeof(struct case_state),
};

/* --- dates counted anew: taking the case has done it --- */

static void decide_recount(struct flow *flow, struct commit *commit)
{
    const struct case_state *state = flow_state(flow);
    Banfu__Event__V1__Clock **clocks = NULL;
    size_t count = 0;

    if (!case_put(flow, commit)) {
        flow_nothing(flow);
        return;
    }
    if (!wire_changed_clocks(&state->sheet.timetable, flow_proposal(flow), flow_arena(flow), &count,
                             &clocks) ||
        (count > 0 && !wire_clocks_changed(flow_event(flow), count, clocks, 0, flow_arena(flow)))) {
        flow_fail_memory(flow);
    }
}

static const struct flow_steps RECOUNT_STEPS = {
    .plan = case_plan,
    .more = case_more,
    .take = case_take,
    .decide = decide_recount,
    .state_size = sizeof(struct case_state),
};

/* --- a batch of flows --- */

static void end_one(struct sweep *sweep)
{
    if (--sweep->open == 0) {
        sweep->batch_ended(sweep);
    }
}

static void on_flow_ended(const struct failure *failure, void *data)
{
    struct sweep *sweep = data;

    if (failure->code != STATUS_OK) {
        sweep->failed = sweep->stalled = true;
        LOG(LOG_WARN, "sweep_delayed", LOG_TEXT("reason", failure->reason),
            LOG_TEXT("message", failure->message));
    }
    end_one(sweep);
}

/* `thing` is "DOCKET/PROPOSAL" or "DOCKET". */
static void begin_flow(struct sweep *sweep, const char *thing, const struct flow_steps *steps)
{
    Banfu__Deadline__V1__SweepRequest request;
    size_t length = strcspn(thing, "/");
    const char *docket = arena_copy(sweep->arena, thing, length);
    const char *id = arena_printf(sweep->arena, "sweep:%ld:%lld:%llu", (long)getpid(),
                                  (long long)clock_real_ms(), (unsigned long long)sweep->flows++);

    banfu__deadline__v1__sweep_request__init(&request);
    request.proposal = wire_text(thing[length] ? thing + length + 1 : "");
    sweep->open++;
    if (!docket || !id ||
        flow_own(sweep->service, docket, id, steps, &request.base, on_flow_ended, sweep) < 0) {
        sweep->failed = sweep->stalled = true;
        sweep->open--;
    }
}

/* Begins a flow for each member; `ended` runs when all have ended. */
static void begin_batch(struct sweep *sweep, const struct loaded *loaded,
                        const struct flow_steps *steps, void (*ended)(struct sweep *))
{
    size_t count = loaded_member_count(loaded, sweep->members_place);

    sweep->batch_ended = ended;
    sweep->open = 1; /* this one: none may end the batch before all have begun */
    for (size_t i = 0; i < count; i++) {
        begin_flow(sweep, store_member(loaded, sweep->members_place, i), steps);
    }
    end_one(sweep);
}

/* --- city by city: reminders, then docket by docket what is behind --- */

static void visit_city(struct sweep *sweep);
static void visit_docket(struct sweep *sweep);

static const char *city_of(const struct sweep *sweep)
{
    return service_cities(sweep->service)[sweep->city];
}

/* The trip before this one may still be on the stack: its arena is left alone until the next. */
static struct load *new_load(struct sweep *sweep)
{
    struct arena *before = sweep->arena;

    sweep->arena = sweep->other;
    sweep->other = before;
    arena_clear(sweep->arena);
    return load_new(service_store(sweep->service), city_of(sweep), city_of(sweep), sweep->arena);
}

static void next_city(struct sweep *sweep)
{
    sweep->city++;
    sweep->stalled = false;
    visit_city(sweep);
}

static void next_docket(struct sweep *sweep)
{
    sweep->docket++;
    sweep->stalled = false;
    visit_docket(sweep);
}

static void on_behind_loaded(enum status_code code, const struct loaded *loaded, void *data)
{
    struct sweep *sweep = data;

    if (code != STATUS_OK) {
        sweep->failed = true;
        next_city(sweep);
    } else if (loaded_member_count(loaded, sweep->members_place) == 0 || sweep->stalled) {
        next_docket(sweep);
    } else {
        begin_batch(sweep, loaded, &RECOUNT_STEPS, visit_docket);
    }
}

/* The second trip: what was counted by anything older than what the first one found. */
static void on_versions_loaded(enum status_code code, const struct loaded *loaded, void *data)
{
    struct sweep *sweep = data;
    struct counted_by now = {0};
    struct settings settings;
    struct failure failure;

    if (code != STATUS_OK) {
        sweep->failed = true;
        next_city(sweep);
        return;
    }
    failure_init(&failure, sweep->arena);
    now.calendar = loaded_version(loaded, sweep->calendar_place, STORE_PART);
    store_take_settings(loaded, sweep->settings_place, sweep->arena, &failure, &settings,
                        &now.settings);
    struct load *load = new_load(sweep);
    if (!load) {
        sweep->failed = true;
        next_city(sweep);
        return;
    }
    sweep->members_place =
        store_plan_behind(load, sweep->dockets[sweep->docket], now, BATCH, sweep->arena);
    load_submit(load, LOAD_TIMEOUT_MS, on_behind_loaded, sweep);
}

static void visit_docket(struct sweep *sweep)
{
    struct load *load = sweep->docket < sweep->docket_count ? new_load(sweep) : NULL;

    if (!load) {
        next_city(sweep);
        return;
    }
    sweep->calendar_place = load_versions(load, STORE_CALENDAR);
    sweep->settings_place = store_plan_settings(load, sweep->dockets[sweep->docket], sweep->arena);
    load_submit(load, LOAD_TIMEOUT_MS, on_versions_loaded, sweep);
}

static void forget_dockets(struct sweep *sweep)
{
    for (size_t i = 0; i < sweep->docket_count; i++) {
        free(sweep->dockets[i]);
    }
    free((void *)sweep->dockets);
    sweep->dockets = NULL;
    sweep->docket_count = sweep->docket = 0;
}

/* The names outlive the arena, which each trip clears. */
static void remember_dockets(struct sweep *sweep, const struct loaded *loaded)
{
    size_t count = loaded_member_count(loaded, sweep->dockets_place);

    forget_dockets(sweep);
    sweep->dockets = (char **)calloc(count + 1, sizeof(char *));
    for (size_t i = 0; sweep->dockets && i < count; i++) {
        char *docket = strdup(store_member(loaded, sweep->dockets_place, i));
        if (!docket) {
            sweep->failed = true;
            return;
        }
        sweep->dockets[sweep->docket_count++] = docket;
    }
}

static void on_wakes_loaded(enum status_code code, const struct loaded *loaded, void *data)
{
    struct sweep *sweep = data;

    if (code != STATUS_OK) {
        sweep->failed = true;
        next_city(sweep);
        return;
    }
    if (loaded_member_count(loaded, sweep->members_place) > 0 && !sweep->stalled) {
        begin_batch(sweep, loaded, &REMIND_STEPS, visit_city);
        return;
    }
    remember_dockets(sweep, loaded);
    sweep->stalled = false;
    visit_docket(sweep);
}

static void finish(struct sweep *sweep)
{
    forget_dockets(sweep);
    metric_observe(sweep->seconds, clock_steady_ns() - sweep->began_ns);
    if (!sweep->failed) {
        sweep->done_ms->value = sweep->now_ms;
    }
    service_tick_done(sweep->service);
}

static void visit_city(struct sweep *sweep)
{
    if (!city_of(sweep)) {
        finish(sweep);
        return;
    }
    struct load *load = new_load(sweep);
    if (!load) {
        sweep->failed = true;
        finish(sweep);
        return;
    }
    sweep->members_place = load_members(load, STORE_WAKE, 0, (double)sweep->now_ms, BATCH);
    sweep->dockets_place = load_members(load, STORE_DOCKETS, 0, (double)INT64_MAX, DOCKETS_MAX);
    load_submit(load, LOAD_TIMEOUT_MS, on_wakes_loaded, sweep);
}

void sweep_run(struct sweep *sweep, int64_t case_now_ms)
{
    sweep->now_ms = case_now_ms;
    sweep->began_ns = clock_steady_ns();
    sweep->failed = sweep->stalled = false;
    sweep->city = 0;
    visit_city(sweep);
}

void sweep_free(struct sweep *sweep)
{
    if (sweep) {
        forget_dockets(sweep);
        arena_free(sweep->arena);
        arena_free(sweep->other);
        free(sweep);
    }
}

struct sweep *sweep_new(struct service *service)
{
    struct sweep *sweep = calloc(1, sizeof(*sweep));

    if (!sweep) {
        return NULL;
    }
    sweep->service = service;
    sweep->arena = arena_new(ARENA_BYTES);
    sweep->other = arena_new(ARENA_BYTES);
    sweep->done_ms = metrics_gauge(service_metrics(service), "banfu_sweep_done_ms",
                                   "Case clock up to which all that fell due is done", NULL);
    sweep->seconds = metrics_histogram(service_metrics(service), "banfu_sweep_seconds",
                                       "How long a sweep takes", NULL);
    if (!sweep->arena || !sweep->other) {
        sweep_free(sweep);
        return NULL;
    }
    return sweep;
}
