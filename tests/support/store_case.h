/*
 * A test's loop, Redis and store, and the asking ways made to wait: each call below runs the loop
 * until its answer is there, and fails the test when it is not within ten seconds.
 */
#ifndef BANFU_TESTS_SUPPORT_STORE_CASE_H
#define BANFU_TESTS_SUPPORT_STORE_CASE_H

#include "common/commit/commit.h"
#include "common/commit/load.h"
#include "common/commit/log.h"
#include "support/redis_fixture.h"

#include <uv.h>

enum { STORE_CASE_TIMEOUT_MS = 10000 };

struct store_case {
    struct redis_fixture *server;
    uv_loop_t loop;
    struct redis *redis;
    struct commit_store *store;
    struct arena *arena; /* cleared by nobody */
};

/* Starts a Redis and connects as the service `owner`, with its rights and no others. */
void store_case_begin(struct store_case *test, const char *owner);
void store_case_end(struct store_case *test);

/* Runs the loop until `*flag` is true. */
void store_case_wait(struct store_case *test, const bool *flag);

/* Submits; the outcome's strings and receipt are copied into the case's arena. */
struct commit_outcome store_case_commit(struct store_case *test, struct commit *commit);

/* Submits a load and calls `look` with the answer. */
enum status_code store_case_load(struct store_case *test, struct load *load,
                                 void (*look)(const struct loaded *loaded, void *data), void *data);

/* One page of a log, copied into the case's arena. */
struct log_page store_case_read(struct store_case *test, const char *shard, const char *log,
                                int64_t after);

#endif
