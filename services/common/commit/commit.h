/*
 * The one way anything is changed: one call of one Redis function that checks, writes, appends to
 * the log and remembers the request, all or nothing, acknowledged only after Redis has fsynced it.
 *
 * What a commit touches lies in one shard: all its keys carry the shard's hash tag. A thing (say a
 * proposal) has one version per part, a part being what one owner decides about it; together they
 * stand in one small hash. A commit raises the versions of the parts it changes, and may rest on
 * the versions of others.
 *
 *     struct commit *commit = commit_new(store, "shuozhou", "shuozhou-2022", arena);
 *     commit_change(commit, "shuozhou-2022/suggestion-17", "assignment", request->version);
 *     commit_rest_on(commit, "shuozhou-2022/suggestion-17", "deadline", facts->version);
 *     commit_put(commit, "handling/shuozhou-2022/suggestion-17/市住建局", &handling.base);
 *     commit_index(commit, "open/市住建局", "suggestion-17", due_day);
 *     commit_event(commit, &event.base);
 *     commit_remember(commit, &request_key, &receipt.base);
 *     commit_submit(commit, remaining_ms, on_committed, call);
 */
#ifndef BANFU_COMMIT_COMMIT_H
#define BANFU_COMMIT_COMMIT_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct redis;

enum {
    COMMIT_ENTITIES_MAX = 100,
    COMMIT_BYTES_MAX = 256 << 10,
    COMMIT_VERSIONS_MAX = 128,
    COMMIT_INDEXES_MAX = 400,
    COMMIT_CLAIMS_MAX = 128,
    COMMIT_TEXT_MAX = 1 << 20,   /* bytes of a long text; compressed they count as written */
    COMMIT_KEY_MAX = 512,        /* bytes of a name handed in */
    COMMIT_REMEMBERED_DAYS = 90, /* of real time */
    COMMIT_LANES_MAX = 8
};

/* A service's access to the store: whose entities these are, and by which functions. */
struct commit_store;

/* `owner` is the service's name: entities, indexes and cursors of two owners never meet. NULL when
 * memory is short. `redis` is kept, not owned. */
struct commit_store *commit_store_new(struct redis *redis, const char *owner) MUST_CHECK;
/* Loads and pages of logs go over `reads` from now on, a connection of their own: Redis reads at
 * most some 20 KiB of a connection in a turn and syncs its file once a turn, so that loads in
 * between would make the commits of a turn fewer. Kept, not owned. */
void commit_store_read_over(struct commit_store *store, struct redis *reads);
/* Commits go over these connections from now on, at most COMMIT_LANES_MAX: over the first as long
 * as Redis would read in one turn what waits there, else over the next, so that all that is there
 * shares one sync. They are carried out, and answered, in any order. The first must be the one
 * given to commit_store_new, where loads go that ask for the log's head: else commit_keep_order
 * would promise nothing. -1, and all goes as before, when it is not, or when there are none or too
 * many. Kept, not owned. */
int commit_store_spread_over(struct commit_store *store, struct redis *const *lanes,
                             size_t count) MUST_CHECK;
/* Accepts NULL. After what it was given has closed: no commit may be under way, no hint come. */
void commit_store_free(struct commit_store *store);

/* A request as it is remembered: the same key with the same digest is answered with what was
 * answered before. */
struct commit_request {
    const char *account;
    const char *method;     /* "/package.Service/Method" */
    const char *request_id; /* the client's, 1 to 64 printable ASCII characters */
    uint8_t digest[32];     /* SHA-256 of the request's bytes */
    const char *key;        /* as load_remembered answered, or NULL: worked out */
};

struct commit;

/* An empty commit in `arena`, which must hold until the outcome. Building never fails at once: what
 * does not fit is remembered and makes commit_submit fail with RESOURCE_EXHAUSTED. Strings and
 * messages are copied. */
struct commit *commit_new(struct commit_store *store, const char *shard, const char *log,
                          struct arena *arena) MUST_CHECK;

/* Expects version `expected` of the part (0: whatever stands) and raises it by one. The same part
 * twice is raised once. */
void commit_change(struct commit *commit, const char *thing, const char *part, int64_t expected);

