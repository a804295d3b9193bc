/* Asking for a load: plain commands in one transaction, as few as will do, or one alone. A function
 * would bring the same at three times the price, for each call of Redis from Lua costs more than
 * what it does. */
#include "common/commit/keys.h"
#include "common/commit/load_parts.h"

#include <math.h>
#include <string.h>

struct load *load_new(struct commit_store *store, const char *shard, const char *log,
                      struct arena *arena)
{
    struct load *load = arena_alloc(arena, sizeof(*load));

    if (!load) {
        return NULL;
    }
    load->store = store;
    load->arena = arena;
    load->shard = arena_strdup(arena, shard);
    load->log_key = load->shard ? key_shared(arena, load->shard, KEY_LOG, log) : NULL;
    if (!load->log_key) {
        return NULL;
    }
    if (!commit_shard_fits(shard) || !commit_name_fits(log)) {
        load->failed = STATUS_INTERNAL;
    }
    return load;
}

static void fail(struct load *load, enum status_code code)
{
    load->failed = load->failed == STATUS_OK ? code : load->failed;
}

static bool grow(struct load *load, struct load_keys *keys, size_t width)
{
    size_t room = keys->room > 0 ? keys->room * 2 : 4 * width;
    struct redis_argument *words = arena_array(load->arena, room, sizeof(*words));

    if (words && keys->count > 0) {
        memcpy(words, keys->words, keys->count * sizeof(*words));
    }
    keys->words = words;
    keys->room = words ? room : 0;
    return words != NULL;
}

/* Adds one item of `width` words; at most `cap` items. Returns its place. */
static size_t add(struct load *load, struct load_keys *keys, size_t cap,
                  const struct redis_argument *words, size_t width)
{
    size_t place = keys->count / width;

    if (place == cap) {
        fail(load, STATUS_RESOURCE_EXHAUSTED);
        return place;
    }
    if (keys->count == keys->room && !grow(load, keys, width)) {
        keys->count = 0;
        fail(load, STATUS_RESOURCE_EXHAUSTED);
        return place;
    }
    for (size_t i = 0; i < width; i++) {
        if (!words[i].bytes) {
            fail(load, STATUS_RESOURCE_EXHAUSTED);
        }
        keys->words[keys->count++] = words[i];
    }
    return place;
}

static struct redis_argument owned_key(struct load *load, const char *sort, const char *name)
{
    if (!commit_name_fits(name)) {
        fail(load, STATUS_INTERNAL);
    }
    return commit_word(key_owned(load->arena, load->shard, sort, load->store->owner, name));
}

size_t load_entity(struct load *load, const char *entity)
{
    const struct redis_argument key = owned_key(load, KEY_ENTITY, entity);

    return add(load, &load->entities, LOAD_ENTITIES_MAX, &key, 1);
}

size_t load_versions(struct load *load, const char *thing)
{
    const struct redis_argument key =
        commit_word(key_shared(load->arena, load->shard, KEY_VERSIONS, thing));

    return add(load, &load->things, LOAD_THINGS_MAX, &key, 1);
}

static const char *score_text(struct load *load, double score)
{
    if (isinf(score)) {
        return score < 0 ? "-inf" : "+inf";
    }
    return arena_printf(load->arena, "%.17g", score);
}

size_t load_members(struct load *load, const char *index, double least, double most, size_t count)
{
    if (count == 0 || count > LOAD_MEMBERS_MAX) {
        fail(load, STATUS_RESOURCE_EXHAUSTED);
    }
    const struct redis_argument words[LOAD_INDEX_WORDS] = {
        commit_word("ZRANGEBYSCORE"),
        owned_key(load, KEY_INDEX, index),
        commit_word(score_text(load, least)),
        commit_word(score_text(load, most)),
        commit_word("WITHSCORES"),
        commit_word("LIMIT"),
        commit_word("0"),
        commit_word(arena_printf(load->arena, "%zu", count)),
    };
    return add(load, &load->indexes, LOAD_INDEXES_MAX, words, LOAD_INDEX_WORDS);
}

size_t load_text(struct load *load, const char *digest_hex)
{
    const struct redis_argument key =
        commit_word(key_shared(load->arena, load->shard, KEY_TEXT, digest_hex));
    const char *digest = arena_strdup(load->arena, digest_hex);
    size_t place = add(load, &load->texts, LOAD_TEXTS_MAX, &key, 1);

    if (!load->digests) {
        load->digests = arena_array(load->arena, LOAD_TEXTS_MAX, sizeof(*load->digests));
    }
    if (!digest || !load->digests) {
        fail(load, STATUS_RESOURCE_EXHAUSTED);
    } else if (place < LOAD_TEXTS_MAX) {
        load->digests[place] = digest;
    }
    return place;
}

size_t load_claim(struct load *load, const char *name)
{
    const struct redis_argument key = owned_key(load, KEY_CLAIM, name);

    return add(load, &load->claims, LOAD_CLAIMS_MAX, &key, 1);
}

const char *load_remembered(struct load *load, const struct commit_request *request)
{
    load->request_key = commit_request_key(load->arena, load->shard, request);
    memcpy(load->request_digest, request->digest, sizeof(load->request_digest));
    if (!load->request_key) {
        fail(load, STATUS_INVALID_ARGUMENT);
    }
    return load->request_key;
}

void load_log_head(struct load *load)
{
    load->wants_head = true;
}

/* --- the answer --- */

/* What is of another type than it should be is refused by itself. */
static bool has_error(const struct redis_reply *replies)
{
    for (size_t i = 0; i < redis_reply_count(replies); i++) {
        if (redis_reply_type(redis_reply_at(replies, i)) == REDIS_ERROR) {
            return true;
        }
    }
    return false;
}

