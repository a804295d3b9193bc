#include "identity/store.h"

#include "common/redis/redis.h"

#include <stdio.h>
#include <string.h>

/* The index that common/access/epoch_feed.h reads. */
#define EPOCHS_INDEX "epochs"
#define SEED_CLAIM "seed"
#define SESSION_KEY "{identity}:session:identity:%s"

enum { SESSION_TIMEOUT_MS = 3000, KEY_SIZE = 128, NUMBER_SIZE = 24 };

static void fail_memory(struct failure *failure)
{
    failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "服务繁忙，请稍后再试");
}

static void fail_damaged(struct failure *failure)
{
    failure_set(failure, STATUS_DATA_LOSS, "RECORD_DAMAGED",
                "存储的数据已损坏，请与系统管理员联系");
}

/* What is stored under a thing's own name. NULL without a failure when there is nothing. */
static ProtobufCMessage *take_record(const struct loaded *loaded, size_t place,
                                     const ProtobufCMessageDescriptor *descriptor,
                                     struct arena *arena, struct failure *failure)
{
    bool damaged = false;
    ProtobufCMessage *record = loaded_entity(loaded, place, descriptor, arena, &damaged);

    if (damaged) {
        fail_damaged(failure);
    }
    return record;
}

/* --- accounts --- */

bool store_load_account(struct load *load, const char *id, struct arena *arena,
                        struct stored_account *ret_stored)
{
    const char *thing = arena_printf(arena, "account/%s", id);

    if (!thing) {
        return false;
    }
    *ret_stored = (struct stored_account){
        .thing = thing, .entity = load_entity(load, thing), .versions = load_versions(load, thing)};
    return true;
}

void store_take_account(const struct loaded *loaded, struct arena *arena,
                        struct stored_account *stored, struct failure *failure)
{
    const ProtobufCMessage *record =
        take_record(loaded, stored->entity, wire_account_record, arena, failure);

    stored->version = loaded_version(loaded, stored->versions, STORE_ACCOUNT_PART);
    stored->found = record != NULL;
    if (record && wire_to_account(record, &stored->account) != 0) {
        fail_damaged(failure);
    }
}

void store_put_account(struct commit *commit, const struct stored_account *stored,
                       struct arena *arena, struct failure *failure)
{
    const ProtobufCMessage *record = wire_from_account(&stored->account, arena);

    if (!record) {
        fail_memory(failure);
        return;
    }
    commit_put(commit, stored->thing, record);
    commit_index(commit, EPOCHS_INDEX, stored->account.id, (double)stored->account.epoch);
}

/* --- units --- */

bool store_load_units(struct load *load, const char *city, struct arena *arena,
                      struct stored_units *ret_stored)
{
    const char *thing = arena_printf(arena, "units/%s", city);

    if (!thing) {
        return false;
    }
    *ret_stored = (struct stored_units){
        .thing = thing, .entity = load_entity(load, thing), .versions = load_versions(load, thing)};
    return true;
}

void store_take_units(const struct loaded *loaded, struct arena *arena, struct stored_units *stored,
                      struct failure *failure)
{
    const ProtobufCMessage *record =
        take_record(loaded, stored->entity, wire_units_record, arena, failure);

    stored->version = loaded_version(loaded, stored->versions, STORE_UNITS_PART);
    stored->units = wire_to_units(record, arena, &stored->count);
    if (!stored->units) {
        fail_memory(failure);
    }
}

void store_put_units(struct commit *commit, const struct stored_units *stored, struct arena *arena,
                     struct failure *failure)
{
    const ProtobufCMessage *record = wire_from_units(stored->units, stored->count, arena);

    if (record) {
        commit_put(commit, stored->thing, record);
    } else {
        fail_memory(failure);
    }
}

/* --- the seed --- */

size_t store_load_seed(struct load *load)
{
    return load_claim(load, SEED_CLAIM);
}

bool store_seed_is(const struct loaded *loaded, size_t place, const char *digest_hex)
{
    const char *taken = loaded_claim(loaded, place);

    return taken && strcmp(taken, digest_hex) == 0;
}

void store_set_seed(struct commit *commit, const char *digest_hex)
{
    commit_release(commit, SEED_CLAIM);
    commit_claim(commit, SEED_CLAIM, digest_hex);
}

/* --- sessions --- */

/* One question about a session: who hears the answer. */
struct question {
    struct arena *arena;
    void (*told)(enum status_code code, void *data);
    void (*held)(enum status_code code, const struct session_held *held, void *data);
    void *data;
};

