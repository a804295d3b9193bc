/* What stands under plain keys, which Redis lets expire: sessions, secrets that were shown and are
 * not in force yet, codes that were used. */
#include "identity/store.h"

#include "common/redis/redis.h"

#include <stdio.h>
#include <string.h>

#define SESSION_KEY "{identity}:session:identity:%s"
#define PREPARED_KEY "{identity}:session:identity:totp-prepared:%s"
#define USED_KEY "{identity}:session:identity:totp-used:%s:%lld"

enum { TIMEOUT_MS = 3000, KEY_SIZE = 160, NUMBER_SIZE = 24 };

/* One question about a session: who hears the answer. */
struct question {
    struct arena *arena;
    void (*told)(enum status_code code, void *data);
    void (*held)(enum status_code code, const struct session_held *held, void *data);
    void (*got)(enum status_code code, const void *bytes, size_t size, void *data);
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

/* How a key is written, and who hears of it. */
struct writing {
    int64_t left_ms;       /* after which Redis forgets it */
    const char *condition; /* "XX": only where it stands; "NX": only where it does not; NULL */
    redis_cb done;
    void *data;
};

/* SET name value PX left [XX or NX] */
static int set(struct redis *redis, const char *name, struct redis_argument value,
               const struct writing *writing)
{
    char left[NUMBER_SIZE];
    size_t count = writing->condition ? 6 : 5;

    (void)snprintf(left, sizeof(left), "%lld",
                   (long long)(writing->left_ms > 0 ? writing->left_ms : 1));
    const struct redis_argument words[] = {
        word("SET"), word(name), value,
        word("PX"),  word(left), word(writing->condition ? writing->condition : "")};
    return redis_command(redis, name, words, count, TIMEOUT_MS, writing->done, writing->data);
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
    char name[KEY_SIZE];

    value.bytes = wire_pack_session(held, arena, &value.size);
    if (!question || !value.bytes) {
        return -1;
    }
    question->told = done;
    (void)snprintf(name, sizeof(name), SESSION_KEY, key);
    return set(redis, name, value,
               &(struct writing){.left_ms = left_ms, .done = on_told, .data = question});
}

void store_touch_session(struct redis *redis, const char *key, const struct session_held *held,
                         int64_t left_ms, struct arena *arena)
{
    struct redis_argument value = {NULL, 0};
    char name[KEY_SIZE];

    value.bytes = wire_pack_session(held, arena, &value.size);
    if (value.bytes) {
        (void)snprintf(name, sizeof(name), SESSION_KEY, key);
        (void)!set(redis, name, value,
                   &(struct writing){.left_ms = left_ms, .condition = "XX", .done = nobody_waits});
    }
}

/* A command on one key alone. */
static int command(struct redis *redis, const char *verb, const char *name, redis_cb done,
                   struct question *question)
{
    const struct redis_argument words[] = {word(verb), word(name)};
    return redis_command(redis, name, words, COUNT_OF(words), TIMEOUT_MS, done, question);
}

int store_get_session(struct redis *redis, const char *key, struct arena *arena,
                      void (*done)(enum status_code code, const struct session_held *held,
                                   void *data),
                      void *data)
{
    struct question *question = ask(arena, data);
    char name[KEY_SIZE];

    if (!question) {
        return -1;
    }
    question->held = done;
    (void)snprintf(name, sizeof(name), SESSION_KEY, key);
    return command(redis, "GET", name, on_held, question);
}

int store_end_session(struct redis *redis, const char *key, struct arena *arena,
                      void (*done)(enum status_code code, void *data), void *data)
{
    struct question *question = ask(arena, data);
    char name[KEY_SIZE];

    if (!question) {
        return -1;
    }
    question->told = done;
    (void)snprintf(name, sizeof(name), SESSION_KEY, key);
    return command(redis, "DEL", name, on_told, question);
}

/* --- one-time codes --- */

static void on_got(enum status_code code, const struct redis_reply *reply, void *data)
{
    const struct question *question = data;
    size_t size = 0;
    const char *bytes = redis_reply_bytes(reply, &size);

    question->got(outcome_of(code, reply), bytes, size, question->data);
}

int store_put_prepared(struct redis *redis, const char *account, const void *sealed, size_t size,
                       struct arena *arena, void (*done)(enum status_code code, void *data),
                       void *data)
{
    struct question *question = ask(arena, data);
    char name[KEY_SIZE];

    if (!question) {
        return -1;
    }
    question->told = done;
    (void)snprintf(name, sizeof(name), PREPARED_KEY, account);
    return set(
        redis, name, (struct redis_argument){sealed, size},
        &(struct writing){.left_ms = STORE_TOTP_PREPARED_MS, .done = on_told, .data = question});
}

int store_get_prepared(struct redis *redis, const char *account, struct arena *arena,
                       void (*done)(enum status_code code, const void *sealed, size_t size,
                                    void *data),
                       void *data)
{
    struct question *question = ask(arena, data);
    char name[KEY_SIZE];

    if (!question) {
        return -1;
    }
    question->got = done;
    (void)snprintf(name, sizeof(name), PREPARED_KEY, account);
    return command(redis, "GET", name, on_got, question);
}

int store_use_step(struct redis *redis, const char *account, int64_t step, struct arena *arena,
                   void (*done)(enum status_code code, void *data), void *data)
{
    struct question *question = ask(arena, data);
    char name[KEY_SIZE];

    if (!question) {
        return -1;
    }
    question->told = done;
    (void)snprintf(name, sizeof(name), USED_KEY, account, (long long)step);
    return set(
        redis, name, word("1"),
        &(struct writing){
            .left_ms = STORE_TOTP_USED_MS, .condition = "NX", .done = on_told, .data = question});
}
