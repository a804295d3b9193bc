/* What the jobs' tests share: a store, replicas that run the jobs of a kind, and the asking side
 * made to wait. */
#ifndef BANFU_TESTS_JOB_CASE_H
#define BANFU_TESTS_JOB_CASE_H

#include "common/commit/job.h"

#include "support/store_case.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PIECES = 7, STEPS_MAX = 64 };

extern struct store_case test;

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

extern struct replica one, other;
extern bool apart;             /* the job's steps may begin before those before are committed */
extern long long done_at_last; /* where the job stood in the store when its last piece began */

/* job_read_all, or job_read where a test wants to know that it leaves the outcomes out. */
extern int (*read_by)(struct commit_store *, const char *, const char *, int64_t,
                      void (*)(enum status_code, const struct job_status *, void *), void *);

extern const char *staging; /* of the pieces staged and of the job opened */

/* As read_job read it last. */
extern struct job_status status;
extern char status_message[64];
extern bool outcomes[PIECES];
extern size_t outcome_count;

int set_up(void **state);
int set_up_apart(void **state);
int tear_down(void **state);

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define BOTH(name) TEST(name), cmocka_unit_test_setup_teardown(name, set_up_apart, tear_down)

void begin_replica(struct replica *replica);
void end_replica(struct replica *replica);
void submit(struct replica *replica, struct job_step *step);

enum status_code stage(const char *id, size_t index, const char *bytes);
void stage_all(const char *id); /* PIECES of them */
enum status_code stage_together(const char *id, const char *bytes, size_t count,
                                struct job_staging *together);
struct commit_outcome open_job(const char *id, size_t pieces);
enum job_state read_job(const char *id);
enum status_code cancel(const char *id);
void wait_for_end(const char *id);
long long steps_committed(void);

#endif
