#include "common/commit/job_worker.h"

#include "common/commit/commit_parts.h"
#include "common/commit/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How take answers, and where it says what; pieces follow to the end. */
enum { TAKEN, GONE, BUSY };
enum { AT_ANSWER, AT_DONE, AT_TOTAL, AT_KIND, AT_ACCOUNT, AT_LOG, AT_CANCEL, AT_PIECES };

static void take_current(struct job_worker *worker);
static void take_ahead(struct job_worker *worker);

/* --- resting --- */

static void rest(struct job_worker *worker)
{
    worker->busy = false;
    arena_clear(worker->list);
    worker->id_count = worker->id = 0;
    if (worker->crew->closing) {
        worker->crew->rested(worker->crew->data);
    } else if (worker->again) {
        worker->again = false;
        job_worker_tick(worker);
    }
}

static void forget_steps(struct job_worker *worker)
{
    arena_clear(worker->arena);
    for (size_t i = 0; i < JOB_STEPS_MAX; i++) {
        arena_clear(worker->steps[i].arena);
    }
}

static void go_to_next_job(struct job_worker *worker)
{
    forget_steps(worker);
    if (!worker->crew->closing && ++worker->id < worker->id_count) {
        take_current(worker);
    } else {
        rest(worker);
    }
}

/* --- words to the store; all but the last go where the first key is --- */

static const char *current_job(const struct job_worker *worker)
{
    return worker->ids[worker->id];
}

static struct redis_argument job_key(struct job_worker *worker, const char *sort)
{
    return commit_word(key_owned(worker->arena, worker->shard, sort, worker->crew->store->owner,
                                 current_job(worker)));
}

/* The key that is declared: it only names the node. */
static struct redis_argument route(struct job_worker *worker)
{
    return commit_word(key_shared(worker->arena, worker->shard, KEY_LOG, ""));
}

static int send_words(struct job_worker *worker, const struct redis_argument *words, size_t count,
                      size_t key, redis_cb done)
{
    for (size_t i = 0; i < count; i++) {
        if (!words[i].bytes) {
            return -1;
        }
    }
    return redis_command(worker->crew->store->redis, words[key].bytes, words, count, JOB_CALL_MS,
                         done, worker);
}

/* Takes or renews the lease, with as many pieces at most. */
static int send_take(struct job_worker *worker, size_t pieces, redis_cb done)
{
    const struct redis_argument words[] = {
        commit_word("FCALL"),
        commit_word("banfu_take_2"),
        commit_word("1"),
        route(worker),
        job_key(worker, KEY_JOB),
        job_key(worker, KEY_JOB_PIECES),
        commit_word(worker->crew->replica),
        commit_word(arena_printf(worker->arena, "%d", JOB_LEASE_MS)),
        commit_word(arena_printf(worker->arena, "%zu", pieces)),
    };

    return send_words(worker, words, COUNT_OF(words), 3, done);
}

static void on_given_back(enum status_code code, const struct redis_reply *reply, void *data)
{
    (void)code; /* if not, the lease runs out */
    (void)reply;
    go_to_next_job(data);
}

/* Leaves the job to whoever comes next. */
static void give_back(struct job_worker *worker)
{
    const struct redis_argument words[] = {
        commit_word("FCALL"), commit_word("banfu_give_back_2"), commit_word("1"),
        route(worker),        job_key(worker, KEY_JOB),         commit_word(worker->crew->replica),
    };

    if (send_words(worker, words, COUNT_OF(words), 3, on_given_back) == 0) {
        return; /* what was asked ahead is answered before that */
    }
    if (worker->ahead != AHEAD_NONE) {
        worker->ahead = AHEAD_LAST;
    } else {
        go_to_next_job(worker);
    }
}

/* --- the end of the steps that were taken together --- */

static bool is_same_step(const struct job_worker *worker, const struct job_step *step)
{
    return strcmp(worker->attempted, step->job) == 0 && worker->attempted_index == step->index;
}

/* Counts how often the same step has failed, not for want of the store. */
static void count_failure(struct job_worker *worker, const struct job_step *step)
{
    worker->failures = is_same_step(worker, step) ? worker->failures + 1 : 1;
    worker->attempted_index = step->index;
    (void)snprintf(worker->attempted, sizeof(worker->attempted), "%s", step->job);
}

static void conclude_well(struct job_worker *worker)
{
    forget_steps(worker);
    if (worker->ahead == AHEAD_ASKED) {
        worker->ahead = AHEAD_AWAITED;
    } else {
        take_current(worker);
    }
}

static void conclude_badly(struct job_worker *worker)
{
    struct job_step *bad = &worker->steps[worker->bad];

    if (bad->end == STEP_OVERTAKEN) {
        if (worker->ahead == AHEAD_ASKED) {
            conclude_well(worker); /* the answer tells who has gone on with it */
        } else {
            go_to_next_job(worker);
        }
        return;
    }
    if (bad->end == STEP_FAILED) {
        count_failure(worker, bad);
    }
    give_back(worker);
}

