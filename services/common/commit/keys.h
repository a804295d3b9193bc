/* The names of everything kept in Redis, in one place; README.md lists them. A shard's keys carry
 * its hash tag, an owner's its name. All come from `arena`, NULL when it is full. */
#ifndef BANFU_COMMIT_KEYS_H
#define BANFU_COMMIT_KEYS_H

#include "common/base/arena.h"
#include "common/base/attributes.h"

/* What stands in a key between the shard's tag and the name. */
#define KEY_LOG "log"
#define KEY_HEADS "heads"
#define KEY_VERSIONS "versions"
#define KEY_ENTITY "entity"
#define KEY_INDEX "index"
#define KEY_CLAIM "claim"
#define KEY_CURSORS "cursors"
#define KEY_TEXT "text"
#define KEY_REQUEST "request"
#define KEY_JOB "job"
#define KEY_JOB_PIECES "job-pieces"
#define KEY_JOBS "jobs"

/* "{shard}:sort:name" */
const char *key_shared(struct arena *arena, const char *shard, const char *sort,
                       const char *name) MUST_CHECK;
/* "{shard}:sort:owner:name" */
const char *key_owned(struct arena *arena, const char *shard, const char *sort, const char *owner,
                      const char *name) MUST_CHECK;
/* "{shard}:sort" */
const char *key_of_shard(struct arena *arena, const char *shard, const char *sort) MUST_CHECK;

/* The channel of a shard's hints: "banfu:hint:shard". */
const char *key_channel(struct arena *arena, const char *shard) MUST_CHECK;

#endif