/* Expects that the part does not exist yet, and makes its first version. */
void commit_begin(struct commit *commit, const char *thing, const char *part);

/* Expects exactly `expected`, 0 meaning that the part does not exist yet, and leaves it. */
void commit_rest_on(struct commit *commit, const char *thing, const char *part, int64_t expected);

/* Writes an entity of the owner, or removes it. A message of NULL, from a conversion that found the
 * arena full, fails the commit with RESOURCE_EXHAUSTED. */
void commit_put(struct commit *commit, const char *entity, const ProtobufCMessage *message);
/* The same of a message that is packed already; the bytes are not copied and outlive the commit. */
void commit_put_packed(struct commit *commit, const char *entity, const void *bytes, size_t size);
void commit_remove(struct commit *commit, const char *entity);

/* Moves a member of one of the owner's indexes (sorted sets) to `score`, or takes it out. */
void commit_index(struct commit *commit, const char *index, const char *member, double score);
void commit_unindex(struct commit *commit, const char *index, const char *member);

/* Takes a name that only one may have, for `holder`; again for the same holder is no conflict. What
 * the same commit releases is free. */
void commit_claim(struct commit *commit, const char *name, const char *holder);
void commit_release(struct commit *commit, const char *name);

/* Stores a long text once, compressed, under its SHA-256, which entities and events then carry. The
 * digest is "" when it could not be made: the submit then fails. */
void commit_text(struct commit *commit, const char *text, size_t size, char ret_digest_hex[65]);

/* The event that the log gets, one a commit. `kind` is a small stable number for readers that skip.
 */
void commit_event(struct commit *commit, uint32_t kind, const ProtobufCMessage *event);

/* The instant of the act on the case clock, in ms; the commit raises it when the log's last is
 * later. */
void commit_at(struct commit *commit, int64_t instant_ms);

/* Remembers the request with `receipt` for 90 real days. */
void commit_remember(struct commit *commit, const struct commit_request *request,
                     const ProtobufCMessage *receipt);

/* Moves `consumer`'s cursor of this log from `from` to `to` in the same step. */
void commit_advance(struct commit *commit, const char *consumer, int64_t from, int64_t to);

enum commit_result {
    COMMIT_DONE,
    COMMIT_REMEMBERED,   /* the request was carried out before: versions, position and receipt are
                            those of then */
    COMMIT_REUSED,       /* the request id stands for another request */
    COMMIT_STALE,        /* `name` is the part of `thing` that moved on, `version` where it stands;
                            `rested` when the commit only rested on it: decide again */
    COMMIT_CLAIMED,      /* `name` is taken by `holder` */
    COMMIT_CURSOR_MOVED, /* another replica has gone on: `version` is the cursor */
    COMMIT_FAILED /* `code` and `message` say why; UNAVAILABLE and DEADLINE_EXCEEDED leave open
                     whether it took effect: send it again with the same request id */
};

struct commit_outcome {
    enum commit_result result;
    enum status_code code;
    const char *message;                   /* English, for logs */
    int64_t position;                      /* of the event in the log, from 1 */
    int64_t instant_ms;                    /* as recorded */
    int64_t versions[COMMIT_VERSIONS_MAX]; /* of the parts changed, in the order of commit_change */
    size_t version_count;
    const char *thing, *name, *holder;
    int64_t version;
    bool rested;
    const void *receipt; /* packed, as given to commit_remember */
    size_t receipt_size;
};

/* Goes over the first connection whatever waits there, where loads go that ask for the log's head:
 * whoever hears of such a load knows of this commit if and only if the load has seen it. */
void commit_keep_order(struct commit *commit);

/* Sends it, once. `done` runs later, exactly once; the outcome is valid only inside it. */
void commit_submit(struct commit *commit, int64_t timeout_ms,
                   void (*done)(const struct commit_outcome *outcome, void *data), void *data);

/* Turns any outcome but DONE and REMEMBERED into what the caller is told: ABORTED VERSION_STALE
 * with the current version, ALREADY_EXISTS, INVALID_ARGUMENT REQUEST_ID_REUSED, UNAVAILABLE … */
void commit_outcome_failure(const struct commit_outcome *outcome, struct failure *failure);

#endif
