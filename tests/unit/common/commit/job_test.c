#include "common/commit/job.h"

#include "support/store_case.h"

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

enum { PIECES = 7, STEPS_MAX = 64 };

static struct store_case test;

struct replica {
    struct job_runner *runner;
    int64_t indexes[STEPS_MAX];
    char inputs[STEPS_MAX][16];
    size_t steps, closings;
    bool cancelled, closed;
    int retries, stale, hold_at; /* hold_at: the index at which the step is held, -1 for none */
    bool fail;
    struct job_step *held;
};

static struct replica one, other;
static bool apart;             /* the job's steps may begin before those before are committed */
static long long done_at_last; /* where the job stood in the store when its last piece began */
static char ended[16];         /* the job that the runner has told the end of */

static void submit(struct replica *replica, struct job_step *step)
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

static void begin_replica(struct replica *replica)
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

static void end_replica(struct replica *replica)
{
    job_runner_close(replica->runner, set_flag, &replica->closed);
    store_case_wait(&test, &replica->closed);
}

static void on_ended(const char *job, void *data)
{
    assert_ptr_equal(data, &one);
    (void)snprintf(ended, sizeof(ended), "%s", job);
}

static int begin(bool steps_apart)
{
    apart = steps_apart;
    ended[0] = '\0';
    store_case_begin(&test, "assignment");
    begin_replica(&one);
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    return begin(false);
}

static int set_up_apart(void **state)
{
    (void)state;
    return begin(true);
}

static int tear_down(void **state)
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

static enum status_code stage(const char *id, size_t index, const char *bytes)
{
    const struct job_piece piece = {id, index, bytes, strlen(bytes)};
    struct answered answered = {0};

    assert_int_equal(job_stage(test.store, SHARDS[0], &piece, 5000, on_answered, &answered), 0);
    store_case_wait(&test, &answered.done);
    return answered.code;
}

static struct commit_outcome open_job(const char *id, size_t pieces)
{
    struct commit *commit = commit_new(test.store, SHARDS[0], LOG, test.arena);

    assert_non_null(commit);
    commit_open_job(commit, id, "import", "zhang", pieces);
    return store_case_commit(&test, commit);
}

static void stage_all(const char *id)
{
    char piece[16];

    for (size_t i = 0; i < PIECES; i++) {
        (void)snprintf(piece, sizeof(piece), "piece %zu", i);
        assert_int_equal(stage(id, i, piece), STATUS_OK);
    }
}

static struct job_status status;
static char status_message[64];

static bool outcomes[PIECES];
static size_t outcome_count;

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

static enum job_state read_job(const char *id)
{
    bool done = false;

    assert_int_equal(job_read(test.store, SHARDS[0], id, 5000, on_status, &done), 0);
    store_case_wait(&test, &done);
    return status.state;
}

static enum status_code cancel(const char *id)
{
    struct answered answered = {0};

    assert_int_equal(job_cancel(test.store, SHARDS[0], id, 5000, on_answered, &answered), 0);
    store_case_wait(&test, &answered.done);
    return answered.code;
}

static void wait_for_end(const char *id)
{
    while (read_job(id) == JOB_OPEN) {
        (void)uv_run(&test.loop, UV_RUN_ONCE);
    }
}

static long long steps_committed(void)
{
    return strtoll(redis_fixture_text(test.server, "HGET {shuozhou}:versions:counter steps"), NULL,
                   10);
}

