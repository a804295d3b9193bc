/* The workers of a process, and their one tick. */
#include "common/commit/commit_parts.h"
#include "common/commit/job_worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 1000, SHARDS_MAX = 256 };

struct job_runner {
    struct job_crew crew;
    uv_timer_t tick;
    struct job_worker *workers;
    size_t worker_count;
    void (*closed)(void *data);
    void *closed_data;
};

static void on_tick(uv_timer_t *tick)
{
    struct job_runner *runner = tick->data;

    for (size_t i = 0; i < runner->worker_count; i++) {
        job_worker_tick(&runner->workers[i]);
    }
}

void job_runner_hint(struct job_runner *runner)
{
    for (size_t i = 0; i < runner->worker_count; i++) {
        struct job_worker *worker = &runner->workers[i];
        worker->again = worker->busy;
        if (!worker->busy) {
            job_worker_tick(worker);
        }
    }
}

void job_runner_watch(struct job_runner *runner, void (*ended)(const char *job, void *data),
                      void *data)
{
    runner->crew.ended = ended;
    runner->crew.ended_data = data;
}

/* --- closing --- */

static void on_tick_closed(uv_handle_t *handle)
{
    struct job_runner *runner = handle->data;
    void (*closed)(void *) = runner->closed;
    void *data = runner->closed_data;

    for (size_t i = 0; i < runner->worker_count; i++) {
        job_worker_done(&runner->workers[i]);
    }
    for (size_t i = 0; i < runner->crew.kind_count; i++) {
        free((char *)(uintptr_t)runner->crew.kinds[i].name);
    }
    free(runner->workers);
    free(runner);
    if (closed) {
        closed(data);
    }
}

static void close_when_quiet(void *data)
{
    struct job_runner *runner = data;

    for (size_t i = 0; i < runner->worker_count; i++) {
        if (runner->workers[i].busy) {
            return;
        }
    }
    if (!uv_is_closing((uv_handle_t *)&runner->tick)) {
        uv_close((uv_handle_t *)&runner->tick, on_tick_closed);
    }
}

void job_runner_close(struct job_runner *runner, void (*closed)(void *data), void *data)
{
    if (!runner || runner->crew.closing) {
        return;
    }
    runner->crew.closing = true;
    runner->closed = closed;
    runner->closed_data = data;
    close_when_quiet(runner);
}

/* --- opening --- */

static int name_replica(struct job_crew *crew)
{
    uint8_t bytes[(JOB_REPLICA_SIZE - 1) / 2];

    if (uv_random(NULL, NULL, bytes, sizeof(bytes), 0, NULL) != 0) {
        return -1;
    }
    for (size_t i = 0; i < sizeof(bytes); i++) {
        (void)snprintf(&crew->replica[2 * i], 3, "%02x", bytes[i]);
    }
    return 0;
}

static int copy_kinds(struct job_crew *crew, const struct job_kind *kinds, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        crew->kinds[i] = kinds[i];
        crew->kinds[i].name = strdup(kinds[i].name);
        if (!crew->kinds[i].name) {
            return -1;
        }
        crew->kind_count++;
    }
    return 0;
}

static int hire(struct job_runner *runner, const char *const *shards, size_t count)
{
    runner->workers = calloc(count + 1, sizeof(*runner->workers));
    for (size_t i = 0; runner->workers && i < count; i++) {
        runner->worker_count++;
        if (job_worker_init(&runner->workers[i], &runner->crew, shards[i]) != 0) {
            return -1;
        }
    }
    return runner->workers ? 0 : -1;
}

struct job_runner *job_runner_new(uv_loop_t *loop, struct commit_store *store,
                                  const char *const *shards, size_t shard_count,
                                  const struct job_kind *kinds, size_t kind_count)
{
    struct job_runner *runner = NULL;

    if (kind_count > JOB_KINDS_MAX || shard_count > SHARDS_MAX ||
        !(runner = calloc(1, sizeof(*runner)))) {
        return NULL;
    }
    runner->crew.store = store;
    runner->crew.rested = close_when_quiet;
    runner->crew.data = runner;
    (void)uv_timer_init(loop, &runner->tick); /* neither fails */
    runner->tick.data = runner;
    (void)uv_timer_start(&runner->tick, on_tick, 0, TICK_MS);
    if (name_replica(&runner->crew) != 0 || copy_kinds(&runner->crew, kinds, kind_count) != 0 ||
        hire(runner, shards, shard_count) != 0) {
        job_runner_close(runner, NULL, NULL); /* the loop frees it */
        return NULL;
    }
    return runner;
}
