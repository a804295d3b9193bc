/*
 * What a handler needs before it can decide, in one trip: entities, versions, index members, long
 * texts, the remembered receipt of its request and the log's head, all of one moment. What nobody
 * asks for costs nothing; a load of nothing at all makes no trip.
 */
#ifndef BANFU_COMMIT_LOAD_H
#define BANFU_COMMIT_LOAD_H

#include "common/commit/commit.h"

enum {
    LOAD_ENTITIES_MAX = 200,
    LOAD_THINGS_MAX = 100,
    LOAD_INDEXES_MAX = 32,
    LOAD_MEMBERS_MAX = 5000, /* of one index */
    LOAD_TEXTS_MAX = 100,
    LOAD_CLAIMS_MAX = 100
};

struct load;

/* An empty load in `arena`; as with commits, what does not fit fails at the submit. The numbers
 * returned are the places of the answers, counted from 0 for each of the functions. */
struct load *load_new(struct commit_store *store, const char *shard, const char *log,
                      struct arena *arena) MUST_CHECK;
size_t load_entity(struct load *load, const char *entity);
size_t load_versions(struct load *load, const char *thing);
/* Members of an index with `least` <= score <= `most`, at most `count`. */
size_t load_members(struct load *load, const char *index, double least, double most, size_t count);
/* A long text by the digest that commit_text gave. */
size_t load_text(struct load *load, const char *digest_hex);
/* Who holds a name of the owner that only one may have. */
size_t load_claim(struct load *load, const char *name);
/* What was answered to that request. Returns what it is kept under, in the load's arena, so that
 * the commit need not work it out again (`request.key`); NULL when the load will fail. */
const char *load_remembered(struct load *load, const struct commit_request *request);
/* The load then goes behind this process's commits, over their connection: of those that the head
 * counts it has heard by then. */
void load_log_head(struct load *load);

struct loaded;

/* `done` runs later, exactly once: with OK and what was loaded, valid only inside it but for what
 * is unpacked into an arena, or with the reason why not. */
void load_submit(struct load *load, int64_t timeout_ms,
                 void (*done)(enum status_code code, const struct loaded *loaded, void *data),
                 void *data);

/* The entity at `place`, unpacked into `arena`; NULL when there is none, or, with `ret_damaged`
 * set, when its bytes are damaged. */
ProtobufCMessage *loaded_entity(const struct loaded *loaded, size_t place,
                                const ProtobufCMessageDescriptor *descriptor, struct arena *arena,
                                bool *ret_damaged) MUST_CHECK;
/* The entity as it is stored, `ret_size` bytes that are valid as long as `loaded`; NULL when there
 * is none. */
const void *loaded_packed(const struct loaded *loaded, size_t place, size_t *ret_size);
/* The version of a part of the thing at `place`; 0 when it does not exist. */
int64_t loaded_version(const struct loaded *loaded, size_t place, const char *part);
size_t loaded_member_count(const struct loaded *loaded, size_t place);
const char *loaded_member(const struct loaded *loaded, size_t place, size_t index,
                          double *ret_score);
/* The text at `place` in `arena`, with a NUL behind it; NULL as for loaded_entity. Bytes that do
 * not have the digest asked for are damaged. */
const char *loaded_text(const struct loaded *loaded, size_t place, struct arena *arena,
                        size_t *ret_size, bool *ret_damaged) MUST_CHECK;
const char *loaded_claim(const struct loaded *loaded, size_t place); /* NULL when it is free */
/* The outcome of the request when it was carried out before (COMMIT_REMEMBERED) or its id stands
 * for another (COMMIT_REUSED); NULL when it is new. */
const struct commit_outcome *loaded_remembered(const struct loaded *loaded);
/* The last entry's position; 0 when the log is empty, or load_log_head did not ask for it. */
int64_t loaded_log_head(const struct loaded *loaded);

#endif
