#include "common/redis/redis.h"

#include "common/base/buffer.h"
#include "common/base/metrics.h"
#include "support/redis_fixture.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { PATIENCE_MS = 10000, MANY = 10000 };

static struct redis_fixture *server;
static uv_loop_t loop;
static struct redis *redis;
static int usable_times, unusable_times;

static void on_state(bool usable, void *data)
{
    (void)data;
    usable_times += usable ? 1 : 0;
    unusable_times += usable ? 0 : 1;
}

static void connect_as(const char *user, const char *password)
{
    const struct redis_options options = {
        .address = redis_fixture_address(server),
        .user = user,
        .password = password,
        .state_changed = on_state,
    };

    usable_times = unusable_times = 0;
    redis = redis_new(&loop, &options);
    assert_non_null(redis);
}

static int set_up(void **state)
{
    (void)state;
    server = redis_fixture_start();
    assert_int_equal(uv_loop_init(&loop), 0);
    connect_as(NULL, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    redis_close(redis, NULL, NULL);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    redis_fixture_stop(server);
    return uv_loop_close(&loop);
}

struct answered {
    int times;
    enum status_code code;
    enum redis_type type;
    int64_t integer;
    size_t count, size;
    char text[64];
};

static void on_answered(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct answered *answered = data;

    answered->times++;
    answered->code = code;
    answered->type = redis_reply_type(reply);
    answered->integer = redis_reply_integer(reply);
    answered->count = redis_reply_count(reply);
    const char *text = redis_reply_bytes(reply, &answered->size);
    (void)snprintf(answered->text, sizeof(answered->text), "%s", text);
}

static int send_words(struct answered *answered, const char *first, const char *second,
                      const char *third)
{
    const char *const texts[] = {first, second, third};
    struct redis_argument words[3];
    size_t count = 0;

    while (count < 3 && texts[count]) {
        words[count] = (struct redis_argument){texts[count], strlen(texts[count])};
        count++;
    }
    *answered = (struct answered){0};
    return redis_command(redis, second, words, count, 0, on_answered, answered);
}

static void run_until(const int *flag)
{
    uint64_t end = uv_now(&loop) + PATIENCE_MS;

    while (!*flag) {
        (void)uv_run(&loop, UV_RUN_ONCE);
        assert_true(uv_now(&loop) < end);
    }
}

static struct answered ask(const char *first, const char *second, const char *third)
{
    struct answered answered;

    assert_int_equal(send_words(&answered, first, second, third), 0);
    run_until(&answered.times);
    return answered;
}

static void wait_until_usable(bool usable)
{
    uint64_t end = uv_now(&loop) + PATIENCE_MS;

    while (redis_usable(redis) != usable) {
        (void)uv_run(&loop, UV_RUN_ONCE);
        assert_true(uv_now(&loop) < end);
    }
}

static void answers_come_as_the_server_gave_them(void **state)
{
    (void)state;
    assert_int_equal(ask("SET", "k", "v").type, REDIS_TEXT);
    struct answered answered = ask("GET", "k", NULL);
    assert_int_equal(answered.code, STATUS_OK);
    assert_int_equal(answered.type, REDIS_TEXT);
    assert_string_equal(answered.text, "v");
    assert_int_equal(ask("GET", "none", NULL).type, REDIS_NIL);
    assert_int_equal(ask("INCR", "n", NULL).integer, 1);
    answered = ask("MGET", "k", "none");
    assert_int_equal(answered.type, REDIS_ARRAY);
    assert_int_equal(answered.count, 2);
    answered = ask("INCR", "k", NULL);
    assert_int_equal(answered.code, STATUS_OK);
    assert_int_equal(answered.type, REDIS_ERROR);
    assert_int_equal(usable_times, 1);
}

static void any_bytes_pass(void **state)
{
    static char bytes[1 << 20];
    const struct redis_argument set[] = {{"SET", 3}, {"k", 1}, {bytes, sizeof(bytes)}};
    struct answered answered = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (char)(i * 7);
    }
    assert_int_equal(redis_command(redis, "k", set, 3, 0, on_answered, &answered), 0);
    run_until(&answered.times);
    assert_int_equal(answered.type, REDIS_TEXT);
    assert_int_equal(ask("STRLEN", "k", NULL).integer, sizeof(bytes));
    assert_int_equal(ask("GET", "k", NULL).size, sizeof(bytes));
}

