/* Jobs run: piece by piece, by several replicas, to their end. */
#include "unit/common/commit/job_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

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

static char ended[16]; /* the job that the runner has told the end of */

static void on_ended(const char *job, void *data)
{
    assert_ptr_equal(data, &one);
    (void)snprintf(ended, sizeof(ended), "%s", job);
}

static void steps_apart_are_not_waited_for(void **state)
{
    (void)state;
    ended[0] = '\0';
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
        BOTH(job_runs_piece_by_piece_to_its_result),
        BOTH(steps_apart_are_not_waited_for),
        BOTH(more_than_are_taken_at_once_go_on_in_order),
        BOTH(two_replicas_apply_each_piece_once),
        BOTH(lease_of_a_dead_replica_runs_out),
        TEST(cancelled_job_ends_with_a_closing_step),
        BOTH(failed_job_says_why),
        BOTH(step_that_cannot_be_decided_now_comes_again),
        BOTH(step_that_always_fails_ends_the_job),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