static void job_runs_piece_by_piece_to_its_result(void **state)
{
    (void)state;
    stage_all("j-1");
    assert_int_equal(read_job("j-1"), JOB_STAGED);
    assert_int_equal(status.total, PIECES);
    assert_int_equal(open_job("j-1", PIECES).result, COMMIT_DONE);
    job_runner_hint(one.runner);
    wait_for_end("j-1");
    assert_int_equal(status.state, JOB_DONE);
    assert_int_equal(status.done, PIECES);
    assert_int_equal(status.total, PIECES);
    assert_true(status.ended_real_ms >= status.opened_real_ms && status.opened_real_ms > 0);
    assert_true(status.result_size > 0);
    assert_int_equal(outcome_count, PIECES / 2);
    for (size_t i = 0; i < PIECES; i++) {
        assert_true(outcomes[i] == (i % 2 == 1));
    }
    assert_int_equal(one.steps, PIECES + 1);
    assert_int_equal(one.closings, 1);
    assert_int_equal(steps_committed(), PIECES + 1);
    for (size_t i = 0; i < PIECES; i++) {
        char piece[16];
        (void)snprintf(piece, sizeof(piece), "piece %zu", i);
        assert_string_equal(one.inputs[i], piece);
    }
    assert_int_equal(
        redis_fixture_integer(test.server, "EXISTS {shuozhou}:job-pieces:assignment:j-1"), 0);
    assert_true(redis_fixture_integer(test.server, "TTL {shuozhou}:job:assignment:j-1") > 0);
    assert_int_equal(redis_fixture_integer(test.server, "SCARD {shuozhou}:jobs:assignment"), 0);
}

static void steps_apart_are_not_waited_for(void **state)
{
    (void)state;
    job_runner_watch(one.runner, on_ended, &one);
    stage_all("j-1");
    assert_int_equal(open_job("j-1", PIECES).result, COMMIT_DONE);
    job_runner_hint(one.runner);
    wait_for_end("j-1");
    assert_int_equal(status.state, JOB_DONE);
    /* These steps load nothing, so that all are decided in one turn, before anything is sent. */
    assert_int_equal(done_at_last, apart ? 0 : PIECES - 1);
    for (int64_t i = 0; i <= PIECES; i++) {
        assert_int_equal(one.indexes[i], i);
    }
    assert_int_equal(one.steps, PIECES + 1);
    assert_int_equal(steps_committed(), PIECES + 1);
    assert_string_equal(ended, "j-1");
}

static void more_than_are_taken_at_once_go_on_in_order(void **state)
{
    (void)state;
    enum { MANY = 21 };
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(stage("j-1", i, "piece"), STATUS_OK);
    }
    assert_int_equal(open_job("j-1", MANY).result, COMMIT_DONE);
    job_runner_hint(one.runner);
    wait_for_end("j-1");
    assert_int_equal(status.state, JOB_DONE);
    assert_int_equal(one.steps, MANY + 1);
    for (int64_t i = 0; i <= MANY; i++) {
        assert_int_equal(one.indexes[i], i);
    }
    assert_int_equal(steps_committed(), MANY + 1);
}

static void staging_keeps_order_and_opening_wants_all(void **state)
{
    (void)state;
    assert_int_equal(read_job("j-1"), JOB_UNKNOWN);
    assert_int_equal(stage("j-1", 1, "b"), STATUS_INVALID_ARGUMENT);
    assert_int_equal(stage("j-1", 0, "a"), STATUS_OK);
    assert_int_equal(stage("j-1", 0, "a"), STATUS_OK);
    struct commit_outcome outcome = open_job("j-1", 2);
    assert_int_equal(outcome.result, COMMIT_FAILED);
    assert_int_equal(outcome.code, STATUS_FAILED_PRECONDITION);
    assert_int_equal(stage("j-1", 1, "b"), STATUS_OK);
    assert_int_equal(open_job("j-1", 2).result, COMMIT_DONE);
    assert_int_equal(stage("j-1", 2, "c"), STATUS_FAILED_PRECONDITION);
    wait_for_end("j-1");
    assert_int_equal(open_job("j-1", 2).result, COMMIT_DONE);
    assert_int_equal(read_job("j-1"), JOB_DONE);
}

static void two_replicas_apply_each_piece_once(void **state)
{
    (void)state;
    begin_replica(&other);
    for (int i = 0; i < 5; i++) {
        char id[8];
        (void)snprintf(id, sizeof(id), "j-%d", i);
        stage_all(id);
        assert_int_equal(open_job(id, PIECES).result, COMMIT_DONE);
        job_runner_hint(one.runner);
        job_runner_hint(other.runner);
    }
    for (int i = 0; i < 5; i++) {
        char id[8];
        (void)snprintf(id, sizeof(id), "j-%d", i);
        wait_for_end(id);
        assert_int_equal(status.state, JOB_DONE);
    }
    assert_int_equal(steps_committed(), 5 * (PIECES + 1));
    end_replica(&other);
}

