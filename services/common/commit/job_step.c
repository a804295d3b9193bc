/* What a step may ask and say; its ends are the worker's. */
#include "common/commit/commit_parts.h"
#include "common/commit/job_worker.h"

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
    return step->worker->arena;
}

struct commit *job_step_commit(struct job_step *step)
{
    struct job_worker *worker = step->worker;

    if (!step->commit) {
        step->commit = commit_new(worker->crew->store, worker->shard, step->log, worker->arena);
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