static struct redis_argument word(const char *text)
{
    return (struct redis_argument){.bytes = text, .size = strlen(text)};
}

static enum status_code outcome_of(enum status_code code, const struct redis_reply *reply)
{
    if (code != STATUS_OK) {
        return code;
    }
    if (redis_reply_type(reply) == REDIS_ERROR) {
        return STATUS_INTERNAL;
    }
    return redis_reply_type(reply) == REDIS_NIL ? STATUS_NOT_FOUND : STATUS_OK;
}

static void on_told(enum status_code code, const struct redis_reply *reply, void *data)
{
    const struct question *question = data;

    question->told(outcome_of(code, reply), question->data);
}

static void on_held(enum status_code code, const struct redis_reply *reply, void *data)
{
    const struct question *question = data;
    struct session_held held;
    size_t size = 0;

    code = outcome_of(code, reply);
    if (code == STATUS_OK) {
        const char *bytes = redis_reply_bytes(reply, &size);
        if (wire_unpack_session(bytes, size, question->arena, &held) != 0) {
            code = STATUS_DATA_LOSS;
        }
    }
    question->held(code, code == STATUS_OK ? &held : NULL, question->data);
}

static void nobody_waits(enum status_code code, const struct redis_reply *reply, void *data)
{
    (void)code;
    (void)reply;
    (void)data;
}

/* Who hears of a session's writing. */
struct writing {
    bool again; /* XX: only where it still stands */
    redis_cb done;
    void *data;
};

/* SET key bytes PX left [XX] */
static int set(struct redis *redis, const char *key, struct redis_argument value, int64_t left_ms,
               const struct writing *writing)
{
    char name[KEY_SIZE];
    char left[NUMBER_SIZE];

    (void)snprintf(name, sizeof(name), SESSION_KEY, key);
    (void)snprintf(left, sizeof(left), "%lld", (long long)(left_ms > 0 ? left_ms : 1));
    const struct redis_argument words[] = {word("SET"), word(name), value,
                                           word("PX"),  word(left), word("XX")};
    return redis_command(redis, name, words, COUNT_OF(words) - (writing->again ? 0 : 1),
                         SESSION_TIMEOUT_MS, writing->done, writing->data);
}

static struct question *ask(struct arena *arena, void *data)
{
    struct question *question = arena_alloc(arena, sizeof(*question));

    if (question) {
        question->arena = arena;
        question->data = data;
    }
    return question;
}

int store_put_session(struct redis *redis, const char *key, const struct session_held *held,
                      int64_t left_ms, struct arena *arena,
                      void (*done)(enum status_code code, void *data), void *data)
{
    struct question *question = ask(arena, data);
    struct redis_argument value = {NULL, 0};

    value.bytes = wire_pack_session(held, arena, &value.size);
    if (!question || !value.bytes) {
        return -1;
    }
    question->told = done;
    return set(redis, key, value, left_ms, &(struct writing){.done = on_told, .data = question});
}

void store_touch_session(struct redis *redis, const char *key, const struct session_held *held,
                         int64_t left_ms, struct arena *arena)
{
    struct redis_argument value = {NULL, 0};

    value.bytes = wire_pack_session(held, arena, &value.size);
    if (value.bytes) {
        (void)!set(redis, key, value, left_ms,
                   &(struct writing){.again = true, .done = nobody_waits});
    }
}

/* A command on one session's key alone. */
static int command(struct redis *redis, const char *verb, const char *key, redis_cb done,
                   struct question *question)
{
    char name[KEY_SIZE];

    (void)snprintf(name, sizeof(name), SESSION_KEY, key);
    const struct redis_argument words[] = {word(verb), word(name)};
    return redis_command(redis, name, words, COUNT_OF(words), SESSION_TIMEOUT_MS, done, question);
}

int store_get_session(struct redis *redis, const char *key, struct arena *arena,
                      void (*done)(enum status_code code, const struct session_held *held,
                                   void *data),
                      void *data)
{
    struct question *question = ask(arena, data);

    if (!question) {
        return -1;
    }
    question->held = done;
    return command(redis, "GET", key, on_held, question);
}

int store_end_session(struct redis *redis, const char *key, struct arena *arena,
                      void (*done)(enum status_code code, void *data), void *data)
{
    struct question *question = ask(arena, data);

    if (!question) {
        return -1;
    }
    question->told = done;
    return command(redis, "DEL", key, on_told, question);
}
