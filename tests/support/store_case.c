#include "support/store_case.h"

#include "common/redis/redis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { ARENA_BYTES = 64 << 20 };

static void on_too_long(uv_timer_t *timer)
{
    *(bool *)timer->data = true;
}

static void on_closed(uv_handle_t *handle)
{
    *(bool *)handle->data = true;
}

void store_case_wait(struct store_case *test, const bool *flag)
{
    uv_timer_t limit;
    bool too_long = false;
    bool closed = false;

    assert_int_equal(uv_timer_init(&test->loop, &limit), 0);
    limit.data = &too_long;
    assert_int_equal(uv_timer_start(&limit, on_too_long, STORE_CASE_TIMEOUT_MS, 0), 0);
    while (!*flag && !too_long) {
        (void)uv_run(&test->loop, UV_RUN_ONCE);
    }
    limit.data = &closed;
    uv_close((uv_handle_t *)&limit, on_closed);
    while (!closed) {
        (void)uv_run(&test->loop, UV_RUN_ONCE);
    }
    assert_false(too_long);
}

static void set_flag(void *data)
{
    *(bool *)data = true;
}

void store_case_begin(struct store_case *test, const char *owner)
{
    memset(test, 0, sizeof(*test));
    test->server = redis_fixture_start();
    assert_int_equal(uv_loop_init(&test->loop), 0);
    redis_fixture_add_user(test->server, owner);
    const struct redis_options options = {
        .address = redis_fixture_address(test->server),
        .user = owner,
        .password = REDIS_FIXTURE_PASSWORD,
    };
    test->redis = redis_new(&test->loop, &options);
    assert_non_null(test->redis);
    test->store = commit_store_new(test->redis, owner);
    assert_non_null(test->store);
    test->arena = arena_new(ARENA_BYTES);
    assert_non_null(test->arena);
}

void store_case_end(struct store_case *test)
{
    bool closed = false;

    redis_close(test->redis, set_flag, &closed);
    store_case_wait(test, &closed);
    commit_store_free(test->store);
    assert_int_equal(uv_loop_close(&test->loop), 0);
    arena_free(test->arena);
    redis_fixture_stop(test->server);
}

/* --- commits --- */

struct waiting_commit {
    struct store_case *test;
    bool done;
    struct commit_outcome outcome;
};

static const char *copy_text(struct store_case *test, const char *text)
{
    return text ? arena_strdup(test->arena, text) : NULL;
}

static void on_committed(const struct commit_outcome *outcome, void *data)
{
    struct waiting_commit *waiting = data;
    struct store_case *test = waiting->test;

    waiting->outcome = *outcome;
    waiting->outcome.message = copy_text(test, outcome->message);
    waiting->outcome.thing = copy_text(test, outcome->thing);
    waiting->outcome.name = copy_text(test, outcome->name);
    waiting->outcome.holder = copy_text(test, outcome->holder);
    if (outcome->receipt) {
        waiting->outcome.receipt = arena_copy(test->arena, outcome->receipt, outcome->receipt_size);
    }
    waiting->done = true;
}

struct commit_outcome store_case_commit(struct store_case *test, struct commit *commit)
{
    struct waiting_commit waiting = {.test = test};

    commit_submit(commit, STORE_CASE_TIMEOUT_MS, on_committed, &waiting);
    assert_false(waiting.done);
    store_case_wait(test, &waiting.done);
    return waiting.outcome;
}

/* --- loads --- */

struct waiting_load {
    bool done;
    enum status_code code;
    void (*look)(const struct loaded *loaded, void *data);
    void *data;
};

static void on_loaded(enum status_code code, const struct loaded *loaded, void *data)
{
    struct waiting_load *waiting = data;

    waiting->code = code;
    waiting->done = true;
    if (loaded) {
        waiting->look(loaded, waiting->data);
    }
}

enum status_code store_case_load(struct store_case *test, struct load *load,
                                 void (*look)(const struct loaded *loaded, void *data), void *data)
{
    struct waiting_load waiting = {.look = look, .data = data};

    load_submit(load, STORE_CASE_TIMEOUT_MS, on_loaded, &waiting);
    assert_false(waiting.done);
    store_case_wait(test, &waiting.done);
    return waiting.code;
}

/* --- logs --- */

struct waiting_page {
    struct store_case *test;
    bool done;
    enum status_code code;
    struct log_page page;
};

static void on_page(enum status_code code, const struct log_page *page, void *data)
{
    struct waiting_page *waiting = data;
    struct arena *arena = waiting->test->arena;

    waiting->code = code;
    waiting->done = true;
    if (!page) {
        return;
    }
    struct log_entry *entries = arena_array(arena, page->count + 1, sizeof(*entries));
    for (size_t i = 0; entries && i < page->count; i++) {
        entries[i] = page->entries[i];
        entries[i].event = arena_copy(arena, page->entries[i].event, page->entries[i].size);
        entries[i].sm3 = (const uint8_t *)arena_copy(arena, page->entries[i].sm3, DIGEST_SIZE);
    }
    waiting->page = (struct log_page){page->head, page->count, entries};
}

struct log_page store_case_read(struct store_case *test, const char *shard, const char *log,
                                int64_t after)
{
    struct waiting_page waiting = {.test = test};

    assert_int_equal(
        log_read(test->store, shard, log, after, STORE_CASE_TIMEOUT_MS, on_page, &waiting), 0);
    store_case_wait(test, &waiting.done);
    assert_int_equal(waiting.code, STATUS_OK);
    return waiting.page;
}
