/* What the files of this folder share about commits; not for others. */
#ifndef BANFU_COMMIT_COMMIT_PARTS_H
#define BANFU_COMMIT_COMMIT_PARTS_H

#include "common/commit/commit.h"
#include "common/commit/text.h"
#include "common/redis/redis.h"

enum { COMMIT_OWNER_MAX = 32, COMMIT_SHARD_MAX = 64 };

struct commit_listener;

struct commit_store {
    struct redis *redis, *reads;           /* the same unless commit_store_read_over said other */
    struct redis *lanes[COMMIT_LANES_MAX]; /* of commits; `redis` alone unless said otherwise */
    size_t lane_count;
    char owner[COMMIT_OWNER_MAX + 1];
    struct commit_listener *listeners; /* of log_listen */
    struct text_packer packer;
};

/* Frees what log_listen keeps. */
void log_forget_listeners(struct commit_store *store);

/* What a commit consists of, in the order in which the function takes it. */
enum commit_section {
    SECTION_CHANGES,
    SECTION_RESTS,
    SECTION_CLAIMS,
    SECTION_RELEASES,
    SECTION_PUTS,
    SECTION_REMOVES,
    SECTION_INDEXES,
    SECTION_UNINDEXES,
    SECTION_TEXTS,
    SECTION_CURSORS,
    SECTION_OPENINGS,
    SECTION_ENDINGS,
    SECTION_COUNT
};

/* Words of one item of a section, and how many items a commit may have. */
struct commit_shape {
    size_t words, cap;
};

extern const struct commit_shape commit_shapes[SECTION_COUNT];

struct commit_items {
    struct redis_argument *words;
    size_t count, room; /* of items */
};

/* What the caller calls it, for the outcome. */
struct commit_name {
    const char *thing, *name;
};

struct commit {
    struct commit_store *store;
    struct arena *arena;
    const char *shard, *log, *log_key;
    struct commit_items sections[SECTION_COUNT];
    struct commit_name changes[COMMIT_VERSIONS_MAX], rests[COMMIT_VERSIONS_MAX];
    const char *claims[COMMIT_CLAIMS_MAX];
    size_t bytes;
    int64_t instant_ms;
    char kind[12];
    struct redis_argument event, receipt, request;
    uint8_t event_sm3[32], request_digest[32];
    enum status_code failed; /* STATUS_OK while all fits */
    const char *failed_why;
    bool submitted, in_order;
    struct redis_later later;
    void (*done)(const struct commit_outcome *outcome, void *data);
    void *data;
};

/* The first failure stands. `why` is static. */
void commit_fail(struct commit *commit, enum status_code code, const char *why);

/* Adds an item: `count` words, NULL bytes meaning that memory was short. */
void commit_add(struct commit *commit, enum commit_section section,
                const struct redis_argument *words, size_t count);

/* A text as an argument; and a number, written into the arena. */
struct redis_argument commit_word(const char *text);
struct redis_argument commit_number(struct commit *commit, int64_t number);

/* A message as it is stored. */
struct redis_argument commit_packed(struct commit *commit, const ProtobufCMessage *message);

/* True for a name that may stand in a key. */
bool commit_name_fits(const char *name);

/* True for a shard's name: it becomes a hash tag. */
bool commit_shard_fits(const char *shard);

/* The key under which a request is remembered: of the SHA-256 of account, method and id. NULL when
 * the arena is full or the id is none. */
const char *commit_request_key(struct arena *arena, const char *shard,
                               const struct commit_request *request) MUST_CHECK;

/* The code and the text (from `arena`, "" when that is full) of a reply that is no answer. */
enum status_code commit_reply_failure(enum status_code code, const struct redis_reply *reply,
                                      struct arena *arena, const char **ret_message);

#endif
