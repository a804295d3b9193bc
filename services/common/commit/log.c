#include "common/commit/log.h"

#include "common/commit/commit_parts.h"
#include "common/commit/keys.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { CALL_ARENA_BYTES = 16 << 10 };

/* One question to the store; its arena holds all of it. */
struct log_call {
    struct arena *arena;
    int64_t after;
    void (*page_done)(enum status_code code, const struct log_page *page, void *data);
    void (*list_done)(enum status_code code, const struct log_head *heads, size_t count,
                      void *data);
    void *data;
};

static struct log_call *call_new(void)
{
    struct arena *arena = arena_new(CALL_ARENA_BYTES);
    struct log_call *call = arena ? arena_alloc(arena, sizeof(*call)) : NULL;

    if (!call) {
        arena_free(arena);
        return NULL;
    }
    call->arena = arena;
    return call;
}

static void call_free(struct log_call *call)
{
    arena_free(call->arena);
}

/* Sends the call's words; frees the call when it cannot. */
static int call_send(struct log_call *call, struct commit_store *store,
                     const struct redis_argument *words, size_t count, int64_t timeout_ms,
                     redis_cb done)
{
    bool fits = timeout_ms > 0;

    for (size_t i = 0; i < count; i++) {
        fits = fits && words[i].bytes;
    }
    if (!fits || redis_command(store->redis, words[3].bytes, words, count, (uint64_t)timeout_ms,
                               done, call) != 0) {
        call_free(call);
        return -1;
    }
    return 0;
}

/* --- a page --- */

/* Fields of an entry, as the commit writes them: t instant k kind e event s sm3. */
enum { FIELD_INSTANT = 1, FIELD_KIND = 3, FIELD_EVENT = 5, FIELD_SM3 = 7, FIELD_COUNT = 8 };

static int64_t number_of(const struct redis_reply *reply)
{
    size_t size = 0;

    return strtoll(redis_reply_bytes(reply, &size), NULL, 10);
}

static int read_entry(const struct redis_reply *reply, struct log_entry *ret_entry)
{
    const struct redis_reply *fields = redis_reply_at(reply, 1);
    size_t sm3_size = 0;

    if (redis_reply_count(fields) != FIELD_COUNT) {
        return -1;
    }
    ret_entry->position = number_of(redis_reply_at(reply, 0));
    ret_entry->instant_ms = number_of(redis_reply_at(fields, FIELD_INSTANT));
    ret_entry->kind = (uint32_t)number_of(redis_reply_at(fields, FIELD_KIND));
    ret_entry->event = redis_reply_bytes(redis_reply_at(fields, FIELD_EVENT), &ret_entry->size);
    ret_entry->sm3 =
        (const uint8_t *)redis_reply_bytes(redis_reply_at(fields, FIELD_SM3), &sm3_size);
    return sm3_size == DIGEST_SIZE ? 0 : -1;
}

/* Entries must follow each other, and none may be missing below the head. */
static enum status_code read_page(const struct redis_reply *reply, int64_t after,
                                  struct log_entry entries[LOG_PAGE_MAX], struct log_page *page)
{
    const struct redis_reply *list = redis_reply_at(reply, 1);

    page->head = redis_reply_integer(redis_reply_at(reply, 0));
    page->count = redis_reply_count(list);
    page->entries = entries;
    if (page->count > LOG_PAGE_MAX || (page->count == 0 && page->head > after)) {
        return STATUS_DATA_LOSS;
    }
    for (size_t i = 0; i < page->count; i++) {
        if (read_entry(redis_reply_at(list, i), &entries[i]) != 0 ||
            entries[i].position != after + 1 + (int64_t)i || entries[i].position > page->head) {
            return STATUS_DATA_LOSS;
        }
    }
    return STATUS_OK;
}

static void on_page(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct log_call *call = data;
    struct log_entry entries[LOG_PAGE_MAX];
    struct log_page page;
    const char *message = "";

    if (code != STATUS_OK || redis_reply_type(reply) != REDIS_ARRAY) {
        code = commit_reply_failure(code, reply, call->arena, &message);
    } else if (redis_reply_type(redis_reply_at(reply, 1)) != REDIS_ARRAY) {
        code = STATUS_INTERNAL; /* the key is of another type */
    } else {
        code = read_page(reply, call->after, entries, &page);
    }
    call->page_done(code, code == STATUS_OK ? &page : NULL, call->data);
    call_free(call);
}

