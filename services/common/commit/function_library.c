#include "common/commit/function_library.h"

#include "common/base/arena.h"
#include "common/commit/keys.h"
#include "common/redis/redis.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TROUBLE_MAX = 256, RIGHTS_ARENA_BYTES = 64 << 10, RIGHTS_WORDS_MAX = 256 };

#define NO_ROOM "memory is short, or too much waits for the store"

struct check {
    void (*done)(enum status_code code, const char *trouble, void *data);
    void *data;
};

static struct check *check_new(void (*done)(enum status_code code, const char *trouble, void *data),
                               void *data)
{
    struct check *check = malloc(sizeof(*check));

    if (check) {
        *check = (struct check){done, data};
    }
    return check;
}

static void end(struct check *check, enum status_code code, const char *format, const char *detail)
{
    char trouble[TROUBLE_MAX] = "";

    if (code != STATUS_OK) {
        (void)snprintf(trouble, sizeof(trouble), "%s%s", format, detail);
    }
    check->done(code, trouble, check->data);
    free(check);
}

/* An error of the server, or none at all. True when the check has ended by it. */
static bool ended_by_error(struct check *check, enum status_code code,
                           const struct redis_reply *reply)
{
    size_t size = 0;
    const char *text = redis_reply_bytes(reply, &size);

    if (redis_reply_type(reply) == REDIS_ERROR) {
        bool refused = strncmp(text, "NOPERM", 6) == 0;
        bool missing = strstr(text, "Function not found") != NULL;
        enum status_code other = code == STATUS_OK ? STATUS_INTERNAL : code;
        end(check,
            refused   ? STATUS_PERMISSION_DENIED
            : missing ? STATUS_NOT_FOUND
                      : other,
            "the store answers: ", text);
        return true;
    }
    if (code != STATUS_OK) {
        end(check, code, "the store does not answer: ", status_name(code));
        return true;
    }
    return false;
}

/* --- the text --- */

/* The value behind `name` in a list of names and values. */
static const struct redis_reply *value_of(const struct redis_reply *pairs, const char *name)
{
    size_t size = 0;

    for (size_t i = 0; i + 1 < redis_reply_count(pairs); i += 2) {
        if (strcmp(redis_reply_bytes(redis_reply_at(pairs, i), &size), name) == 0) {
            return redis_reply_at(pairs, i + 1);
        }
    }
    return NULL;
}

static bool same_digest(const void *text, size_t size)
{
    uint8_t theirs[DIGEST_SIZE];
    uint8_t ours[DIGEST_SIZE];

    return digest_sha256(text, size, theirs) == 0 &&
           digest_sha256(function_library_text, function_library_text_size, ours) == 0 &&
           memcmp(theirs, ours, sizeof(ours)) == 0;
}

static void on_listed(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct check *check = data;
    size_t size = 0;

    if (ended_by_error(check, code, reply)) {
        return;
    }
    const char *text = redis_reply_bytes(value_of(redis_reply_at(reply, 0), "library_code"), &size);
    if (size == 0) {
        end(check, STATUS_NOT_FOUND, "not loaded: function library ", FUNCTION_LIBRARY_NAME);
    } else if (!same_digest(text, size)) {
        end(check, STATUS_FAILED_PRECONDITION, "another text is loaded as function library ",
            FUNCTION_LIBRARY_NAME);
    } else {
        end(check, STATUS_OK, "", "");
    }
}

void function_library_verify(struct redis *redis, uint64_t timeout_ms,
                             void (*done)(enum status_code code, const char *trouble, void *data),
                             void *data)
{
    static const struct redis_argument words[] = {
        {"FUNCTION", 8},     {"LIST", 4},
        {"LIBRARYNAME", 11}, {FUNCTION_LIBRARY_NAME, sizeof(FUNCTION_LIBRARY_NAME) - 1},
        {"WITHCODE", 8},
    };
    struct check *check = check_new(done, data);

    if (!check ||
        redis_command(redis, NULL, words, COUNT_OF(words), timeout_ms, on_listed, check) != 0) {
        free(check);
        done(STATUS_RESOURCE_EXHAUSTED, NO_ROOM, data);
    }
}

/* --- the rights --- */

/* Every command of functions.lua and of load.c: K stands for a key of the sort named, C for the
 * channel. */
struct right {
    const char *sort; /* NULL: no key */
    bool owned;
    const char *words[6];
};

