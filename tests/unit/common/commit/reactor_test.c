#include "common/commit/reactor.h"

#include "common/redis/redis.h"
#include "support/store_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <google/protobuf/any.pb-c.h>

enum { KIND_DULL = 1, KIND_INTERESTING = 2, REACTED_MAX = 4096 };

static const char *const SHARDS[] = {"shuozhou"};
static const char LOG[] = "shuozhou-2022";

static struct store_case test;

/* A replica of the following service. */
struct replica {
    struct commit_store *store;
    struct reactor *reactor;
    int64_t reacted[REACTED_MAX];
    size_t reacted_count;
    int fail_times, stale_times, troubles;
    int pieces;         /* each interesting entry is done in so many, 0 for one */
    int too_much_times; /* its commit is larger than one may be */
    int delayed, stuck, overcome;
    bool defer, closed;
    struct reaction *deferred;
};

static struct replica one, other;

static void commit_reaction(struct replica *replica, struct reaction *reaction)
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
static void commit_piece(struct replica *replica, struct reaction *reaction)
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

static void begin_replica(struct replica *replica)
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

static void set_flag(void *data)
{
    *(bool *)data = true;
}

static void end_replica(struct replica *replica)
{
    reactor_close(replica->reactor, set_flag, &replica->closed);
    store_case_wait(&test, &replica->closed);
}

static int set_up(void **state)
{
    (void)state;
    store_case_begin(&test, "assignment");
    begin_replica(&one);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    end_replica(&one);
    store_case_end(&test);
    commit_store_free(one.store);
    return 0;
}

static void append(uint32_t kind)
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
static void append_many(int count, int every)
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

struct waited {
    bool done;
    enum status_code code;
};

static void on_caught_up(enum status_code code, void *data)
{
    *(struct waited *)data = (struct waited){true, code};
}

static enum status_code catch_up(struct replica *replica, const char *log, int64_t timeout_ms)
{
    struct waited waited = {0};

    reactor_catch_up(replica->reactor, SHARDS[0], log, timeout_ms, on_caught_up, &waited);
    store_case_wait(&test, &waited.done);
    return waited.code;
}

static long long reactions(void)
{
    redisReply *reply =
        redis_fixture_run(test.server, "HGET {shuozhou}:versions:counter reactions");
    long long count = reply->str ? strtoll(reply->str, NULL, 10) : 0;

    freeReplyObject(reply);
    return count;
}

static const char *cursor(void)
{
    return redis_fixture_text(test.server, "HGET {shuozhou}:cursors:assignment %s", LOG);
}

static void entries_are_reacted_to_in_order_and_once(void **state)
{
    (void)state;
    append_many(300, 3);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    assert_int_equal(one.reacted_count, 200);
    assert_int_equal(reactions(), 200);
    for (size_t i = 0; i < one.reacted_count; i++) {
        assert_int_equal(one.reacted[i], 1 + i / 2 * 3 + i % 2);
    }
    assert_int_equal(reactor_position(one.reactor, SHARDS[0], LOG), 300);
    assert_string_equal(cursor(), "299");
}

static void skipped_entries_cost_no_write(void **state)
{
    (void)state;
    append(KIND_DULL);
    append(KIND_DULL);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    assert_int_equal(reactor_position(one.reactor, SHARDS[0], LOG), 2);
    assert_string_equal(cursor(), "");
    append(KIND_INTERESTING);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    assert_string_equal(cursor(), "3");
}

static void long_run_of_skipped_entries_is_saved(void **state)
{
    (void)state;
    append_many(REACTOR_SKIPPED_MAX + 100, 1);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    assert_true(strtoll(cursor(), NULL, 10) >= REACTOR_SKIPPED_MAX);
}

static void unknown_log_is_caught_up_with_and_forgotten(void **state)
{
    (void)state;
    assert_int_equal(catch_up(&one, "nowhere-2022", 5000), STATUS_OK);
    assert_int_equal(reactor_position(one.reactor, SHARDS[0], "nowhere-2022"), 0);
}

