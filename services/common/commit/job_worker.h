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
    JOB_LIST_ARENA_BYTES = 1 << 20, /* ids of the open jobs of a shard */
    JOB_FAILURES_MAX = 5, /* of a step, not for want of the store: then the job has failed */
    JOB_REPLICA_SIZE = 33
};

/* What workers share. */
struct job_crew {
    struct commit_store *store;
    struct job_kind kinds[JOB_KINDS_MAX];
    size_t kind_count;
    char replica[JOB_REPLICA_SIZE]; /* names this process in leases */
    bool closing;
    void (*rested)(void *data); /* a worker has come to rest while closing */
    void *data;
};

struct job_step {
    struct job_worker *worker;
    const struct job_kind *kind;
    const char *job, *log, *account;
    int64_t index, total;
    const void *input;
    size_t input_size;
    bool cancelled;
    struct redis_argument result;
    struct commit *commit;
    bool ended; /* its last word has been said */
};

/* The next step is asked for right behind the commit of the one before, without waiting for it:
 * that saves a trip for each piece. */
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
    struct job_step step;
    bool stepping;
    enum job_ahead ahead;
    unsigned failures; /* of the step named here */
    char attempted[JOB_ID_MAX + 1];
    int64_t attempted_index;
};

int job_worker_init(struct job_worker *worker, const struct job_crew *crew,
                    const char *shard) MUST_CHECK;
void job_worker_done(struct job_worker *worker);

/* The regular look: begins with the list of open jobs, or renews the lease of the one under way. */
void job_worker_tick(struct job_worker *worker);

#endif
