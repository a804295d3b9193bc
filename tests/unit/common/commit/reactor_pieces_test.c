/* Entries that take more than one commit, and entries that cannot be done. */
#include "unit/common/commit/reactor_replica.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(entry_that_cannot_be_done_is_stuck_until_it_can),
        TEST(pieces_move_the_cursor_with_the_last),
        TEST(pieces_done_before_are_passed_over),
        TEST(two_replicas_do_each_piece_once),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
