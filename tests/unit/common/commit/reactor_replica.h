/* What the reactor's tests share: a store, and replicas of a service that follows its logs. */
#ifndef BANFU_TESTS_REACTOR_REPLICA_H
#define BANFU_TESTS_REACTOR_REPLICA_H

#include "common/commit/reactor.h"

#include "support/store_case.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KIND_DULL = 1, KIND_INTERESTING = 2, REACTED_MAX = 4096 };

extern const char *const SHARDS[1];
extern const char LOG[];
extern struct store_case test;

/* A replica of the following service. */
struct replica {
    struct commit_store *store;
    struct reactor *reactor;
    int64_t reacted[REACTED_MAX];
    size_t reacted_count;
    int fail_times, stale_times, troubles;
    int pieces;         /* each interesting entry is done in so many, 0 for one */
    int too_much_times; /* its commit is larger than one may be */
    int delayed, stuck, overcome;
    bool defer, closed;
    struct reaction *deferred;
};

extern struct replica one, other;

struct waited {
    bool done;
    enum status_code code;
};

void commit_reaction(struct replica *replica, struct reaction *reaction);
void begin_replica(struct replica *replica);
void set_flag(void *data);
void end_replica(struct replica *replica);
int set_up(void **state);
int tear_down(void **state);
void append(uint32_t kind);
void append_many(int count, int every);
void on_caught_up(enum status_code code, void *data);
enum status_code catch_up(struct replica *replica, const char *log, int64_t timeout_ms);
long long reactions(void);
const char *cursor(void);
void wait_for_reactions(long long count);
void commit_piece(struct replica *replica, struct reaction *reaction);

#endif
