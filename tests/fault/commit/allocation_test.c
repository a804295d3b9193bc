/*
 * A life with the store in which the n-th allocation fails, for every n: nothing crashes, nothing
 * leaks, everyone is told once, and a commit is done or not done.
 */
#include "common/commit/commit.h"

#include "common/commit/function_library.h"
#include "common/commit/job.h"
#include "common/commit/load.h"
#include "common/commit/log.h"
#include "common/commit/reactor.h"
#include "common/redis/redis.h"
#include "support/redis_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <google/protobuf/any.pb-c.h>

enum { PATIENCE_MS = 10000, ARENA_BYTES = 1 << 20, TIMEOUT_MS = 5000, ALLOCATIONS_MAX = 2000 };

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);

static long allocations, failing; /* failing: 0 for none */

static bool fails_now(void)
{
    return ++allocations == failing;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return fails_now() ? NULL : __real_realloc(memory, size);
}

char *__wrap_strdup(const char *text)
{
    return fails_now() ? NULL : __real_strdup(text);
}

/* --- the life --- */

static const char *const SHARDS[] = {"shuozhou"};
static const char LOG[] = "shuozhou-2022";

static struct redis_fixture *server;
static uv_loop_t loop;
static struct redis *redis;
static struct commit_store *store;
static struct arena *arena;
static int told; /* how often the one who asked has been told */
static enum commit_result result;

static void wait_until_told(void)
{
    uint64_t end = uv_hrtime() + (uint64_t)PATIENCE_MS * 1000000;

    while (told == 0 && uv_hrtime() < end) {
        (void)uv_run(&loop, UV_RUN_ONCE);
    }
    assert_int_equal(told, 1);
}

static void on_outcome(const struct commit_outcome *outcome, void *data)
{
    (void)data;
    told++;
    result = outcome->result;
    assert_true(result == COMMIT_DONE || result == COMMIT_STALE || result == COMMIT_FAILED);
}

static void on_loaded(enum status_code code, const struct loaded *loaded, void *data)
{
    bool damaged = false;
    size_t size = 0;

    (void)data;
    told++;
    assert_true((code == STATUS_OK) == (loaded != NULL));
    if (loaded) {
        const ProtobufCMessage *entity =
            loaded_entity(loaded, 0, &google__protobuf__any__descriptor, arena, &damaged);
        const char *text = loaded_text(loaded, 0, arena, &size, &damaged);
        assert_true(!entity || entity->descriptor == &google__protobuf__any__descriptor);
        assert_true(!text || text[size] == '\0');
    }
}

static void on_code(enum status_code code, void *data)
{
    (void)code;
    (void)data;
    told++;
}

static void on_checked(enum status_code code, const char *trouble, void *data)
{
    (void)trouble;
    on_code(code, data);
}

static void on_page(enum status_code code, const struct log_page *page, void *data)
{
    (void)page;
    on_code(code, data);
}

static void on_heads(enum status_code code, const struct log_head *heads, size_t count, void *data)
{
    (void)heads;
    (void)count;
    on_code(code, data);
}

static void on_status(enum status_code code, const struct job_status *status, void *data)
{
    (void)status;
    on_code(code, data);
}

static void make_a_commit(int turn)
{
    static const char text[] = "一段较长的文字";
    struct commit *commit = commit_new(store, SHARDS[0], LOG, arena);
    Google__Protobuf__Any message = GOOGLE__PROTOBUF__ANY__INIT;
    char name[32];
    char digest[65];

    if (!commit) {
        return;
    }
    (void)snprintf(name, sizeof(name), "turn-%d", turn);
    const struct commit_request request = {"zhang", "/m", name, {0}, NULL};
    commit_change(commit, name, "part", 0);
    commit_rest_on(commit, name, "other", 0);
    commit_claim(commit, name, "holder");
    commit_put(commit, "entity", &message.base);
    commit_index(commit, "index", name, turn);
    commit_text(commit, text, sizeof(text), digest);
    commit_event(commit, 1, &message.base);
    commit_remember(commit, &request, &message.base);
    told = 0;
    commit_submit(commit, TIMEOUT_MS, on_outcome, NULL);
    wait_until_told();
}

