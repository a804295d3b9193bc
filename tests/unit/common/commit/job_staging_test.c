/* Pieces on their way to the store, and what is read of a job. */
#include "unit/common/commit/job_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

static enum status_code stage_of(const char *name, size_t index, const char *bytes)
{
    staging = name;
    return stage("j-1", index, bytes);
}

static void another_staging_takes_the_place_of_an_earlier(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) { /* a replica that died before it opened */
        assert_int_equal(stage_of("first", i, "old"), STATUS_OK);
    }
    assert_int_equal(stage_of("second", 1, "new"), STATUS_INVALID_ARGUMENT);
    assert_int_equal(stage_of("second", 0, "new"), STATUS_OK);
    assert_int_equal(stage_of("first", 3, "old"), STATUS_INVALID_ARGUMENT);
    assert_int_equal(stage_of("second", 1, "new"), STATUS_OK);
    assert_int_equal(read_job("j-1"), JOB_STAGED);
    assert_int_equal(status.total, 2);
    staging = "first"; /* as many, but not these */
    assert_int_equal(open_job("j-1", 2).code, STATUS_FAILED_PRECONDITION);
    staging = "second";
    assert_int_equal(open_job("j-1", 2).result, COMMIT_DONE);
    job_runner_hint(one.runner);
    wait_for_end("j-1");
    assert_int_equal(one.steps, 2 + 1);
    assert_string_equal(one.inputs[0], "new");
    assert_string_equal(one.inputs[1], "new");
}

static void pieces_together_are_named_by_what_they_are(void **state)
{
    struct job_staging first, second;

    (void)state;
    assert_int_equal(stage_together("j-1", "old", 3, &first), STATUS_OK);
    assert_int_equal(stage_together("j-1", "new", 2, &second), STATUS_OK);
    assert_string_not_equal(first.name, second.name);
    staging = first.name;
    assert_int_equal(open_job("j-1", 3).code, STATUS_FAILED_PRECONDITION);
    assert_int_equal(stage_together("j-1", "new", 2, &first), STATUS_OK);
    assert_string_equal(first.name, second.name);
    staging = second.name;
    assert_int_equal(open_job("j-1", 2).result, COMMIT_DONE);
    assert_int_equal(stage_together("j-1", "new", 2, &first), STATUS_FAILED_PRECONDITION);
    wait_for_end("j-1");
    assert_int_equal(one.steps, 2 + 1);
    assert_string_equal(one.inputs[0], "new");
}

static void who_waits_leaves_the_outcomes_out(void **state)
{
    (void)state;
    stage_all("j-1");
    assert_int_equal(open_job("j-1", PIECES).result, COMMIT_DONE);
    wait_for_end("j-1");
    assert_int_equal(outcome_count, PIECES / 2);
    read_by = job_read;
    assert_int_equal(read_job("j-1"), JOB_DONE);
    assert_int_equal(outcome_count, 0);
    assert_int_equal(status.done, PIECES);
    assert_true(status.result_size > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(staging_keeps_order_and_opening_wants_all),
        BOTH(another_staging_takes_the_place_of_an_earlier),
        BOTH(pieces_together_are_named_by_what_they_are),
        BOTH(who_waits_leaves_the_outcomes_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
