#include "unit/common/commit/job_case.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <google/protobuf/any.pb-c.h>

static const char *const SHARDS[] = {"shuozhou"};
static const char LOG[] = "shuozhou-2022";

struct store_case test;
struct replica one, other;
bool apart;
long long done_at_last;
const char *staging;
int (*read_by)(struct commit_store *, const char *, const char *, int64_t,
               void (*)(enum status_code, const struct job_status *, void *), void *);
struct job_status status;
char status_message[64];
bool outcomes[PIECES];
size_t outcome_count;

void submit(struct replica *replica, struct job_step *step)
{
    Google__Protobuf__Any result = GOOGLE__PROTOBUF__ANY__INIT;
    struct commit *commit = job_step_commit(step);
    char outcome[16];
    size_t size = 0;

    assert_non_null(commit);
    commit_change(commit, "counter", "steps", 0);
    if (replica->stale > 0) {
        replica->stale--;
        commit_rest_on(commit, "counter", "never", 5);
    }
    if (job_step_input(step, &size) && job_step_index(step) % 2 == 1) { /* of some pieces */
        (void)snprintf(outcome, sizeof(outcome), "piece %" PRId64, job_step_index(step));
        result.type_url = outcome;
        job_step_outcome(step, &result.base);
    }
    if (!job_step_input(step, &size)) {
        result.type_url = (char *)(uintptr_t) "all in";
        job_step_result(step, &result.base);
    }
    job_step_submit(step);
}

static void step(struct job_step *step, void *data)
{
    struct replica *replica = data;
    size_t size = 0;
    const char *input = job_step_input(step, &size);

    if (replica->retries > 0) {
        replica->retries--;
        job_step_retry(step, STATUS_UNAVAILABLE);
        return;
    }
    if (replica->fail && job_step_index(step) == 2) {
        job_step_fail(step, "第3段有误");
        return;
    }
    assert_string_equal(job_step_account(step), "zhang");
    assert_string_equal(job_step_log(step), LOG);
    assert_true(replica->steps < STEPS_MAX);
    if (job_step_index(step) == PIECES - 1) {
        done_at_last = strtoll(
            redis_fixture_text(test.server, "HGET {shuozhou}:job:assignment:j-1 done"), NULL, 10);
    }
    replica->indexes[replica->steps] = job_step_index(step);
    (void)snprintf(replica->inputs[replica->steps++], 16, "%.*s", (int)size, input ? input : "");
    replica->closings += input ? 0 : 1;
    replica->cancelled = job_step_cancelled(step);
    if (replica->hold_at == job_step_index(step)) {
        replica->held = step;
        return;
    }
    submit(replica, step);
}

void begin_replica(struct replica *replica)
{
    const struct job_kind kind = {.name = "import", .step = step, .data = replica, .apart = apart};

    memset(replica, 0, sizeof(*replica));
    replica->hold_at = -1;
    replica->runner = job_runner_new(&test.loop, test.store, SHARDS, 1, &kind, 1);
    assert_non_null(replica->runner);
}

static void set_flag(void *data)
{
    *(bool *)data = true;
}

void end_replica(struct replica *replica)
{
    job_runner_close(replica->runner, set_flag, &replica->closed);
    store_case_wait(&test, &replica->closed);
}

static int begin(bool steps_apart)
{
    apart = steps_apart;
    staging = NULL;
    read_by = job_read_all;
    store_case_begin(&test, "assignment");
    begin_replica(&one);
    return 0;
}

int set_up(void **state)
{
    (void)state;
    return begin(false);
}

int set_up_apart(void **state)
{
    (void)state;
    return begin(true);
}

int tear_down(void **state)
{
    (void)state;
    end_replica(&one);
    store_case_end(&test);
    return 0;
}

struct answered {
    bool done;
    enum status_code code;
};

static void on_answered(enum status_code code, void *data)
{
    *(struct answered *)data = (struct answered){true, code};
}

enum status_code stage(const char *id, size_t index, const char *bytes)
{
    const struct job_piece piece = {
        .job = id, .index = index, .bytes = bytes, .size = strlen(bytes), .staging = staging};
    struct answered answered = {0};

    assert_int_equal(job_stage(test.store, SHARDS[0], &piece, 5000, on_answered, &answered), 0);
    store_case_wait(&test, &answered.done);
    return answered.code;
}

enum status_code stage_together(const char *id, const char *bytes, size_t count,
                                struct job_staging *together)
{
    struct job_piece *pieces = arena_array(test.arena, count, sizeof(*pieces));
    struct answered answered = {0};

    assert_non_null(pieces);
    for (size_t i = 0; i < count; i++) {
        pieces[i] =
            (struct job_piece){.job = id, .index = i, .bytes = bytes, .size = strlen(bytes)};
    }
    *together = (struct job_staging){.staged = on_answered, .data = &answered};
    assert_int_equal(job_stage_all(test.store, SHARDS[0], pieces, count, 5000, together), 0);
    store_case_wait(&test, &answered.done);
    return answered.code;
}

struct commit_outcome open_job(const char *id, size_t pieces)
{
    struct commit *commit = commit_new(test.store, SHARDS[0], LOG, test.arena);

    assert_non_null(commit);
    commit_open_job(commit, id, "import", "zhang", pieces, staging);
    return store_case_commit(&test, commit);
}

void stage_all(const char *id)
{
    char piece[16];

    for (size_t i = 0; i < PIECES; i++) {
        (void)snprintf(piece, sizeof(piece), "piece %zu", i);
        assert_int_equal(stage(id, i, piece), STATUS_OK);
    }
}

static void on_outcome(int64_t piece, const void *bytes, size_t size, void *data)
{
    Google__Protobuf__Any *any = google__protobuf__any__unpack(NULL, size, bytes);
    char wanted[16];

    (void)data;
    (void)snprintf(wanted, sizeof(wanted), "piece %" PRId64, piece);
    assert_string_equal(any->type_url, wanted);
    google__protobuf__any__free_unpacked(any, NULL);
    if (piece < PIECES) { /* some jobs have more */
        outcomes[piece] = true;
    }
    outcome_count++;
}

static void on_status(enum status_code code, const struct job_status *read, void *data)
{
    assert_int_equal(code, STATUS_OK);
    status = *read;
    outcome_count = 0;
    job_status_outcomes(read, on_outcome, NULL);
    (void)snprintf(status_message, sizeof(status_message), "%s", read->message);
    *(bool *)data = true;
}

enum job_state read_job(const char *id)
{
    bool done = false;

    assert_int_equal(read_by(test.store, SHARDS[0], id, 5000, on_status, &done), 0);
    store_case_wait(&test, &done);
    return status.state;
}

enum status_code cancel(const char *id)
{
    struct answered answered = {0};

    assert_int_equal(job_cancel(test.store, SHARDS[0], id, 5000, on_answered, &answered), 0);
    store_case_wait(&test, &answered.done);
    return answered.code;
}

void wait_for_end(const char *id)
{
    while (read_job(id) == JOB_OPEN) {
        (void)uv_run(&test.loop, UV_RUN_ONCE);
    }
}

long long steps_committed(void)
{
    return strtoll(redis_fixture_text(test.server, "HGET {shuozhou}:versions:counter steps"), NULL,
                   10);
}