/* Until so many reactions have been committed, whoever asked for them. */
static void wait_for_reactions(long long count)
{
    while (reactions() < count) {
        (void)uv_run(&test.loop, UV_RUN_ONCE);
    }
}

static void hints_and_sweeps_need_nobody_to_ask(void **state)
{
    (void)state;
    append(KIND_INTERESTING);
    append(KIND_INTERESTING);
    append(KIND_INTERESTING);
    wait_for_reactions(3);
    assert_int_equal(one.reacted_count, 3);
}

static void two_replicas_share_the_work_without_doing_it_twice(void **state)
{
    struct waited waits[2] = {0};

    (void)state;
    begin_replica(&other);
    append_many(500, 0);
    reactor_catch_up(one.reactor, SHARDS[0], LOG, 5000, on_caught_up, &waits[0]);
    reactor_catch_up(other.reactor, SHARDS[0], LOG, 5000, on_caught_up, &waits[1]);
    store_case_wait(&test, &waits[0].done);
    store_case_wait(&test, &waits[1].done);
    assert_int_equal(waits[0].code, STATUS_OK);
    assert_int_equal(waits[1].code, STATUS_OK);
    assert_int_equal(reactions(), 500);
    assert_string_equal(cursor(), "500");
    assert_int_equal(reactor_position(other.reactor, SHARDS[0], LOG), 500);
    end_replica(&other);
    commit_store_free(other.store);
}

static void stale_reaction_comes_again_at_once(void **state)
{
    (void)state;
    one.stale_times = 2;
    append(KIND_INTERESTING);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    assert_int_equal(one.reacted_count, 3);
    assert_int_equal(one.troubles, 0);
    assert_int_equal(reactions(), 1);
}

static void failed_reaction_is_told_and_comes_again_later(void **state)
{
    (void)state;
    one.fail_times = 1;
    append(KIND_INTERESTING);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_UNAVAILABLE);
    assert_int_equal(one.troubles, 1);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    assert_int_equal(reactions(), 1);
}

/* Tried with pauses, told twice; whoever waits hears at once; and gone on with when it can be. */
static void entry_that_cannot_be_done_is_stuck_until_it_can(void **state)
{
    struct waited waited = {0};

    (void)state;
    one.too_much_times = REACTOR_STUCK_TRIES + 1;
    append(KIND_INTERESTING);
    append(KIND_INTERESTING);
    while (one.stuck == 0) {
        (void)uv_run(&test.loop, UV_RUN_ONCE);
    }
    uint64_t began_ms = uv_now(&test.loop);
    reactor_catch_up(one.reactor, SHARDS[0], LOG, 60000, on_caught_up, &waited);
    store_case_wait(&test, &waited.done);
    assert_int_equal(waited.code, STATUS_RESOURCE_EXHAUSTED);
    assert_true(uv_now(&test.loop) - began_ms < 1000);
    wait_for_reactions(2);
    while (one.overcome == 0) {
        (void)uv_run(&test.loop, UV_RUN_ONCE);
    }
    assert_int_equal(one.delayed, 1);
    assert_int_equal(one.stuck, 1);
    assert_int_equal(one.overcome, 1);
    assert_int_equal(one.reacted_count, REACTOR_STUCK_TRIES + 1 + 2);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    assert_string_equal(cursor(), "2");
}

static void pieces_move_the_cursor_with_the_last(void **state)
{
    (void)state;
    one.pieces = 3;
    append(KIND_DULL);
    append(KIND_INTERESTING);
    append(KIND_INTERESTING);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    assert_int_equal(one.reacted_count, 6);
    for (size_t i = 0; i < one.reacted_count; i++) {
        assert_int_equal(one.reacted[i], i % 3);
    }
    assert_string_equal(cursor(), "3");
    assert_int_equal(reactor_position(one.reactor, SHARDS[0], LOG), 3);
    assert_int_equal(one.troubles, 0);
}