int log_read(struct commit_store *store, const char *shard, const char *log, int64_t after,
             int64_t timeout_ms,
             void (*done)(enum status_code code, const struct log_page *page, void *data),
             void *data)
{
    struct log_call *call = call_new();

    if (!call) {
        return -1;
    }
    call->after = after;
    call->page_done = done;
    call->data = data;
    const char *key = key_shared(call->arena, shard, KEY_LOG, log);
    const struct redis_argument head[] = {commit_word("XLEN"), commit_word(key)};
    const struct redis_argument entries[] = {
        commit_word("XRANGE"),
        commit_word(key),
        commit_word(arena_printf(call->arena, "%" PRId64 "-0", after + 1)),
        commit_word("+"),
        commit_word("COUNT"),
        commit_word(arena_printf(call->arena, "%d", LOG_PAGE_MAX)),
    };
    const struct redis_words commands[] = {{head, COUNT_OF(head)}, {entries, COUNT_OF(entries)}};
    bool fits = timeout_ms > 0 && key && entries[2].bytes && entries[5].bytes;
    if (!fits || redis_transaction(store->reads, key, commands, COUNT_OF(commands),
                                   (uint64_t)timeout_ms, on_page, call) != 0) {
        call_free(call);
        return -1;
    }
    return 0;
}

/* --- the list --- */

static void on_list(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct log_call *call = data;
    size_t count = redis_reply_count(reply) / 2;
    struct log_head *heads = calloc(count + 1, sizeof(*heads));
    size_t size = 0;
    const char *message = "";

    if (code != STATUS_OK || redis_reply_type(reply) != REDIS_ARRAY) {
        code = commit_reply_failure(code, reply, call->arena, &message);
    } else if (count > LOG_NAMES_MAX || !heads) {
        code = STATUS_RESOURCE_EXHAUSTED;
    }
    for (size_t i = 0; code == STATUS_OK && i < count; i++) {
        heads[i].log = redis_reply_bytes(redis_reply_at(reply, 2 * i), &size);
        heads[i].head = redis_reply_integer(redis_reply_at(reply, 2 * i + 1));
    }
    call->list_done(code, code == STATUS_OK ? heads : NULL, code == STATUS_OK ? count : 0,
                    call->data);
    free(heads);
    call_free(call);
}

int log_list(struct commit_store *store, const char *shard, int64_t timeout_ms,
             void (*done)(enum status_code code, const struct log_head *heads, size_t count,
                          void *data),
             void *data)
{
    struct log_call *call = call_new();

    if (!call) {
        return -1;
    }
    call->list_done = done;
    call->data = data;
    const struct redis_argument words[] = {
        commit_word("FCALL_RO"),
        commit_word("banfu_heads_2"),
        commit_word("1"),
        commit_word(key_shared(call->arena, shard, KEY_LOG, "")),
        commit_word(key_of_shard(call->arena, shard, KEY_HEADS)),
    };
    return call_send(call, store, words, COUNT_OF(words), timeout_ms, on_list);
}

/* --- hints --- */

/* Lives as long as the subscription, which is as long as `redis`: held by the store. */
struct commit_listener {
    struct commit_listener *next;
    void (*heard)(const char *shard, const char *log, void *data);
    void *data;
    char shard[];
};

static void on_hint(const char *message, size_t size, void *data)
{
    const struct commit_listener *listener = data;

    (void)size; /* NUL behind it, and no NUL in a log's name */
    if (listener->heard) {
        listener->heard(listener->shard, message, listener->data);
    }
}

int log_listen(struct commit_store *store, const char *shard,
               void (*heard)(const char *shard, const char *log, void *data), void *data)
{
    size_t size = strlen(shard) + 1;
    struct commit_listener *listener = malloc(sizeof(*listener) + size);
    struct log_call *call = call_new();
    const char *channel = call ? key_channel(call->arena, shard) : NULL;
    int error = -1;

    if (listener && channel) {
        listener->heard = heard;
        listener->data = data;
        memcpy(listener->shard, shard, size);
        error = redis_subscribe(store->redis, channel, on_hint, listener);
    }
    if (call) {
        call_free(call);
    }
    if (error) {
        free(listener);
        return -1;
    }
    listener->next = store->listeners;
    store->listeners = listener;
    return 0;
}

void log_stop_listening(struct commit_store *store, const void *data)
{
    for (struct commit_listener *listener = store->listeners; listener; listener = listener->next) {
        if (listener->data == data) {
            listener->heard = NULL;
        }
    }
}

void log_forget_listeners(struct commit_store *store)
{
    while (store->listeners) {
        struct commit_listener *listener = store->listeners;
        store->listeners = listener->next;
        free(listener);
    }
}
