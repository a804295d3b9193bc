#include "common/commit/job_worker.h"

#include "common/commit/commit_parts.h"
#include "common/commit/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How take answers, and where it says what. */
enum { TAKEN, GONE, BUSY };
enum { AT_ANSWER, AT_DONE, AT_TOTAL, AT_KIND, AT_ACCOUNT, AT_LOG, AT_CANCEL, AT_PIECE };

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

static void go_to_next_job(struct job_worker *worker)
{
    arena_clear(worker->arena);
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

static struct redis_argument job_key(struct job_worker *worker, const char *sort, const char *id)
{
    return commit_word(
        key_owned(worker->arena, worker->shard, sort, worker->crew->store->owner, id));
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

static int send_take(struct job_worker *worker, const char *with_piece, redis_cb done)
{
    const struct redis_argument words[] = {
        commit_word("FCALL"),
        commit_word("banfu_take_1"),
        commit_word("1"),
        route(worker),
        job_key(worker, KEY_JOB, current_job(worker)),
        job_key(worker, KEY_JOB_PIECES, current_job(worker)),
        commit_word(worker->crew->replica),
        commit_word(arena_printf(worker->arena, "%d", JOB_LEASE_MS)),
        commit_word(with_piece),
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
        commit_word("FCALL"),
        commit_word("banfu_give_back_1"),
        commit_word("1"),
        route(worker),
        job_key(worker, KEY_JOB, current_job(worker)),
        commit_word(worker->crew->replica),
    };

    worker->stepping = false;
    if (send_words(worker, words, COUNT_OF(words), 3, on_given_back) == 0) {
        return; /* what was asked ahead is answered before that */
    }
    if (worker->ahead != AHEAD_NONE) {
        worker->ahead = AHEAD_LAST;
    } else {
        go_to_next_job(worker);
    }
}

/* --- the end of a step --- */

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

static bool is_for_want_of_the_store(const struct commit_outcome *outcome)
{
    return outcome->result == COMMIT_FAILED &&
           (outcome->code == STATUS_UNAVAILABLE || outcome->code == STATUS_DEADLINE_EXCEEDED);
}

static void on_stepped(const struct commit_outcome *outcome, void *data)
{
    struct job_worker *worker = data;

    worker->stepping = false;
    if (worker->ahead == AHEAD_ASKED &&
        (outcome->result == COMMIT_DONE || outcome->result == COMMIT_CURSOR_MOVED)) {
        arena_clear(worker->arena);
        worker->ahead = AHEAD_AWAITED;
        return;
    }
    if (outcome->result == COMMIT_CURSOR_MOVED) {
        go_to_next_job(worker); /* somebody else has gone on with it */
        return;
    }
    if (outcome->result != COMMIT_DONE && !is_for_want_of_the_store(outcome)) {
        count_failure(worker, &worker->step);
    }
    if (outcome->result == COMMIT_DONE && !worker->crew->closing) {
        arena_clear(worker->arena);
        take_current(worker);
        return;
    }
    give_back(worker);
}

/* A field of the job moves in the same step, and only from where it stands. */
static void add_progress(struct job_step *step, struct commit *commit, const char *field,
                         int64_t from, int64_t to)
{
    const struct redis_argument words[] = {
        job_key(step->worker, KEY_JOB, step->job),
        commit_word(field),
        commit_number(commit, from),
        commit_number(commit, to),
    };

    commit_add(commit, SECTION_CURSORS, words, COUNT_OF(words));
}

/* The job ends, once, with the pieces that have been applied. */
static void add_ending(struct job_step *step, struct commit *commit, const char *state,
                       const char *message)
{
    struct job_worker *worker = step->worker;
    struct redis_argument result = step->result.bytes ? step->result : commit_word("");
    const struct redis_argument words[] = {
        job_key(worker, KEY_JOB, step->job),
        job_key(worker, KEY_JOB_PIECES, step->job),
        commit_word(key_shared(worker->arena, worker->shard, KEY_JOBS, worker->crew->store->owner)),
        commit_word(step->job),
        commit_word(state),
        commit_word(arena_printf(worker->arena, "%d", JOB_KEPT_S)),
        result,
        commit_word(message),
    };

    add_progress(step, commit, "done", step->index, step->index);
    add_progress(step, commit, "closed", 0, 1);
    commit_add(commit, SECTION_ENDINGS, words, COUNT_OF(words));
}

static bool is_closing_step(const struct job_step *step)
{
    return step->cancelled || step->index >= step->total;
}

void job_step_submit(struct job_step *step)
{
    struct commit *commit = job_step_commit(step);

    if (!commit) {
        job_step_retry(step, STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    if (is_closing_step(step)) {
        add_ending(step, commit, step->cancelled ? "cancelled" : "done", "");
    } else {
        add_progress(step, commit, "done", step->index, step->index + 1);
    }
    commit_submit(commit, JOB_CALL_MS, on_stepped, step->worker);
    if (!is_closing_step(step)) {
        take_ahead(step->worker);
    }
}

void job_step_fail(struct job_step *step, const char *message)
{
    struct job_worker *worker = step->worker;
    size_t size = strlen(message);
    char *text =
        arena_copy(worker->arena, message, size < JOB_MESSAGE_MAX ? size : JOB_MESSAGE_MAX);
    struct commit *commit =
        text ? commit_new(worker->crew->store, worker->shard, step->log, worker->arena) : NULL;

    if (!commit) {
        job_step_retry(step, STATUS_RESOURCE_EXHAUSTED);
        return;
    }
    add_ending(step, commit, "failed", text);
    commit_submit(commit, JOB_CALL_MS, on_stepped, worker);
}

void job_step_retry(struct job_step *step, enum status_code code)
{
    (void)code; /* at the next tick, whatever it was */
    give_back(step->worker);
}

/* --- taking a step --- */

static const struct job_kind *find_kind(const struct job_crew *crew, const char *name)
{
    for (size_t i = 0; i < crew->kind_count; i++) {
        if (strcmp(crew->kinds[i].name, name) == 0) {
            return &crew->kinds[i];
        }
    }
    return NULL;
}

static const char *copy_text(struct job_worker *worker, const struct redis_reply *reply)
{
    size_t size = 0;
    const char *text = redis_reply_bytes(reply, &size);

    return arena_copy(worker->arena, text, size);
}

/* Fills the step from what take has answered. -1 when the arena is full. */
static int read_step(struct job_worker *worker, const struct redis_reply *reply)
{
    struct job_step *step = &worker->step;
    const struct redis_reply *piece = redis_reply_at(reply, AT_PIECE);
    size_t size = 0;

    *step = (struct job_step){.worker = worker};
    step->job = arena_strdup(worker->arena, current_job(worker));
    step->index = redis_reply_integer(redis_reply_at(reply, AT_DONE));
    step->total = redis_reply_integer(redis_reply_at(reply, AT_TOTAL));
    step->account = copy_text(worker, redis_reply_at(reply, AT_ACCOUNT));
    step->log = copy_text(worker, redis_reply_at(reply, AT_LOG));
    step->cancelled = redis_reply_bytes(redis_reply_at(reply, AT_CANCEL), &size)[0] == '1';
    if (!is_closing_step(step)) {
        step->input = copy_text(worker, piece);
        (void)redis_reply_bytes(piece, &step->input_size);
    }
    return step->job && step->account && step->log && (step->input || is_closing_step(step)) ? 0
                                                                                             : -1;
}

static void run_step(struct job_worker *worker)
{
    struct job_step *step = &worker->step;

    worker->stepping = true;
    if (is_same_step(worker, step) && worker->failures >= JOB_FAILURES_MAX) {
        job_step_fail(step, "批量任务多次出错，已停止");
        return;
    }
    step->kind->step(step, step->kind->data);
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
    if (worker->crew->closing || read_step(worker, reply) != 0 ||
        !(worker->step.kind = find_kind(worker->crew, kind))) {
        give_back(worker);
        return;
    }
    run_step(worker);
}

static void take_current(struct job_worker *worker)
{
    if (send_take(worker, "1", on_taken) != 0) {
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
    worker->ahead = send_take(worker, "1", on_taken_ahead) == 0 ? AHEAD_ASKED : AHEAD_NONE;
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
    } else if (worker->stepping && send_take(worker, "0", on_renewed) != 0) {
        return; /* as on_renewed */
    }
}

int job_worker_init(struct job_worker *worker, const struct job_crew *crew, const char *shard)
{
    *worker = (struct job_worker){.crew = crew, .shard = strdup(shard)};
    worker->list = arena_new(JOB_LIST_ARENA_BYTES);
    worker->arena = arena_new(JOB_ARENA_BYTES);
    return worker->shard && worker->list && worker->arena ? 0 : -1;
}

void job_worker_done(struct job_worker *worker)
{
    arena_free(worker->list);
    arena_free(worker->arena);
    free(worker->shard);
}
