/* The one who works through the open jobs of one shard. Not for others. */
#ifndef BANFU_COMMIT_JOB_WORKER_H
#define BANFU_COMMIT_JOB_WORKER_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/commit/job.h"
#include "common/redis/redis.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    JOB_CALL_MS = 5000,             /* time for one call of the store */
    JOB_ARENA_BYTES = 8 << 20,      /* of one step */
    JOB_STEPS_MAX = 8,              /* taken and under way at once */
    JOB_LIST_ARENA_BYTES = 1 << 20, /* ids of the open jobs of a shard */
    JOB_FAILURES_MAX = 5, /* of a step, not for want of the store: then the job has failed */
    JOB_REPLICA_SIZE = 33
};

/* What workers share. */
#define JOB_OUTCOME "outcome-" /* and the piece: a field of the job */

struct job_crew {
    struct commit_store *store;
    struct job_kind kinds[JOB_KINDS_MAX];
    size_t kind_count;
    char replica[JOB_REPLICA_SIZE]; /* names this process in leases */
    bool closing;
    void (*rested)(void *data); /* a worker has come to rest while closing */
    void *data;
    void (*ended)(const char *job, void *data); /* a job has ended here; may be NULL */
    void *ended_data;
};

enum step_end {
    STEP_DONE,
    STEP_OVERTAKEN, /* the job does not stand before this step: somebody else goes on with it, or a
                       step before it has not gone well */
    STEP_POSTPONED, /* could not be decided or stored now */
    STEP_FAILED
};

struct job_step {
    struct job_worker *worker;
    struct arena *arena; /* its own: the step before may still be under way */
    const struct job_kind *kind;
    const char *job, *log, *account;
    int64_t index, total;
    const void *input;
    size_t input_size;
    bool cancelled;
    bool ends_job; /* the closing step, or it was told to fail the job */
    struct redis_argument result, outcome;
    struct commit *commit;
    enum step_end end;
};

/* What follows the steps that were taken is asked for right behind the commit of the last, without
 * waiting for it: that saves a trip. */
enum job_ahead {
    AHEAD_NONE,
    AHEAD_ASKED,   /* the step before is still under way */
    AHEAD_AWAITED, /* the step before is done: the answer says what comes next */
    AHEAD_LAST     /* nobody wants the answer, but the worker waits for it */
};

struct job_worker {
    const struct job_crew *crew;
    char *shard;
    bool busy, again;
    struct arena *list, *arena;
    const char **ids;
    size_t id_count, id;
    const struct job_kind *kind; /* of the job that was taken last; NULL before */
    struct job_step steps[JOB_STEPS_MAX];
    size_t step_count, step; /* taken; the one being decided */
    bool stepping;           /* a step is being decided or committed */
    bool deciding;
    size_t committing; /* sent and not answered */
    size_t bad;        /* the first that has not gone well; JOB_STEPS_MAX: none */
    enum job_ahead ahead;
    unsigned failures; /* of the step named here */
    char attempted[JOB_ID_MAX + 1];
    int64_t attempted_index;
};

int job_worker_init(struct job_worker *worker, const struct job_crew *crew,
                    const char *shard) MUST_CHECK;
void job_worker_done(struct job_worker *worker);

/* A step's commit is sent, the next step begins; or the step cannot be decided now. */
void job_worker_submit(struct job_step *step, struct commit *commit);
void job_worker_postpone(struct job_step *step);

/* The regular look: begins with the list of open jobs, or renews the lease of the one under way. */
void job_worker_tick(struct job_worker *worker);

#endif