/* Whether that is what was asked for: a reply for each command, or the only one's. */
static bool is_whole(const struct load *load, const struct redis_reply *reply)
{
    return load->at.count == 1 ? redis_reply_type(reply) != REDIS_ERROR
                               : redis_reply_count(reply) == load->at.count;
}

static void on_reply(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct load *load = data;
    struct loaded loaded = {.load = load, .reply = reply};
    const char *message = "";

    if (code != STATUS_OK || !is_whole(load, reply)) {
        code = commit_reply_failure(code, reply, load->arena, &message);
    } else if (load->at.count > 1 && has_error(reply)) {
        code = STATUS_INTERNAL;
    } else {
        code = loaded_take_remembered(&loaded);
    }
    load->done(code, code == STATUS_OK ? &loaded : NULL, load->data);
}

static void tell_failure(void *data)
{
    struct load *load = data;

    load->done(load->failed, NULL, load->data);
}

static void tell_nothing(void *data)
{
    struct load *load = data;
    const struct loaded loaded = {.load = load};

    load->done(STATUS_OK, &loaded, load->data);
}

/* --- sending --- */

/* The commands as they are put together. */
struct script {
    struct arena *arena;
    struct redis_words *commands;
    size_t count;
    bool failed; /* the arena is full */
};

/* Adds a command; answers its place. */
static size_t add_command(struct script *script, const struct redis_argument *words, size_t count)
{
    script->commands[script->count] = (struct redis_words){words, count};
    return script->count++;
}

/* A command of its name and what follows, in the arena. */
static size_t add_named(struct script *script, const char *name,
                        const struct redis_argument *arguments, size_t count)
{
    struct redis_argument *words = arena_array(script->arena, count + 1, sizeof(*words));

    if (!words) {
        script->failed = true;
        return 0;
    }
    words[0] = commit_word(name);
    memcpy(&words[1], arguments, count * sizeof(*words));
    return add_command(script, words, count + 1);
}

/* Adds the keys to those of a command; answers the place of the first. */
static size_t add_keys(struct load_keys *all, const struct load_keys *keys)
{
    size_t place = all->count;

    if (keys->count > 0) {
        memcpy(&all->words[place], keys->words, keys->count * sizeof(*keys->words));
        all->count += keys->count;
    }
    return place;
}

/* All that are strings of the store, by one MGET. */
static void add_values(struct load *load, struct script *script)
{
    struct redis_argument remembered = commit_word(load->request_key);
    const struct load_keys request = {.words = &remembered, .count = load->request_key ? 1 : 0};
    struct load_keys all = {.room = request.count + load->entities.count + load->texts.count +
                                    load->claims.count};
    struct load_places *at = &load->at;

    if (all.room == 0) {
        return;
    }
    all.words = arena_array(script->arena, 1 + all.room, sizeof(*all.words));
    if (!all.words) {
        script->failed = true;
        return;
    }
    all.words[0] = commit_word("MGET");
    all.words++;
    at->remembered = add_keys(&all, &request);
    at->entities = add_keys(&all, &load->entities);
    at->texts = add_keys(&all, &load->texts);
    at->claims = add_keys(&all, &load->claims);
    at->values = add_command(script, all.words - 1, 1 + all.count);
}

static void write_script(struct load *load, struct script *script)
{
    const struct redis_argument log_key = commit_word(load->log_key);
    struct load_places *at = &load->at;

    if (load->wants_head) {
        at->head = add_named(script, "XLEN", &log_key, 1);
    }
    add_values(load, script);
    at->things = script->count;
    for (size_t i = 0; i < load->things.count; i++) {
        (void)add_named(script, "HGETALL", &load->things.words[i], 1);
    }
    at->indexes = script->count;
    for (size_t i = 0; i < load->indexes.count; i += LOAD_INDEX_WORDS) {
        (void)add_command(script, &load->indexes.words[i], LOAD_INDEX_WORDS);
    }
    at->count = script->count;
}

static int send_script(struct load *load, const struct script *script, int64_t timeout_ms)
{
    struct redis *redis = load->wants_head ? load->store->redis : load->store->reads;

    if (script->count == 0) {
        redis_later(redis, &load->later, tell_nothing, load);
        return 0;
    }
    if (script->count == 1) {
        return redis_command(redis, load->log_key, script->commands[0].arguments,
                             script->commands[0].count, (uint64_t)timeout_ms, on_reply, load);
    }
    return redis_transaction(redis, load->log_key, script->commands, script->count,
                             (uint64_t)timeout_ms, on_reply, load);
}

static void send_load(struct load *load, int64_t timeout_ms)
{
    enum { OTHERS = 2 }; /* XLEN, MGET */
    struct script script = {.arena = load->arena};

    if (timeout_ms <= 0) {
        fail(load, STATUS_DEADLINE_EXCEEDED);
    }
    if (load->failed != STATUS_OK) {
        return;
    }
    script.commands = arena_array(
        load->arena, OTHERS + load->things.count + load->indexes.count / LOAD_INDEX_WORDS,
        sizeof(*script.commands));
    if (script.commands) {
        write_script(load, &script);
    }
    if (!script.commands || script.failed) {
        fail(load, STATUS_RESOURCE_EXHAUSTED);
    } else if (send_script(load, &script, timeout_ms) != 0) {
        fail(load, STATUS_UNAVAILABLE);
    }
}

void load_submit(struct load *load, int64_t timeout_ms,
                 void (*done)(enum status_code code, const struct loaded *loaded, void *data),
                 void *data)
{
    load->done = done;
    load->data = data;
    send_load(load, timeout_ms);
    if (load->failed != STATUS_OK) {
        redis_later(load->store->redis, &load->later, tell_failure, load);
    }
}