/* Another replica had done two of four pieces when it ended: those are found done. */
static void pieces_done_before_are_passed_over(void **state)
{
    (void)state;
    one.defer = true;
    append(KIND_INTERESTING);
    while (!one.deferred) {
        (void)uv_run(&test.loop, UV_RUN_ONCE);
    }
    freeReplyObject(redis_fixture_run(test.server, "HSET {shuozhou}:versions:pieces 1.0 1 1.1 1"));
    one.pieces = 4;
    one.defer = false;
    commit_piece(&one, one.deferred);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    assert_int_equal(one.reacted_count, 2);
    assert_int_equal(one.reacted[0], 2);
    assert_int_equal(one.reacted[1], 3);
    assert_string_equal(cursor(), "1");
}

static void two_replicas_do_each_piece_once(void **state)
{
    struct waited waits[2] = {0};

    (void)state;
    begin_replica(&other);
    one.pieces = other.pieces = 5;
    append_many(60, 0);
    reactor_catch_up(one.reactor, SHARDS[0], LOG, 5000, on_caught_up, &waits[0]);
    reactor_catch_up(other.reactor, SHARDS[0], LOG, 5000, on_caught_up, &waits[1]);
    store_case_wait(&test, &waits[0].done);
    store_case_wait(&test, &waits[1].done);
    assert_int_equal(waits[0].code, STATUS_OK);
    assert_int_equal(waits[1].code, STATUS_OK);
    assert_string_equal(cursor(), "60");
    redisReply *pieces = redis_fixture_run(test.server, "HVALS {shuozhou}:versions:pieces");
    assert_int_equal(pieces->elements, 300);
    for (size_t i = 0; i < pieces->elements; i++) {
        assert_string_equal(pieces->element[i]->str, "1");
    }
    freeReplyObject(pieces);
    end_replica(&other);
    commit_store_free(other.store);
}

static void waiting_ends_at_its_limit_and_the_reaction_may_end_later(void **state)
{
    (void)state;
    one.defer = true;
    append(KIND_INTERESTING);
    assert_int_equal(catch_up(&one, LOG, 50), STATUS_DEADLINE_EXCEEDED);
    assert_non_null(one.deferred);
    commit_reaction(&one, one.deferred);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    assert_int_equal(reactions(), 1);
}

static void loss_of_the_store_is_outlived(void **state)
{
    (void)state;
    append_many(50, 0);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    redis_fixture_kill(test.server);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_UNAVAILABLE);
    redis_fixture_restart(test.server);
    while (catch_up(&one, LOG, 5000) != STATUS_OK) {
        assert_true(one.troubles < 100);
    }
    append(KIND_INTERESTING);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    assert_int_equal(reactions(), 51);
}

static void closing_cancels_those_who_wait(void **state)
{
    struct waited waited = {0};

    (void)state;
    begin_replica(&other);
    other.defer = true;
    one.defer = true;
    append(KIND_INTERESTING);
    reactor_catch_up(other.reactor, SHARDS[0], LOG, 5000, on_caught_up, &waited);
    while (!other.deferred || !one.deferred) {
        (void)uv_run(&test.loop, UV_RUN_ONCE);
    }
    reactor_close(other.reactor, set_flag, &other.closed);
    assert_true(waited.done);
    assert_int_equal(waited.code, STATUS_CANCELLED);
    assert_false(other.closed);
    reaction_skip(other.deferred);
    store_case_wait(&test, &other.closed);
    commit_store_free(other.store);
    commit_reaction(&one, one.deferred);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(entries_are_reacted_to_in_order_and_once),
        TEST(skipped_entries_cost_no_write),
        TEST(long_run_of_skipped_entries_is_saved),
        TEST(unknown_log_is_caught_up_with_and_forgotten),
        TEST(hints_and_sweeps_need_nobody_to_ask),
        TEST(two_replicas_share_the_work_without_doing_it_twice),
        TEST(stale_reaction_comes_again_at_once),
        TEST(failed_reaction_is_told_and_comes_again_later),
        TEST(entry_that_cannot_be_done_is_stuck_until_it_can),
        TEST(pieces_move_the_cursor_with_the_last),
        TEST(pieces_done_before_are_passed_over),
        TEST(two_replicas_do_each_piece_once),
        TEST(waiting_ends_at_its_limit_and_the_reaction_may_end_later),
        TEST(loss_of_the_store_is_outlived),
        TEST(closing_cancels_those_who_wait),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