/* Once all that were begun have ended. */
static void conclude(struct job_worker *worker)
{
    if (worker->deciding || worker->committing > 0) {
        return;
    }
    worker->stepping = false;
    if (worker->bad < worker->step_count) {
        conclude_badly(worker);
    } else if (worker->crew->closing) {
        give_back(worker);
    } else {
        conclude_well(worker);
    }
}

/* The first that did not go well says why: those behind it only find that it is missing. They may
 * be answered before it, where it could not be sent. */
static void note_end(struct job_step *step, enum step_end end)
{
    struct job_worker *worker = step->worker;
    size_t place = (size_t)(step - worker->steps);

    step->end = end;
    if (end != STEP_DONE && place < worker->bad) {
        worker->bad = place;
    }
}

static enum step_end end_of(const struct commit_outcome *outcome)
{
    if (outcome->result == COMMIT_DONE) {
        return STEP_DONE;
    }
    if (outcome->result == COMMIT_CURSOR_MOVED) {
        return STEP_OVERTAKEN;
    }
    bool wants_store =
        outcome->result == COMMIT_FAILED &&
        (outcome->code == STATUS_UNAVAILABLE || outcome->code == STATUS_DEADLINE_EXCEEDED);
    return wants_store ? STEP_POSTPONED : STEP_FAILED;
}

static void on_stepped(const struct commit_outcome *outcome, void *data)
{
    struct job_step *step = data;
    struct job_worker *worker = step->worker;

    worker->committing--;
    note_end(step, end_of(outcome));
    if (step->end == STEP_DONE && step->ends_job && worker->crew->ended) {
        worker->crew->ended(step->job, worker->crew->ended_data);
    }
    conclude(worker);
}

/* --- the steps, one behind the other --- */

static void run_step(struct job_worker *worker)
{
    struct job_step *step = &worker->steps[worker->step];

    worker->stepping = worker->deciding = true;
    if (is_same_step(worker, step) && worker->failures >= JOB_FAILURES_MAX) {
        job_step_fail(step, "批量任务多次出错，已停止");
        return;
    }
    step->kind->step(step, step->kind->data);
}

/* Commits of one connection are carried out in the order they are sent in, and each rests on the
 * one before by the job's cursor: the next step need not wait for the answer, so that several share
 * a sync of the store, and the store works while the next step is decided. */
void job_worker_submit(struct job_step *step, struct commit *commit)
{
    struct job_worker *worker = step->worker;

    worker->deciding = false;
    worker->committing++;
    commit_submit(commit, JOB_CALL_MS, on_stepped, step);
    if (step->ends_job || worker->crew->closing || worker->bad < worker->step_count) {
        return;
    }
    if (++worker->step < worker->step_count) {
        run_step(worker);
    } else {
        take_ahead(worker);
    }
}

void job_worker_postpone(struct job_step *step)
{
    step->worker->deciding = false;
    note_end(step, STEP_POSTPONED);
    conclude(step->worker);
}

/* --- taking steps --- */

static const struct job_kind *find_kind(const struct job_crew *crew, const char *name)
{
    for (size_t i = 0; i < crew->kind_count; i++) {
        if (strcmp(crew->kinds[i].name, name) == 0) {
            return &crew->kinds[i];
        }
    }
    return NULL;
}

static const char *copy_text(struct arena *arena, const struct redis_reply *reply)
{
    size_t size = 0;
    const char *text = redis_reply_bytes(reply, &size);

    return arena_copy(arena, text, size);
}

/* Fills the step of that place from what take has answered; without a piece the closing one. -1
 * when the arena is full. */
static int read_step(struct job_worker *worker, const struct redis_reply *reply, size_t place)
{
    struct job_step *step = &worker->steps[place];
    struct arena *arena = step->arena;
    const struct redis_reply *piece = redis_reply_at(reply, AT_PIECES + place);
    size_t size = 0;

    *step = (struct job_step){.worker = worker, .arena = arena, .kind = worker->kind};
    step->job = arena_strdup(arena, current_job(worker));
    step->index = redis_reply_integer(redis_reply_at(reply, AT_DONE)) + (int64_t)place;
    step->total = redis_reply_integer(redis_reply_at(reply, AT_TOTAL));
    step->account = copy_text(arena, redis_reply_at(reply, AT_ACCOUNT));
    step->log = copy_text(arena, redis_reply_at(reply, AT_LOG));
    step->cancelled = redis_reply_bytes(redis_reply_at(reply, AT_CANCEL), &size)[0] == '1';
    step->ends_job = step->cancelled || step->index >= step->total;
    if (!step->ends_job) {
        step->input = copy_text(arena, piece);
        (void)redis_reply_bytes(piece, &step->input_size);
    }
    return step->job && step->account && step->log && (step->input || step->ends_job) ? 0 : -1;
}

