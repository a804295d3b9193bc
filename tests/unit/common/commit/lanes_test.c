/* Commits over several connections. */
#include "common/commit/commit.h"

#include "common/redis/redis.h"
#include "support/store_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <google/protobuf/any.pb-c.h>

enum { LANES = 3, MANY = 60, LARGE = 6000 };

static const char SHARD[] = "shuozhou";
static const char LOG[] = "shuozhou-2022";

static struct store_case test;
static struct redis *lanes[LANES]; /* the first is the case's own */
static struct {
    enum commit_result results[MANY];
    bool taken[MANY + 1]; /* positions */
    size_t open;
    bool all_done;
} heard;

static int set_up(void **state)
{
    (void)state;
    store_case_begin(&test, "assignment");
    memset(&heard, 0, sizeof(heard));
    const struct redis_options options = {
        .address = redis_fixture_address(test.server),
        .user = "assignment",
        .password = REDIS_FIXTURE_PASSWORD,
    };
    lanes[0] = test.redis;
    for (size_t i = 1; i < LANES; i++) {
        lanes[i] = redis_new(&test.loop, &options);
        assert_non_null(lanes[i]);
    }
    assert_int_equal(commit_store_spread_over(test.store, lanes, LANES), 0);
    return 0;
}

static void on_closed(void *data)
{
    *(bool *)data = true;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 1; i < LANES; i++) {
        bool closed = false;
        redis_close(lanes[i], on_closed, &closed);
        store_case_wait(&test, &closed);
    }
    store_case_end(&test);
    return 0;
}

static void on_done(const struct commit_outcome *outcome, void *data)
{
    enum commit_result *result = data;

    *result = outcome->result;
    if (outcome->result == COMMIT_DONE) {
        assert_in_range(outcome->position, 1, MANY);
        assert_false(heard.taken[outcome->position]);
        heard.taken[outcome->position] = true;
    }
    heard.all_done = --heard.open == 0;
}

/* One with an event of that many bytes. */
static struct commit *make(size_t number, size_t size)
{
    static char letters[LARGE + 1];
    char thing[64];
    Google__Protobuf__Any event = GOOGLE__PROTOBUF__ANY__INIT;
    struct commit *commit = commit_new(test.store, SHARD, LOG, test.arena);

    assert_non_null(commit);
    memset(letters, 'a', size);
    letters[size] = '\0';
    event.type_url = letters;
    (void)snprintf(thing, sizeof(thing), "shuozhou-2022/suggestion-%zu", number);
    commit_change(commit, thing, "assignment", 0);
    commit_event(commit, 1, &event.base);
    commit_at(commit, 1000);
    return commit;
}

static void submit(size_t number, struct commit *commit)
{
    heard.open++;
    commit_submit(commit, STORE_CASE_TIMEOUT_MS, on_done, &heard.results[number]);
}

static void wait_for_all(void)
{
    store_case_wait(&test, &heard.all_done);
}

static void many_share_the_connections_and_the_log_stays_dense(void **state)
{
    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        submit(i, make(i, LARGE));
    }
    size_t least = SIZE_MAX;
    size_t most = 0;
    for (size_t i = 0; i < LANES; i++) {
        size_t bytes = redis_pending_bytes(lanes[i]);
        least = bytes < least ? bytes : least;
        most = bytes > most ? bytes : most;
    }
    assert_true(most - least <= (size_t)2 * LARGE);
    wait_for_all();
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(heard.results[i], COMMIT_DONE);
        assert_true(heard.taken[i + 1]);
    }
    for (size_t i = 0; i < LANES; i++) {
        assert_int_equal(redis_pending_bytes(lanes[i]), 0);
    }
}

static void few_bytes_go_over_the_first(void **state)
{
    (void)state;
    for (size_t i = 0; i < 10; i++) {
        submit(i, make(i, 100));
    }
    assert_true(redis_pending_bytes(lanes[0]) > (size_t)10 * 100);
    assert_int_equal(redis_pending_bytes(lanes[1]), 0);
    assert_int_equal(redis_pending_bytes(lanes[2]), 0);
    wait_for_all();
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(heard.results[i], COMMIT_DONE);
    }
}

/* The same request by every connection at once takes effect once. */
static void request_sent_over_all_takes_effect_once(void **state)
{
    enum { TIMES = 12 };
    const struct commit_request request = {
        .account = "handler1", .method = "/a.B/C", .request_id = "once"};
    const Google__Protobuf__Any receipt = GOOGLE__PROTOBUF__ANY__INIT;
    size_t done = 0;

    (void)state;
    for (size_t i = 0; i < TIMES; i++) {
        struct commit *commit = make(i, LARGE);
        commit_remember(commit, &request, &receipt.base);
        submit(i, commit);
    }
    assert_true(redis_pending_bytes(lanes[LANES - 1]) > 0);
    wait_for_all();
    for (size_t i = 0; i < TIMES; i++) {
        done += heard.results[i] == COMMIT_DONE ? 1 : 0;
        assert_true(heard.results[i] == COMMIT_DONE || heard.results[i] == COMMIT_REMEMBERED);
    }
    assert_int_equal(done, 1);
    assert_true(heard.taken[1]);
    assert_int_equal(store_case_read(&test, SHARD, LOG, 0).head, 1);
}

static void what_keeps_its_order_goes_over_the_first_even_where_it_is_filled(void **state)
{
    (void)state;
    for (size_t i = 0; i < 10; i++) {
        struct commit *commit = make(i, LARGE);
        commit_keep_order(commit);
        submit(i, commit);
    }
    assert_true(redis_pending_bytes(lanes[0]) > (size_t)10 * LARGE);
    assert_int_equal(redis_pending_bytes(lanes[1]), 0);
    submit(10, make(10, LARGE));
    assert_true(redis_pending_bytes(lanes[1]) > LARGE);
    wait_for_all();
}

/* What keeps its order goes where loads go that ask for the head: over the store's own. */
static void other_connections_than_the_stores_own_first_are_refused(void **state)
{
    (void)state;
    struct redis *const backwards[] = {lanes[1], lanes[0]};

    assert_int_equal(commit_store_spread_over(test.store, backwards, COUNT_OF(backwards)), -1);
    assert_int_equal(commit_store_spread_over(test.store, lanes, 0), -1);
    struct commit *commit = make(0, LARGE);
    commit_keep_order(commit);
    submit(0, commit);
    assert_true(redis_pending_bytes(lanes[0]) > LARGE);
    assert_int_equal(redis_pending_bytes(lanes[1]), 0);
    wait_for_all();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(many_share_the_connections_and_the_log_stays_dense, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            what_keeps_its_order_goes_over_the_first_even_where_it_is_filled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_connections_than_the_stores_own_first_are_refused,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(few_bytes_go_over_the_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(request_sent_over_all_takes_effect_once, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