static void transaction_is_answered_as_a_whole(void **state)
{
    static const struct redis_argument set[] = {{"SET", 3}, {"k", 1}, {"5", 1}};
    static const struct redis_argument add[] = {{"INCR", 4}, {"k", 1}};
    static const struct redis_argument wrong[] = {{"NONSENSE", 8}};
    static const struct redis_words fine[] = {{set, 3}, {add, 2}, {add, 2}};
    static const struct redis_words broken[] = {{add, 2}, {wrong, 1}, {add, 2}};
    struct answered answered = {0};

    (void)state;
    assert_int_equal(redis_transaction(redis, "k", fine, 3, 0, on_answered, &answered), 0);
    run_until(&answered.times);
    assert_int_equal(answered.code, STATUS_OK);
    assert_int_equal(answered.type, REDIS_ARRAY);
    assert_int_equal(answered.count, 3);
    assert_string_equal(ask("GET", "k", NULL).text, "7");
    answered = (struct answered){0};
    assert_int_equal(redis_transaction(redis, "k", broken, 3, 0, on_answered, &answered), 0);
    run_until(&answered.times);
    assert_int_equal(answered.times, 1);
    assert_int_equal(answered.code, STATUS_OK);
    assert_int_equal(answered.type, REDIS_ERROR);
    assert_non_null(strstr(answered.text, "EXECABORT"));
    assert_string_equal(ask("GET", "k", NULL).text, "7");
}

static int64_t last_integer;
static int in_order, answered_many;

static void check_order(enum status_code code, const struct redis_reply *reply, void *data)
{
    int64_t integer = redis_reply_integer(reply);

    (void)data;
    in_order += code == STATUS_OK && integer == last_integer + 1 ? 1 : 0;
    last_integer = integer;
    answered_many++;
}

static void many_commands_are_answered_in_order(void **state)
{
    static const struct redis_argument words[] = {{"INCR", 4}, {"n", 1}};

    (void)state;
    last_integer = in_order = answered_many = 0;
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(redis_command(redis, "n", words, 2, 0, check_order, NULL), 0);
    }
    while (answered_many < MANY) {
        (void)uv_run(&loop, UV_RUN_ONCE);
    }
    assert_int_equal(in_order, MANY);
}

static void killed_server_fails_each_pending_command_once(void **state)
{
    enum { PENDING = 100 };
    static struct answered answers[PENDING];

    (void)state;
    wait_until_usable(true);
    assert_int_equal(kill(redis_fixture_pid(server), SIGSTOP), 0);
    for (size_t i = 0; i < PENDING; i++) {
        assert_int_equal(send_words(&answers[i], "INCR", "n", NULL), 0);
    }
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    redis_fixture_kill(server);
    run_until(&answers[PENDING - 1].times);
    for (size_t i = 0; i < PENDING; i++) {
        assert_int_equal(answers[i].times, 1);
        assert_int_equal(answers[i].code, STATUS_UNAVAILABLE);
    }
    assert_false(redis_usable(redis));
    assert_int_equal(unusable_times, 1);
    redis_fixture_restart(server);
    wait_until_usable(true);
    assert_int_equal(usable_times, 2);
    assert_int_equal(ask("PING", NULL, NULL).code, STATUS_OK);
}

static void busy_server_is_unavailable(void **state)
{
    struct answered endless;

    (void)state;
    freeReplyObject(redis_fixture_run(server, "CONFIG SET busy-reply-threshold 20"));
    const struct redis_argument words[] = {{"EVAL", 4}, {"while true do end", 17}, {"0", 1}};
    endless = (struct answered){0};
    assert_int_equal(redis_command(redis, NULL, words, 3, 0, on_answered, &endless), 0);
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    while (!redis_usable(redis)) {
        (void)uv_run(&loop, UV_RUN_ONCE);
    }
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    /* From another connection: this one waits behind its own endless script. */
    struct redis *first = redis;
    connect_as(NULL, NULL);
    struct answered answered = ask("GET", "k", NULL);
    assert_int_equal(answered.code, STATUS_UNAVAILABLE);
    freeReplyObject(redis_fixture_run(server, "SCRIPT KILL"));
    run_until(&endless.times);
    redis_close(first, NULL, NULL);
    wait_until_usable(true);
    assert_int_equal(ask("GET", "k", NULL).code, STATUS_OK);
}