static void load_it(void)
{
    struct load *load = load_new(store, SHARDS[0], LOG, arena);
    const struct commit_request request = {"zhang", "/m", "turn", {0}, NULL};

    if (!load) {
        return;
    }
    (void)load_entity(load, "entity");
    (void)load_versions(load, "turn");
    (void)load_members(load, "index", 0, 10, 10);
    (void)load_text(load, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    (void)load_remembered(load, &request);
    told = 0;
    load_submit(load, TIMEOUT_MS, on_loaded, NULL);
    wait_until_told();
}

static void wait_if(int error)
{
    if (error == 0) {
        wait_until_told();
    }
    told = 0;
}

static void ask_around(void)
{
    const struct job_piece piece = {"j-1", 0, "piece", 5, NULL};

    told = 0;
    wait_if(log_read(store, SHARDS[0], LOG, 0, TIMEOUT_MS, on_page, NULL));
    wait_if(log_list(store, SHARDS[0], TIMEOUT_MS, on_heads, NULL));
    wait_if(job_stage(store, SHARDS[0], &piece, TIMEOUT_MS, on_code, NULL));
    wait_if(job_read(store, SHARDS[0], "j-1", TIMEOUT_MS, on_status, NULL));
    wait_if(job_cancel(store, SHARDS[0], "j-1", TIMEOUT_MS, on_code, NULL));
    function_library_verify(redis, TIMEOUT_MS, on_checked, NULL);
    wait_if(0);
    function_library_check_rights(redis, SHARDS[0], "assignment", TIMEOUT_MS, on_checked, NULL);
    wait_if(0);
}

static void react(struct reaction *reaction, void *data)
{
    struct commit *commit = reaction_commit(reaction);

    (void)data;
    if (!commit) {
        reaction_fail(reaction, STATUS_RESOURCE_EXHAUSTED, "the arena is full");
        return;
    }
    commit_change(commit, "reactions", "count", 0);
    reaction_submit(reaction);
}

static void on_closed(void *data)
{
    ++*(int *)data;
}

static void follow_the_log(void)
{
    const struct reactor_options options = {.store = store,
                                            .consumer = "assignment",
                                            .shards = SHARDS,
                                            .shard_count = 1,
                                            .react = react};
    struct reactor *reactor = reactor_new(&loop, &options);

    if (!reactor) {
        return;
    }
    told = 0;
    reactor_catch_up(reactor, SHARDS[0], LOG, TIMEOUT_MS, on_code, NULL);
    wait_until_told();
    told = 0;
    reactor_close(reactor, on_closed, &told);
    wait_until_told();
}

static void step(struct job_step *step, void *data)
{
    (void)data;
    job_step_submit(step);
}

static void run_jobs(void)
{
    const struct job_kind kind = {.name = "import", .step = step, .apart = true};
    struct job_runner *runner = job_runner_new(&loop, store, SHARDS, 1, &kind, 1);

    if (!runner) {
        return;
    }
    job_runner_hint(runner);
    (void)uv_run(&loop, UV_RUN_ONCE);
    told = 0;
    job_runner_close(runner, on_closed, &told);
    wait_until_told();
}

static void live(int turn)
{
    const struct redis_options options = {
        .address = redis_fixture_address(server), .user = "assignment", .password = "secret"};

    redis = redis_new(&loop, &options);
    store = redis ? commit_store_new(redis, "assignment") : NULL;
    arena = store ? arena_new(ARENA_BYTES) : NULL;
    if (arena) {
        make_a_commit(turn);
        load_it();
        ask_around();
        follow_the_log();
        run_jobs();
    }
    redis_close(redis, NULL, NULL);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    commit_store_free(store);
    arena_free(arena);
}

static void every_allocation_may_fail(void **state)
{
    int turns = 0;

    (void)state;
    server = redis_fixture_start();
    redis_fixture_add_user(server, "assignment");
    do {
        assert_true(++turns < ALLOCATIONS_MAX);
        assert_int_equal(uv_loop_init(&loop), 0);
        allocations = 0;
        failing = turns;
        live(turns);
        failing = 0;
        assert_int_equal(uv_loop_close(&loop), 0);
    } while (allocations >= turns);
    assert_true(turns > 50);
    /* Each turn's commit is there as a whole or not at all. */
    long long entries = redis_fixture_integer(server, "XLEN {shuozhou}:log:%s", LOG);
    assert_int_equal(redis_fixture_integer(server, "ZCARD {shuozhou}:index:assignment:index"),
                     entries);
    assert_true(entries > turns / 2);
    redis_fixture_stop(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
