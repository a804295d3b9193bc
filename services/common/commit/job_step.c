/* What a step may ask and say; what follows is the worker's. */
#include "common/commit/commit_parts.h"
#include "common/commit/job_worker.h"
#include "common/commit/keys.h"

#include <inttypes.h>
#include <string.h>

const char *job_step_shard(const struct job_step *step)
{
    return step->worker->shard;
}

const char *job_step_log(const struct job_step *step)
{
    return step->log;
}

const char *job_step_job(const struct job_step *step)
{
    return step->job;
}

const char *job_step_account(const struct job_step *step)
{
    return step->account;
}

int64_t job_step_index(const struct job_step *step)
{
    return step->index;
}

const void *job_step_input(const struct job_step *step, size_t *ret_size)
{
    *ret_size = step->input_size;
    return step->input;
}

bool job_step_cancelled(const struct job_step *step)
{
    return step->cancelled;
}

struct arena *job_step_arena(const struct job_step *step)
{
    return step->arena;
}

struct commit *job_step_commit(struct job_step *step)
{
    struct job_worker *worker = step->worker;

    if (!step->commit) {
        step->commit = commit_new(worker->crew->store, worker->shard, step->log, step->arena);
    }
    return step->commit;
}

void job_step_result(struct job_step *step, const ProtobufCMessage *result)
{
    struct commit *commit = job_step_commit(step);

    if (commit) { /* else the submit says so */
        step->result = commit_packed(commit, result);
    }
}

void job_step_outcome(struct job_step *step, const ProtobufCMessage *outcome)
{
    struct commit *commit = job_step_commit(step);

    if (!commit) { /* the submit says so */
        return;
    }
    if (protobuf_c_message_get_packed_size(outcome) > JOB_OUTCOME_MAX) {
        commit_fail(commit, STATUS_INTERNAL, "the outcome of a piece is too long");
        return;
    }
    step->outcome = commit_packed(commit, outcome);
}

/* --- how it ends --- */

static struct redis_argument key_of_job(const struct job_step *step, const char *sort)
{
    const struct job_worker *worker = step->worker;

    return commit_word(
        key_owned(step->arena, worker->shard, sort, worker->crew->store->owner, step->job));
}

/* A field of the job moves in the same step, and only from where it stands. */
static void add_progress(const struct job_step *step, struct commit *commit, const char *field,
                         int64_t from, int64_t to)
{
    const struct redis_argument words[] = {
        key_of_job(step, KEY_JOB),
        commit_word(field),
        commit_number(commit, from),
        commit_number(commit, to),
    };

    commit_add(commit, SECTION_CURSORS, words, COUNT_OF(words));
}

/* Behind the progress, which alone says whether the piece was applied before. */
static void add_outcome(const struct job_step *step, struct commit *commit)
{
    const struct redis_argument words[] = {
        key_of_job(step, KEY_JOB),
        commit_word(arena_printf(step->arena, JOB_OUTCOME "%" PRId64, step->index)),
        commit_number(commit, 0),
        step->outcome,
    };

    if (step->outcome.bytes) {
        commit_add(commit, SECTION_CURSORS, words, COUNT_OF(words));
    }
}

/* The job ends, once, with the pieces that have been applied. */
static void add_ending(const struct job_step *step, struct commit *commit, const char *state,
                       const char *message)
{
    const struct job_worker *worker = step->worker;
    struct redis_argument result = step->result.bytes ? step->result : commit_word("");
    const struct redis_argument words[] = {
        key_of_job(step, KEY_JOB),
        key_of_job(step, KEY_JOB_PIECES),
        commit_word(key_shared(step->arena, worker->shard, KEY_JOBS, worker->crew->store->owner)),
        commit_word(step->job),
        commit_word(state),
        commit_word(arena_printf(step->arena, "%d", JOB_KEPT_S)),
        result,
        commit_word(message),
    };

    add_progress(step, commit, "done", step->index, step->index);
    add_progress(step, commit, "closed", 0, 1);
    commit_add(commit, SECTION_ENDINGS, words, COUNT_OF(words));
}

void job_step_submit(struct job_step *step)
{
    struct commit *commit = job_step_commit(step);

    if (!commit) {
        job_worker_postpone(step);
        return;
    }
    if (step->ends_job) {
        add_ending(step, commit, step->cancelled ? "cancelled" : "done", "");
    } else {
        add_progress(step, commit, "done", step->index, step->index + 1);
        add_outcome(step, commit);
    }
    job_worker_submit(step, commit);
}

void job_step_fail(struct job_step *step, const char *message)
{
    struct job_worker *worker = step->worker;
    size_t size = strlen(message);
    char *text = arena_copy(step->arena, message, size < JOB_MESSAGE_MAX ? size : JOB_MESSAGE_MAX);
    struct commit *commit =
        text ? commit_new(worker->crew->store, worker->shard, step->log, step->arena) : NULL;

    if (!commit) {
        job_worker_postpone(step);
        return;
    }
    step->ends_job = true;
    add_ending(step, commit, "failed", text);
    job_worker_submit(step, commit);
}

void job_step_retry(struct job_step *step, enum status_code code)
{
    (void)code; /* at the next tick, whatever it was */
    job_worker_postpone(step);
}