/* How many steps at once this kind of job bears. */
static size_t width_of(const struct job_kind *kind)
{
    return kind->apart ? JOB_STEPS_MAX : 1;
}

/* The steps of the pieces that came, and the closing one behind the last of all. */
static int read_steps(struct job_worker *worker, const struct redis_reply *reply)
{
    size_t pieces = redis_reply_count(reply) - AT_PIECES;
    size_t width = width_of(worker->kind);

    worker->step_count = worker->step = 0;
    worker->bad = JOB_STEPS_MAX;
    for (bool ends = false; !ends && worker->step_count < width; worker->step_count++) {
        if (read_step(worker, reply, worker->step_count) != 0) {
            return -1;
        }
        ends = worker->steps[worker->step_count].ends_job;
        if (!ends && worker->step_count >= pieces) {
            break; /* that piece did not come */
        }
    }
    return worker->step_count > 0 ? 0 : -1;
}

static void on_taken(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct job_worker *worker = data;
    size_t size = 0;

    if (code != STATUS_OK || redis_reply_type(reply) != REDIS_ARRAY) {
        rest(worker);
        return;
    }
    if (redis_reply_integer(redis_reply_at(reply, AT_ANSWER)) != TAKEN) {
        go_to_next_job(worker);
        return;
    }
    const char *kind = redis_reply_bytes(redis_reply_at(reply, AT_KIND), &size);
    worker->kind = find_kind(worker->crew, kind);
    if (worker->crew->closing || !worker->kind || read_steps(worker, reply) != 0) {
        give_back(worker);
        return;
    }
    run_step(worker);
}

static void take_current(struct job_worker *worker)
{
    if (send_take(worker, worker->kind ? width_of(worker->kind) : JOB_STEPS_MAX, on_taken) != 0) {
        rest(worker);
    }
}

static void on_taken_ahead(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct job_worker *worker = data;
    enum job_ahead ahead = worker->ahead;

    worker->ahead = AHEAD_NONE;
    if (ahead == AHEAD_AWAITED) {
        on_taken(code, reply, worker);
    } else if (ahead == AHEAD_LAST) {
        go_to_next_job(worker);
    }
}

static void take_ahead(struct job_worker *worker)
{
    worker->ahead =
        send_take(worker, width_of(worker->kind), on_taken_ahead) == 0 ? AHEAD_ASKED : AHEAD_NONE;
}

/* --- looking --- */

static void on_listed(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct job_worker *worker = data;
    size_t count = redis_reply_count(reply);
    size_t size = 0;

    worker->id_count = worker->id = 0;
    worker->ids = code == STATUS_OK ? arena_array(worker->list, count + 1, sizeof(char *)) : NULL;
    for (size_t i = 0; worker->ids && i < count; i++) {
        const char *id = redis_reply_bytes(redis_reply_at(reply, i), &size);
        worker->ids[worker->id_count] = arena_strdup(worker->list, id);
        if (!worker->ids[worker->id_count]) {
            break; /* more than fit: the rest at a later look */
        }
        worker->id_count++;
    }
    if (worker->id_count == 0 || worker->crew->closing) {
        rest(worker);
        return;
    }
    take_current(worker);
}

static void ask_for_list(struct job_worker *worker)
{
    const struct redis_argument words[] = {
        commit_word("SMEMBERS"),
        commit_word(key_shared(worker->list, worker->shard, KEY_JOBS, worker->crew->store->owner)),
    };

    worker->busy = true;
    if (send_words(worker, words, COUNT_OF(words), 1, on_listed) != 0) {
        rest(worker);
    }
}

static void on_renewed(enum status_code code, const struct redis_reply *reply, void *data)
{
    (void)code; /* a lease that was lost shows when the step is submitted */
    (void)reply;
    (void)data;
}

void job_worker_tick(struct job_worker *worker)
{
    if (!worker->busy && !worker->crew->closing) {
        ask_for_list(worker);
    } else if (worker->stepping && send_take(worker, 0, on_renewed) != 0) {
        return; /* as on_renewed */
    }
}

int job_worker_init(struct job_worker *worker, const struct job_crew *crew, const char *shard)
{
    *worker = (struct job_worker){.crew = crew, .shard = strdup(shard)};
    worker->list = arena_new(JOB_LIST_ARENA_BYTES);
    worker->arena = arena_new(JOB_LIST_ARENA_BYTES);
    bool made = worker->shard && worker->list && worker->arena;
    for (size_t i = 0; i < JOB_STEPS_MAX; i++) {
        worker->steps[i].arena = arena_new(JOB_ARENA_BYTES);
        made = made && worker->steps[i].arena;
    }
    return made ? 0 : -1;
}

void job_worker_done(struct job_worker *worker)
{
    arena_free(worker->list);
    arena_free(worker->arena);
    for (size_t i = 0; i < JOB_STEPS_MAX; i++) {
        arena_free(worker->steps[i].arena);
    }
    free(worker->shard);
}
