/* Asking for a load. The function answers: the head, the remembered request, the values (entities,
 * claims), the texts, then the versions of each thing, then the members of each index. */
#include "common/commit/keys.h"
#include "common/commit/load_parts.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define FUNCTION "banfu_load_1"

enum { HEAD_WORDS = 6 };

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

/* Adds one item of `width` words; at most `cap` items. Returns its place. */
static size_t add(struct load *load, struct load_keys *keys, size_t cap,
                  const struct redis_argument *words, size_t width)
{
    size_t place = keys->count / width;

    if (place == cap) {
        fail(load, STATUS_RESOURCE_EXHAUSTED);
        return place;
    }
    if (!keys->words) {
        keys->words = arena_array(load->arena, cap * width, sizeof(*words));
    }
    for (size_t i = 0; keys->words && i < width; i++) {
        if (!words[i].bytes) {
            fail(load, STATUS_RESOURCE_EXHAUSTED);
        }
        keys->words[keys->count++] = words[i];
    }
    if (!keys->words) {
        fail(load, STATUS_RESOURCE_EXHAUSTED);
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
        owned_key(load, KEY_INDEX, index),
        commit_word(score_text(load, least)),
        commit_word(score_text(load, most)),
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

    if (place < LOAD_TEXTS_MAX) {
        load->digests[place] = digest;
    }
    if (!digest) {
        fail(load, STATUS_RESOURCE_EXHAUSTED);
    }
    return place;
}

size_t load_claim(struct load *load, const char *name)
{
    const struct redis_argument key = owned_key(load, KEY_CLAIM, name);

    return add(load, &load->claims, LOAD_CLAIMS_MAX, &key, 1);
}

void load_remembered(struct load *load, const struct commit_request *request)
{
    load->request_key = commit_request_key(load->arena, load->shard, request);
    memcpy(load->request_digest, request->digest, sizeof(load->request_digest));
    if (!load->request_key) {
        fail(load, STATUS_INVALID_ARGUMENT);
    }
}

/* --- sending --- */

static void on_reply(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct load *load = data;
    struct loaded loaded = {.load = load, .reply = reply};
    const char *message = "";

    if (code != STATUS_OK || redis_reply_type(reply) != REDIS_ARRAY) {
        code = commit_reply_failure(code, reply, load->arena, &message);
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

static struct redis_argument shape_of(struct load *load)
{
    const size_t counts[] = {
        load->entities.count + load->claims.count,
        load->texts.count,
        load->things.count,
        load->indexes.count / LOAD_INDEX_WORDS,
    };
    uint8_t *shape = arena_alloc(load->arena, 2 * COUNT_OF(counts));

    for (size_t i = 0; shape && i < COUNT_OF(counts); i++) {
        shape[2 * i] = (uint8_t)(counts[i] >> 8);
        shape[2 * i + 1] = (uint8_t)counts[i];
    }
    return (struct redis_argument){shape, 2 * COUNT_OF(counts)};
}

static size_t append(struct redis_argument *words, size_t at, const struct load_keys *keys)
{
    if (keys->count > 0) {
        memcpy(&words[at], keys->words, keys->count * sizeof(*words));
    }
    return at + keys->count;
}

static struct redis_argument *all_words(struct load *load, size_t *ret_count)
{
    size_t count = HEAD_WORDS + load->entities.count + load->texts.count + load->claims.count +
                   load->things.count + load->indexes.count;
    struct redis_argument *words = arena_array(load->arena, count, sizeof(*words));

    if (!words) {
        return NULL;
    }
    words[0] = commit_word("FCALL_RO");
    words[1] = commit_word(FUNCTION);
    words[2] = commit_word("1");
    words[3] = commit_word(load->log_key);
    words[4] = commit_word(load->request_key ? load->request_key : "");
    words[5] = shape_of(load);
    size_t at = append(words, HEAD_WORDS, &load->entities);
    at = append(words, at, &load->claims);
    at = append(words, at, &load->texts);
    at = append(words, at, &load->things);
    *ret_count = append(words, at, &load->indexes);
    return words[5].bytes ? words : NULL;
}

static void send_load(struct load *load, int64_t timeout_ms)
{
    size_t count = 0;

    if (timeout_ms <= 0) {
        fail(load, STATUS_DEADLINE_EXCEEDED);
    }
    if (load->failed != STATUS_OK) {
        return;
    }
    const struct redis_argument *words = all_words(load, &count);
    if (!words) {
        fail(load, STATUS_RESOURCE_EXHAUSTED);
    } else if (redis_command(load->store->redis, load->log_key, words, count, (uint64_t)timeout_ms,
                             on_reply, load) != 0) {
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
