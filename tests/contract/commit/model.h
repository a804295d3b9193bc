/* What a commit should do, in the plainest way: arrays and loops. */
#ifndef BANFU_TESTS_CONTRACT_COMMIT_MODEL_H
#define BANFU_TESTS_CONTRACT_COMMIT_MODEL_H

#include "common/commit/commit.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    THINGS = 4,
    PARTS = 2,
    NAMES = 4,
    HOLDERS = 3,
    ENTITIES = 8,
    INDEXES = 2,
    MEMBERS = 6,
    REQUESTS = 400,
    PLAN_MAX = 4,
    LOG_MAX = 8000
};

/* A commit as it is planned; counts say how many of each there are. */
struct plan {
    struct {
        int thing, part;
        int64_t expected;
    } changes[PLAN_MAX], rests[PLAN_MAX];
    struct {
        int name, holder;
    } claims[PLAN_MAX];
    int releases[PLAN_MAX];
    struct {
        int entity;
        uint32_t value;
    } puts[PLAN_MAX];
    int removes[PLAN_MAX];
    struct {
        int index, member, score;
    } indexed[PLAN_MAX];
    struct {
        int index, member;
    } unindexed[PLAN_MAX];
    int change_count, rest_count, claim_count, release_count, put_count, remove_count;
    int indexed_count, unindexed_count;
    bool has_event, has_cursor, has_request;
    int64_t instant_ms, from, to;
    uint32_t event;
    int request, digest;
};

struct model_request {
    bool there;
    int digest;
    int64_t position, instant_ms;
    int64_t versions[PLAN_MAX];
    int version_count;
    uint32_t receipt;
};

struct model {
    int64_t versions[THINGS][PARTS];
    int claims[NAMES];            /* the holder, or -1 */
    int64_t entities[ENTITIES];   /* the value, or -1 */
    int scores[INDEXES][MEMBERS]; /* or -1 */
    int64_t cursor, last_instant_ms;
    struct {
        uint32_t event;
        int64_t instant_ms;
    } log[LOG_MAX];
    int64_t log_count;
    struct model_request requests[REQUESTS];
};

void model_clear(struct model *model);

/* What should come of it; only what the result needs is filled in. */
struct model_outcome {
    enum commit_result result;
    int64_t position, instant_ms, version;
    int64_t versions[PLAN_MAX];
    int version_count, place, holder; /* place: of the version or the claim that refuses */
    bool rested;
    uint32_t receipt;
};

struct model_outcome model_commit(struct model *model, const struct plan *plan);

#endif
