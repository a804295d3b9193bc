/*
 * One libuv loop a process: everything of ours runs on it. What other threads produce reaches it
 * through a mailbox; SIGTERM and SIGINT ask for an orderly end.
 */
#ifndef BANFU_LOOP_LOOP_H
#define BANFU_LOOP_LOOP_H

#include "common/base/attributes.h"

#include <uv.h>

struct loop;

/* Called once, on the loop, at the first SIGTERM or SIGINT: stop accepting, finish what is under
 * way, then let the loop run empty. */
typedef void (*loop_drain_cb)(void *data);

/* A new loop that owns the process's SIGTERM and SIGINT. `drain` may be NULL. Returns NULL when
 * memory or file descriptors are short. SIGPIPE and SIGXFSZ are ignored from here on: what is
 * written where nobody reads, or beyond a limit, fails and is told. */
struct loop *loop_new(loop_drain_cb drain, void *data) MUST_CHECK;

/* The libuv loop, for handles of the caller's own. */
uv_loop_t *loop_uv(struct loop *loop);

/* Asks for the orderly end as SIGTERM does. On the loop's thread only; a second call changes
 * nothing. */
void loop_drain(struct loop *loop);

/* Runs until nothing is left to do. After loop_drain the process has `drain_limit_ms` for that;
 * what is still open then is abandoned. Returns 0 after an orderly end, -1 after the limit. */
int loop_run(struct loop *loop, uint64_t drain_limit_ms) MUST_CHECK;

/* Closes what the loop owns and frees it. Handles that are still open (after a run that ended at
 * its limit) are closed without their owners' callbacks. Accepts NULL. */
void loop_free(struct loop *loop);

#endif
