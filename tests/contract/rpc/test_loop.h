/* What the C tests of common/rpc share: a loop that runs until something holds, an echo server as a
 * process, a folder for sockets. */
#ifndef BANFU_TESTS_TEST_LOOP_H
#define BANFU_TESTS_TEST_LOOP_H

#include "common/rpc/rpc.h"

#include <sys/types.h>

struct test_loop {
    uv_loop_t uv;
    struct rpc *rpc;
    char folder[32];
    char address[64]; /* "unix:<folder>/echo.sock" */
};

/* Prepares all of it; must_close checks that nothing is left behind. */
void test_loop_init(struct test_loop *loop);
void test_loop_done(struct test_loop *loop);

/* Runs the loop until `*number` reaches `wanted`; fails the test after 15 s. */
void run_until(struct test_loop *loop, const int *number, int wanted);

/* Runs the loop for so long. */
void run_for(struct test_loop *loop, uint64_t ms);

/* Starts an echo server at the loop's address and waits until it serves. */
pid_t echo_start(const struct test_loop *loop);

/* Ends it, by SIGKILL or by SIGTERM (which must give exit code 0). */
void echo_kill(pid_t process);
void echo_stop(pid_t process);

#endif
