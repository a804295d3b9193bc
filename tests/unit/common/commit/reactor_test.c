#include "unit/common/commit/reactor_replica.h"

#include "common/redis/redis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

static void own_entries_are_passed_unread_behind_those_before_them(void **state)
{
    (void)state;
    append(KIND_INTERESTING);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    append(KIND_DULL);
    reactor_pass_own(one.reactor, SHARDS[0], LOG, 2);
    assert_int_equal(reactor_position(one.reactor, SHARDS[0], LOG), 2);
    append(KIND_INTERESTING);
    append(KIND_DULL);
    reactor_pass_own(one.reactor, SHARDS[0], LOG, 4);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    assert_int_equal(one.reacted_count, 2);
    assert_int_equal(one.reacted[1], 3);
    assert_int_equal(reactor_position(one.reactor, SHARDS[0], LOG), 4);
}

/* Commits go over several connections: the answer of a later one may come first. */
static void own_entries_heard_of_out_of_order_are_passed_unread(void **state)
{
    (void)state;
    append(KIND_INTERESTING);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    reactor_pass_own(one.reactor, SHARDS[0], LOG, 4);
    reactor_pass_own(one.reactor, SHARDS[0], LOG, 2);
    assert_int_equal(reactor_position(one.reactor, SHARDS[0], LOG), 2);
    reactor_pass_own(one.reactor, SHARDS[0], LOG, 3);
    assert_int_equal(reactor_position(one.reactor, SHARDS[0], LOG), 4);
    append_many(3, 1);
    assert_int_equal(catch_up(&one, LOG, 5000), STATUS_OK);
    assert_int_equal(reactor_position(one.reactor, SHARDS[0], LOG), 4);
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
        TEST(own_entries_are_passed_unread_behind_those_before_them),
        TEST(own_entries_heard_of_out_of_order_are_passed_unread),
        TEST(long_run_of_skipped_entries_is_saved),
        TEST(unknown_log_is_caught_up_with_and_forgotten),
        TEST(hints_and_sweeps_need_nobody_to_ask),
        TEST(two_replicas_share_the_work_without_doing_it_twice),
        TEST(stale_reaction_comes_again_at_once),
        TEST(failed_reaction_is_told_and_comes_again_later),
        TEST(waiting_ends_at_its_limit_and_the_reaction_may_end_later),
        TEST(loss_of_the_store_is_outlived),
        TEST(closing_cancels_those_who_wait),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