static void lease_of_a_dead_replica_runs_out(void **state)
{
    (void)state;
    one.hold_at = 3;
    stage_all("j-1");
    assert_int_equal(open_job("j-1", PIECES).result, COMMIT_DONE);
    job_runner_hint(one.runner);
    while (!one.held) {
        (void)uv_run(&test.loop, UV_RUN_ONCE);
    }
    /* The holder is as good as dead: its lease ends as if its time had run out. */
    assert_int_equal(
        redis_fixture_integer(test.server, "HSET {shuozhou}:job:assignment:j-1 lease_until 1"), 0);
    begin_replica(&other);
    wait_for_end("j-1");
    assert_int_equal(status.state, JOB_DONE);
    assert_int_equal(other.indexes[0], 3);
    /* It wakes up, and learns that its piece has been applied. */
    submit(&one, one.held);
    end_replica(&other);
    assert_int_equal(steps_committed(), PIECES + 1);
}

static void cancelled_job_ends_with_a_closing_step(void **state)
{
    (void)state;
    assert_int_equal(cancel("j-1"), STATUS_NOT_FOUND);
    one.hold_at = 2;
    stage_all("j-1");
    assert_int_equal(open_job("j-1", PIECES).result, COMMIT_DONE);
    job_runner_hint(one.runner);
    while (!one.held) {
        (void)uv_run(&test.loop, UV_RUN_ONCE);
    }
    assert_int_equal(cancel("j-1"), STATUS_OK);
    submit(&one, one.held);
    wait_for_end("j-1");
    assert_int_equal(status.state, JOB_CANCELLED);
    assert_int_equal(status.done, 3);
    assert_true(one.cancelled);
    assert_int_equal(one.steps, 4);
    assert_int_equal(one.closings, 1);
    assert_int_equal(cancel("j-1"), STATUS_OK);
}

static void failed_job_says_why(void **state)
{
    (void)state;
    one.fail = true;
    stage_all("j-1");
    assert_int_equal(open_job("j-1", PIECES).result, COMMIT_DONE);
    job_runner_hint(one.runner);
    wait_for_end("j-1");
    assert_int_equal(status.state, JOB_FAILED);
    assert_string_equal(status_message, "第3段有误");
}

static void step_that_cannot_be_decided_now_comes_again(void **state)
{
    (void)state;
    one.retries = 1;
    one.stale = 1;
    stage_all("j-1");
    assert_int_equal(open_job("j-1", PIECES).result, COMMIT_DONE);
    job_runner_hint(one.runner);
    wait_for_end("j-1");
    assert_int_equal(status.state, JOB_DONE);
    assert_int_equal(steps_committed(), PIECES + 1);
}

static void step_that_always_fails_ends_the_job(void **state)
{
    (void)state;
    one.stale = 1000;
    assert_int_equal(stage("j-1", 0, "a"), STATUS_OK);
    assert_int_equal(open_job("j-1", 1).result, COMMIT_DONE);
    while (read_job("j-1") == JOB_OPEN) {
        job_runner_hint(one.runner);
        (void)uv_run(&test.loop, UV_RUN_ONCE);
    }
    assert_int_equal(status.state, JOB_FAILED);
    assert_true(status_message[0] != '\0');
    assert_int_equal(steps_committed(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define BOTH(name) TEST(name), cmocka_unit_test_setup_teardown(name, set_up_apart, tear_down)
        BOTH(job_runs_piece_by_piece_to_its_result),
        BOTH(steps_apart_are_not_waited_for),
        BOTH(more_than_are_taken_at_once_go_on_in_order),
        BOTH(staging_keeps_order_and_opening_wants_all),
        BOTH(two_replicas_apply_each_piece_once),
        BOTH(lease_of_a_dead_replica_runs_out),
        TEST(cancelled_job_ends_with_a_closing_step),
        BOTH(failed_job_says_why),
        BOTH(step_that_cannot_be_decided_now_comes_again),
        BOTH(step_that_always_fails_ends_the_job),
#undef BOTH
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
