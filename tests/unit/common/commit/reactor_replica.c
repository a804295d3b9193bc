#include "unit/common/commit/reactor_replica.h"

#include "common/redis/redis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <google/protobuf/any.pb-c.h>

const char *const SHARDS[1] = {"shuozhou"};
const char LOG[] = "shuozhou-2022";
struct store_case test;
struct replica one, other;

void commit_reaction(struct replica *replica, struct reaction *reaction)
{
    struct commit *commit = reaction_commit(reaction);

    assert_non_null(commit);
    commit_change(commit, "counter", "reactions", 0);
    if (replica->stale_times > 0) {
        replica->stale_times--;
        commit_rest_on(commit, "counter", "never", 77);
    }
    if (replica->too_much_times > 0) {
        replica->too_much_times--;
        for (int i = 0; i <= COMMIT_ENTITIES_MAX; i++) {
            commit_remove(commit, "too-much");
        }
    }
    if (replica->reacted_count < REACTED_MAX) {
        replica->reacted[replica->reacted_count++] = reaction_entry(reaction)->position;
    }
    reaction_submit(reaction);
}

/* As a reaction should be: a piece that has been done before does nothing. */
void commit_piece(struct replica *replica, struct reaction *reaction)
{
    char part[32];
    int piece = (int)reaction_piece(reaction);
    bool last = piece + 1 == replica->pieces;
    struct commit *commit = reaction_commit(reaction);

    (void)snprintf(part, sizeof(part), "%d.%d", (int)reaction_entry(reaction)->position, piece);
    redisReply *reply = redis_fixture_run(test.server, "HGET {shuozhou}:versions:pieces %s", part);
    bool done = reply->str != NULL;
    freeReplyObject(reply);
    if (done) {
        last ? reaction_skip(reaction) : reaction_skip_piece(reaction);
        return;
    }
    assert_non_null(commit);
    commit_rest_on(commit, "pieces", part, 0);
    commit_change(commit, "pieces", part, 0);
    replica->reacted[replica->reacted_count++] = piece;
    last ? reaction_submit(reaction) : reaction_submit_piece(reaction);
}

static void react(struct reaction *reaction, void *data)
{
    struct replica *replica = data;

    if (reaction_entry(reaction)->kind != KIND_INTERESTING) {
        reaction_skip(reaction);
    } else if (replica->fail_times > 0) {
        replica->fail_times--;
        reaction_fail(reaction, STATUS_UNAVAILABLE, "told to");
    } else if (replica->defer) {
        replica->deferred = reaction;
    } else if (replica->pieces > 0) {
        commit_piece(replica, reaction);
    } else {
        commit_reaction(replica, reaction);
    }
}

static void count_trouble(const struct reactor_trouble *trouble, void *data)
{
    struct replica *replica = data;

    replica->troubles++;
    replica->delayed += trouble->tries == 1;
    replica->stuck += trouble->tries == REACTOR_STUCK_TRIES;
    if (trouble->tries > 0) {
        assert_int_equal(trouble->position, 1);
        assert_int_equal(trouble->code, STATUS_RESOURCE_EXHAUSTED);
        assert_string_equal(trouble->why, "more than one commit may touch");
    }
}

static void count_overcome(const struct reactor_trouble *trouble, void *data)
{
    struct replica *replica = data;

    assert_true(trouble->tries >= REACTOR_STUCK_TRIES);
    replica->overcome++;
}

void begin_replica(struct replica *replica)
{
    memset(replica, 0, sizeof(*replica));
    replica->store = commit_store_new(test.redis, "assignment");
    assert_non_null(replica->store);
    const struct reactor_options options = {
        .store = replica->store,
        .consumer = "assignment",
        .shards = SHARDS,
        .shard_count = COUNT_OF(SHARDS),
        .react = react,
        .trouble = count_trouble,
        .overcome = count_overcome,
        .data = replica,
    };
    replica->reactor = reactor_new(&test.loop, &options);
    assert_non_null(replica->reactor);
}

void set_flag(void *data)
{
    *(bool *)data = true;
}

void end_replica(struct replica *replica)
{
    reactor_close(replica->reactor, set_flag, &replica->closed);
    store_case_wait(&test, &replica->closed);
}

int set_up(void **state)
{
    (void)state;
    store_case_begin(&test, "assignment");
    begin_replica(&one);
    return 0;
}

int tear_down(void **state)
{
    (void)state;
    end_replica(&one);
    store_case_end(&test);
    commit_store_free(one.store);
    return 0;
}

void append(uint32_t kind)
{
    Google__Protobuf__Any event = GOOGLE__PROTOBUF__ANY__INIT;
    struct commit *commit = commit_new(test.store, SHARDS[0], LOG, test.arena);

    assert_non_null(commit);
    commit_event(commit, kind, &event.base);
    assert_int_equal(store_case_commit(&test, commit).result, COMMIT_DONE);
}

static void count_done(const struct commit_outcome *outcome, void *data)
{
    assert_int_equal(outcome->result, COMMIT_DONE);
    ++*(int *)data;
}

/* Many at once: one by one each would wait for the disk. Every `every`-th is dull, none for 0. */
void append_many(int count, int every)
{
    Google__Protobuf__Any event = GOOGLE__PROTOBUF__ANY__INIT;
    int done = 0;

    for (int i = 1; i <= count; i++) {
        struct commit *commit = commit_new(test.store, SHARDS[0], LOG, test.arena);
        assert_non_null(commit);
        commit_event(commit, every && i % every == 0 ? KIND_DULL : KIND_INTERESTING, &event.base);
        commit_submit(commit, STORE_CASE_TIMEOUT_MS, count_done, &done);
    }
    while (done < count) {
        (void)uv_run(&test.loop, UV_RUN_ONCE);
    }
}

void on_caught_up(enum status_code code, void *data)
{
    *(struct waited *)data = (struct waited){true, code};
}

enum status_code catch_up(struct replica *replica, const char *log, int64_t timeout_ms)
{
    struct waited waited = {0};

    reactor_catch_up(replica->reactor, SHARDS[0], log, timeout_ms, on_caught_up, &waited);
    store_case_wait(&test, &waited.done);
    return waited.code;
}

long long reactions(void)
{
    redisReply *reply =
        redis_fixture_run(test.server, "HGET {shuozhou}:versions:counter reactions");
    long long count = reply->str ? strtoll(reply->str, NULL, 10) : 0;

    freeReplyObject(reply);
    return count;
}

const char *cursor(void)
{
    return redis_fixture_text(test.server, "HGET {shuozhou}:cursors:assignment %s", LOG);
}

/* Until so many reactions have been committed, whoever asked for them. */
void wait_for_reactions(long long count)
{
    while (reactions() < count) {
        (void)uv_run(&test.loop, UV_RUN_ONCE);
    }
}
