/* What load.c and loaded.c share; not for others. */
#ifndef BANFU_COMMIT_LOAD_PARTS_H
#define BANFU_COMMIT_LOAD_PARTS_H

#include "common/commit/commit_parts.h"
#include "common/commit/load.h"

struct load_keys {
    struct redis_argument *words;
    size_t count, room; /* of words */
};

/* Where in the answer what stands: one reply for each command, in the order in which they are sent.
 * Things and indexes have one each; whatever is a string of the store is among the values of one
 * MGET, at the places named last. */
struct load_places {
    size_t head, values, things, indexes, count;
    size_t remembered, entities, texts, claims;
};

struct load {
    struct commit_store *store;
    struct arena *arena;
    const char *shard, *log_key;
    struct load_keys entities, texts, claims, things, indexes;
    struct load_places at;
    const char **digests; /* of the texts; room for LOAD_TEXTS_MAX once there is one */
    bool wants_head;
    const char *request_key;
    uint8_t request_digest[32];
    enum status_code failed;
    struct redis_later later;
    void (*done)(enum status_code code, const struct loaded *loaded, void *data);
    void *data;
};

enum { LOAD_INDEX_WORDS = 8 }; /* ZRANGEBYSCORE key least most WITHSCORES LIMIT 0 count */

struct loaded {
    struct load *load;
    const struct redis_reply *reply;
    bool has_remembered;
    struct commit_outcome remembered;
};

/* Reads the remembered request, if any, out of the reply. DATA_LOSS when it is damaged. */
enum status_code loaded_take_remembered(struct loaded *loaded);

#endif
