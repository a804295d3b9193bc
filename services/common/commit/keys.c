#include "common/commit/keys.h"

#include <stddef.h>
#include <string.h>

/* The texts one behind the other: this runs for every key of every commit, formatting would cost
 * more than the rest. */
static const char *join(struct arena *arena, const char *const *texts, size_t count)
{
    size_t sizes[8];
    size_t size = 0;

    for (size_t i = 0; i < count; i++) {
        sizes[i] = strlen(texts[i]);
        size += sizes[i];
    }
    char *key = arena_alloc(arena, size + 1);
    char *at = key;
    for (size_t i = 0; key && i < count; i++) {
        memcpy(at, texts[i], sizes[i]);
        at += sizes[i];
    }
    return key;
}

const char *key_of_shard(struct arena *arena, const char *shard, const char *sort)
{
    const char *const texts[] = {"{", shard, "}:", sort};

    return join(arena, texts, COUNT_OF(texts));
}

const char *key_shared(struct arena *arena, const char *shard, const char *sort, const char *name)
{
    const char *const texts[] = {"{", shard, "}:", sort, ":", name};

    return join(arena, texts, COUNT_OF(texts));
}

const char *key_owned(struct arena *arena, const char *shard, const char *sort, const char *owner,
                      const char *name)
{
    const char *const texts[] = {"{", shard, "}:", sort, ":", owner, ":", name};

    return join(arena, texts, COUNT_OF(texts));
}

const char *key_channel(struct arena *arena, const char *shard)
{
    const char *const texts[] = {"banfu:hint:", shard};

    return join(arena, texts, COUNT_OF(texts));
}