static void user_and_password_are_asked_for_first(void **state)
{
    (void)state;
    redis_close(redis, NULL, NULL);
    freeReplyObject(redis_fixture_run(server, "ACL SETUSER reply on >secret ~* +@all"));
    connect_as("reply", "wrong");
    struct answered answered = ask("GET", "k", NULL);
    assert_int_equal(answered.code, STATUS_UNAVAILABLE);
    assert_non_null(strstr(redis_trouble(redis), "WRONGPASS"));
    redis_close(redis, NULL, NULL);
    connect_as("reply", "secret");
    assert_string_equal(ask("ACL", "WHOAMI", NULL).text, "reply");
}

static void commands_and_losses_are_counted(void **state)
{
    struct metrics *metrics = metrics_new(100);
    const struct redis_options options = {.address = redis_fixture_address(server),
                                          .metrics = metrics};
    struct buffer text;

    (void)state;
    assert_non_null(metrics);
    redis_close(redis, NULL, NULL);
    redis = redis_new(&loop, &options);
    assert_int_equal(ask("SET", "k", "v").code, STATUS_OK);
    assert_int_equal(ask("GET", "k", NULL).code, STATUS_OK);
    redis_fixture_kill(server);
    assert_int_equal(ask("GET", "k", NULL).code, STATUS_UNAVAILABLE);
    buffer_init(&text, 1 << 16);
    metrics_write(metrics, &text);
    assert_non_null(strstr(buffer_text(&text), "redis_commands_total{code=\"OK\"} 2\n"));
    assert_non_null(strstr(buffer_text(&text), "redis_commands_total{code=\"UNAVAILABLE\"} 1\n"));
    assert_non_null(strstr(buffer_text(&text), "redis_command_seconds_count 3\n"));
    assert_non_null(strstr(buffer_text(&text), "redis_commands_pending 0\n"));
    assert_null(strstr(buffer_text(&text), "redis_connections_lost_total 0\n"));
    buffer_done(&text);
    redis_close(redis, NULL, NULL);
    redis = NULL;
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    metrics_free(metrics);
}

static int heard_count;
static char heard_text[32];

static void on_heard(const char *message, size_t size, void *data)
{
    (void)data;
    (void)snprintf(heard_text, sizeof(heard_text), "%.*s", (int)size, message);
    heard_count++;
}

/* Publishes until somebody has heard: the subscription takes its time. */
static void publish_until_heard(const char *text)
{
    heard_count = 0;
    while (heard_count == 0) {
        freeReplyObject(redis_fixture_run(server, "PUBLISH channel %s", text));
        (void)uv_run(&loop, UV_RUN_NOWAIT);
    }
    assert_string_equal(heard_text, text);
}

static void subscription_outlives_the_connection(void **state)
{
    (void)state;
    assert_int_equal(redis_subscribe(redis, "channel", on_heard, NULL), 0);
    assert_int_equal(redis_subscribe(redis, "other", on_heard, NULL), 0);
    publish_until_heard("one");
    redis_fixture_kill(server);
    redis_fixture_restart(server);
    publish_until_heard("two");
}

static void server_absent_at_the_start_is_found_later(void **state)
{
    (void)state;
    redis_close(redis, NULL, NULL);
    redis_fixture_kill(server);
    connect_as(NULL, NULL);
    assert_int_equal(ask("GET", "k", NULL).code, STATUS_UNAVAILABLE);
    assert_non_null(strstr(redis_trouble(redis), "no such file"));
    redis_fixture_restart(server);
    wait_until_usable(true);
}

static void count_run(void *data)
{
    ++*(int *)data;
}

static void later_runs_once_and_not_inside(void **state)
{
    struct redis_later first;
    struct redis_later second;
    int times = 0;

    (void)state;
    redis_later(redis, &first, count_run, &times);
    redis_later(redis, &second, count_run, &times);
    assert_int_equal(times, 0);
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    assert_int_equal(times, 2);
    redis_later(redis, &first, count_run, &times);
    redis_close(redis, NULL, NULL);
    redis = NULL;
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(times, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(answers_come_as_the_server_gave_them),
        TEST(any_bytes_pass),
        TEST(transaction_is_answered_as_a_whole),
        TEST(many_commands_are_answered_in_order),
        TEST(killed_server_fails_each_pending_command_once),
        TEST(busy_server_is_unavailable),
        TEST(user_and_password_are_asked_for_first),
        TEST(commands_and_losses_are_counted),
        TEST(subscription_outlives_the_connection),
        TEST(server_absent_at_the_start_is_found_later),
        TEST(later_runs_once_and_not_inside),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
