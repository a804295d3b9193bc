#include "identity/password.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum { PASSES = 2, MEMORY = 19 << 20 };

_Static_assert(PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "room for libsodium's text");

/* Stands in for the password of an account that is not there: it is compared at the same cost. */
static const char NOBODYS_HASH[] = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$"
                                   "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

struct job {
    uv_work_t work;
    struct password_pool *pool;
    struct job *next;
    password_cb report;
    void *data;
    bool compare;
    bool nobody;
    bool done;
    char password[PASSWORD_MAX + 1];
    char hash[PASSWORD_HASH_SIZE];
};

struct password_pool {
    uv_loop_t *loop;
    size_t running;
    size_t running_max;
    size_t waiting;
    size_t waiting_max;
    struct job *first;
    struct job **last; /* where the next one that waits is linked */
    bool closing;
};

struct password_pool *password_pool_new(uv_loop_t *loop, size_t running_max, size_t waiting_max)
{
    struct password_pool *pool = sodium_init() < 0 ? NULL : calloc(1, sizeof(*pool));

    if (pool) {
        pool->loop = loop;
        pool->running_max = running_max;
        pool->waiting_max = waiting_max;
        pool->last = &pool->first;
    }
    return pool;
}

static void do_work(uv_work_t *work)
{
    struct job *job = work->data;

    if (job->compare) {
        bool same = crypto_pwhash_str_verify(job->hash, job->password, strlen(job->password)) == 0;
        job->done = same && !job->nobody;
    } else {
        job->done = crypto_pwhash_str_alg(job->hash, job->password, strlen(job->password), PASSES,
                                          MEMORY, crypto_pwhash_ALG_ARGON2ID13) == 0;
    }
}

static void report_and_free(struct job *job)
{
    job->report(job->data, job->done, job->done && !job->compare ? job->hash : NULL);
    sodium_memzero(job->password, sizeof(job->password));
    free(job);
}

static void after_work(uv_work_t *work, int status);

static void start(struct password_pool *pool, struct job *job)
{
    job->work.data = job;
    pool->running++;
    /* Fails only without a work callback. */
    (void)uv_queue_work(pool->loop, &job->work, do_work, after_work);
}

static struct job *take_waiting(struct password_pool *pool)
{
    struct job *job = pool->first;

    if (job) {
        pool->first = job->next;
        pool->last = pool->first ? pool->last : &pool->first;
        pool->waiting--;
    }
    return job;
}

static void after_work(uv_work_t *work, int status)
{
    struct job *job = work->data;
    struct password_pool *pool = job->pool;

    (void)status;
    report_and_free(job); /* while it still counts as running: the pool may be closed in there */
    pool->running--;
    struct job *next = take_waiting(pool);
    if (next) {
        start(pool, next);
    } else if (pool->closing && pool->running == 0) {
        free(pool);
    }
}

void password_pool_close(struct password_pool *pool)
{
    if (!pool) {
        return;
    }
    pool->closing = true;
    for (struct job *job = take_waiting(pool); job; job = take_waiting(pool)) {
        report_and_free(job);
    }
    if (pool->running == 0) {
        free(pool);
    }
}

/* NULL when too many wait, the password is too long, or memory is short. */
static struct job *new_job(struct password_pool *pool, const char *password, password_cb report,
                           void *data)
{
    bool full = pool->running >= pool->running_max && pool->waiting >= pool->waiting_max;

    if (full || pool->closing || strlen(password) > PASSWORD_MAX) {
        return NULL;
    }
    struct job *job = calloc(1, sizeof(*job));
    if (job) {
        job->pool = pool;
        job->report = report;
        job->data = data;
        memcpy(job->password, password, strlen(password) + 1);
    }
    return job;
}

static void submit(struct password_pool *pool, struct job *job)
{
    if (pool->running < pool->running_max) {
        start(pool, job);
        return;
    }
    *pool->last = job;
    pool->last = &job->next;
    pool->waiting++;
}

int password_pool_compare(struct password_pool *pool, const char *hash, const char *password,
                          password_cb report, void *data)
{
    const char *stored = hash ? hash : NOBODYS_HASH;
    struct job *job =
        strlen(stored) < PASSWORD_HASH_SIZE ? new_job(pool, password, report, data) : NULL;

    if (!job) {
        return -1;
    }
    job->compare = true;
    job->nobody = hash == NULL;
    memcpy(job->hash, stored, strlen(stored) + 1);
    submit(pool, job);
    return 0;
}

int password_pool_stretch(struct password_pool *pool, const char *password, password_cb report,
                          void *data)
{
    struct job *job = new_job(pool, password, report, data);

    if (!job) {
        return -1;
    }
    submit(pool, job);
    return 0;
}