static const struct right rights[] = {
    {NULL, false, {"TIME"}},
    {KEY_LOG, false, {"XRANGE", "K", "-", "+"}},
    {KEY_LOG, false, {"XLEN", "K"}},
    {KEY_LOG, false, {"XADD", "K", "1-0", "t", "0"}},
    {KEY_HEADS, false, {"HGET", "K", "x"}},
    {KEY_HEADS, false, {"HSET", "K", "x", "0"}},
    {KEY_HEADS, false, {"HKEYS", "K"}},
    {KEY_VERSIONS, false, {"HGET", "K", "x"}},
    {KEY_VERSIONS, false, {"HGETALL", "K"}},
    {KEY_VERSIONS, false, {"HSET", "K", "x", "1"}},
    {KEY_REQUEST, false, {"GET", "K"}},
    {KEY_REQUEST, false, {"SET", "K", "x", "EX", "1"}},
    {KEY_TEXT, false, {"MGET", "K"}},
    {KEY_TEXT, false, {"SET", "K", "x", "NX"}},
    {KEY_CURSORS, true, {"HGET", "K", "x"}},
    {KEY_CURSORS, true, {"HSET", "K", "x", "1"}},
    {KEY_CLAIM, true, {"GET", "K"}},
    {KEY_CLAIM, true, {"MGET", "K"}},
    {KEY_CLAIM, true, {"MSET", "K", "x"}},
    {KEY_CLAIM, true, {"DEL", "K"}},
    {KEY_ENTITY, true, {"MGET", "K"}},
    {KEY_ENTITY, true, {"MSET", "K", "x"}},
    {KEY_ENTITY, true, {"DEL", "K"}},
    {KEY_INDEX, true, {"ZADD", "K", "1", "x"}},
    {KEY_INDEX, true, {"ZREM", "K", "x"}},
    {KEY_INDEX, true, {"ZRANGEBYSCORE", "K", "0", "1"}},
    {KEY_JOB, true, {"EXISTS", "K"}},
    {KEY_JOB, true, {"HGET", "K", "x"}},
    {KEY_JOB, true, {"HGETALL", "K"}},
    {KEY_JOB, true, {"HSET", "K", "x", "1"}},
    {KEY_JOB, true, {"EXPIRE", "K", "1"}},
    {KEY_JOB_PIECES, true, {"LLEN", "K"}},
    {KEY_JOB_PIECES, true, {"LINDEX", "K", "0"}},
    {KEY_JOB_PIECES, true, {"RPUSH", "K", "x"}},
    {KEY_JOB_PIECES, true, {"EXPIRE", "K", "1"}},
    {KEY_JOB_PIECES, true, {"PERSIST", "K"}},
    {KEY_JOB_PIECES, true, {"DEL", "K"}},
    {KEY_JOBS, true, {"SADD", "K", "x"}},
    {KEY_JOBS, true, {"SREM", "K", "x"}},
    {KEY_JOBS, true, {"SMEMBERS", "K"}},
    {NULL, false, {"PUBLISH", "C", "x"}},
    /* not by a function, but with the rest */
    {NULL, false, {"SUBSCRIBE", "C"}},
    {NULL, false, {"MULTI"}},
    {NULL, false, {"EXEC"}},
};

struct words {
    struct redis_argument list[RIGHTS_WORDS_MAX];
    size_t count;
};

static void add_word(struct words *words, const char *text)
{
    if (words->count < RIGHTS_WORDS_MAX) {
        words->list[words->count++] = (struct redis_argument){text, text ? strlen(text) : 0};
    }
}

static const char *right_key(const struct right *right, const char *shard, const char *owner,
                             struct arena *arena)
{
    bool whole_name = strcmp(right->sort, KEY_CURSORS) == 0 || strcmp(right->sort, KEY_JOBS) == 0;

    if (strcmp(right->sort, KEY_HEADS) == 0) {
        return key_of_shard(arena, shard, right->sort);
    }
    if (whole_name) {
        return key_shared(arena, shard, right->sort, owner);
    }
    return right->owned ? key_owned(arena, shard, right->sort, owner, "x")
                        : key_shared(arena, shard, right->sort, "x");
}

static void add_right(struct words *words, const struct right *right, const char *shard,
                      const char *owner, struct arena *arena)
{
    size_t count = 0;

    while (count < COUNT_OF(right->words) && right->words[count]) {
        count++;
    }
    add_word(words, arena_printf(arena, "%zu", count));
    for (size_t i = 0; i < count; i++) {
        const char *word = right->words[i];
        if (strcmp(word, "C") == 0) {
            word = key_channel(arena, shard);
        } else if (strcmp(word, "K") == 0) {
            word = right_key(right, shard, owner, arena);
        }
        add_word(words, word);
    }
}

static bool whole(const struct words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        if (!words->list[i].bytes) {
            return false;
        }
    }
    return words->count < RIGHTS_WORDS_MAX;
}

static void on_rights(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct check *check = data;
    size_t size = 0;

    if (ended_by_error(check, code, reply)) {
        return;
    }
    const char *refused = redis_reply_bytes(reply, &size);
    end(check, size > 0 ? STATUS_PERMISSION_DENIED : STATUS_OK, "the store's user may not run ",
        refused);
}

void function_library_check_rights(
    struct redis *redis, const char *shard, const char *owner, uint64_t timeout_ms,
    void (*done)(enum status_code code, const char *trouble, void *data), void *data)
{
    struct arena *arena = arena_new(RIGHTS_ARENA_BYTES);
    struct words *words = arena ? arena_alloc(arena, sizeof(*words)) : NULL;
    struct check *check = words ? check_new(done, data) : NULL;
    int error = -1;

    if (check) {
        const char *key = key_shared(arena, shard, KEY_LOG, "");
        add_word(words, "FCALL_RO");
        add_word(words, "banfu_rights_2");
        add_word(words, "1");
        add_word(words, key);
        for (size_t i = 0; i < COUNT_OF(rights); i++) {
            add_right(words, &rights[i], shard, owner, arena);
        }
        error = whole(words) ? redis_command(redis, key, words->list, words->count, timeout_ms,
                                             on_rights, check)
                             : -1;
    }
    arena_free(arena);
    if (error) {
        free(check);
        done(STATUS_RESOURCE_EXHAUSTED, NO_ROOM, data);
    }
}
