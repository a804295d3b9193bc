/* A server played on the same loop: it answers PING, and everything else as the test says. */
#include "common/redis/redis.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { CLIENTS_MAX = 32, ROOM = 64 << 10, PATIENCE_MS = 5000 };

struct client {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_pipe_t pipe;
        uv_tcp_t tcp;
    } socket;
    char room[ROOM];
};

static uv_loop_t loop;
static uv_pipe_t server;
static uv_tcp_t tcp_server;
static int tcp_port, done_times;
static struct client clients[CLIENTS_MAX];
static size_t client_count;
static char path[64];
static const char *pong, *answer; /* NULL: silence; "": the connection is closed */
static struct redis *redis;

static void give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *room)
{
    struct client *client = handle->data;

    (void)suggested;
    *room = uv_buf_init(client->room, sizeof(client->room));
}

static void say(uv_stream_t *stream, const char *text)
{
    uv_buf_t bytes = uv_buf_init((char *)(uintptr_t)text, (unsigned)(text ? strlen(text) : 0));

    if (text && bytes.len == 0) {
        uv_close((uv_handle_t *)stream, NULL);
    } else if (text) {
        assert_int_equal(uv_try_write(stream, &bytes, 1), bytes.len);
    }
}

static void on_heard(uv_stream_t *stream, ssize_t size, const uv_buf_t *bytes)
{
    char text[ROOM];

    if (size <= 0) {
        if (!uv_is_closing((uv_handle_t *)stream)) {
            uv_close((uv_handle_t *)stream, NULL);
        }
        return;
    }
    (void)snprintf(text, sizeof(text), "%.*s", (int)size, bytes->base);
    if (strstr(text, "PING")) {
        say(stream, pong);
    }
    for (const char *at = text; (at = strstr(at, "DO")); at += 2) {
        if (!uv_is_closing((uv_handle_t *)stream)) {
            done_times++;
            say(stream, answer);
        }
    }
}

static void on_client(uv_stream_t *listener, int status)
{
    assert_int_equal(status, 0);
    assert_true(client_count < CLIENTS_MAX);
    struct client *client = &clients[client_count++];
    if (listener == (uv_stream_t *)&server) {
        assert_int_equal(uv_pipe_init(&loop, &client->socket.pipe, 0), 0);
    } else {
        assert_int_equal(uv_tcp_init(&loop, &client->socket.tcp), 0);
    }
    client->socket.handle.data = client;
    assert_int_equal(uv_accept(listener, &client->socket.stream), 0);
    assert_int_equal(uv_read_start(&client->socket.stream, give_room, on_heard), 0);
}

static int listen_on_tcp(void)
{
    struct sockaddr_in address;
    int size = sizeof(address);

    if (uv_ip4_addr("127.0.0.1", 0, &address) || uv_tcp_init(&loop, &tcp_server) ||
        uv_tcp_bind(&tcp_server, (const struct sockaddr *)&address, 0) ||
        uv_listen((uv_stream_t *)&tcp_server, 8, on_client) ||
        uv_tcp_getsockname(&tcp_server, (struct sockaddr *)&address, &size)) {
        return -1;
    }
    tcp_port = ntohs(address.sin_port);
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    (void)signal(SIGPIPE, SIG_IGN);
    pong = "+PONG\r\n";
    answer = "+OK\r\n";
    client_count = 0;
    done_times = 0;
    (void)snprintf(path, sizeof(path), "/tmp/banfu-played-%d.sock", (int)getpid());
    (void)unlink(path);
    if (uv_loop_init(&loop) || uv_pipe_init(&loop, &server, 0) || uv_pipe_bind(&server, path) ||
        uv_listen((uv_stream_t *)&server, 8, on_client)) {
        return -1;
    }
    if (listen_on_tcp() != 0) {
        return -1;
    }
    char address[80];
    (void)snprintf(address, sizeof(address), "unix:%s", path);
    const struct redis_options options = {
        .address = address,
        .connect_timeout_ms = 200,
        .command_timeout_ms = 100,
        .pending_cap = 4,
        .pending_bytes = 4096,
    };
    redis = redis_new(&loop, &options);
    return redis ? 0 : -1;
}

static void close_one(uv_handle_t *handle)
{
    if (!uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

static int tear_down(void **state)
{
    (void)state;
    redis_close(redis, NULL, NULL);
    uv_close((uv_handle_t *)&server, NULL);
    uv_close((uv_handle_t *)&tcp_server, NULL);
    for (size_t i = 0; i < client_count; i++) {
        close_one(&clients[i].socket.handle);
    }
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    (void)unlink(path);
    return uv_loop_close(&loop);
}

struct answered {
    int times;
    enum status_code code;
    enum redis_type type;
    char text[128];
};

static void on_answered(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct answered *answered = data;
    size_t size = 0;

    answered->times++;
    answered->code = code;
    answered->type = redis_reply_type(reply);
    (void)snprintf(answered->text, sizeof(answered->text), "%s", redis_reply_bytes(reply, &size));
}

static int do_it(struct answered *answered)
{
    static const struct redis_argument argument = {"DO", 2};

    *answered = (struct answered){0};
    return redis_command(redis, NULL, &argument, 1, 0, on_answered, answered);
}

static void run_until(const int *flag)
{
    uint64_t end = uv_now(&loop) + PATIENCE_MS;

    while (!*flag) {
        (void)uv_run(&loop, UV_RUN_ONCE);
        assert_true(uv_now(&loop) < end);
    }
}

static enum status_code outcome_of(struct answered *answered)
{
    assert_int_equal(do_it(answered), 0);
    assert_int_equal(answered->times, 0);
    run_until(&answered->times);
    assert_int_equal(answered->times, 1);
    return answered->code;
}

static void wait_until_usable(bool usable)
{
    uint64_t end = uv_now(&loop) + PATIENCE_MS;

    while (redis_usable(redis) != usable) {
        (void)uv_run(&loop, UV_RUN_ONCE);
        assert_true(uv_now(&loop) < end);
    }
}

static void not_now_is_unavailable_with_the_servers_words(void **state)
{
    static const char *const words[] = {
        "-LOADING Redis is loading\r\n",    "-BUSY Redis is busy\r\n",
        "-MISCONF Redis is configured\r\n", "-OOM command not allowed\r\n",
        "-CLUSTERDOWN Hash slot\r\n",       "-TRYAGAIN Multiple keys\r\n",
        "-READONLY You can't write\r\n",    "-MASTERDOWN Link\r\n",
    };
    struct answered answered;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        answer = words[i];
        assert_int_equal(outcome_of(&answered), STATUS_UNAVAILABLE);
        assert_int_equal(answered.type, REDIS_ERROR);
        assert_memory_equal(answered.text, words[i] + 1, strlen(words[i]) - 3);
    }
    answer = "-ERR something else\r\n";
    assert_int_equal(outcome_of(&answered), STATUS_OK);
    assert_string_equal(answered.text, "ERR something else");
}

static void nonsense_ends_the_connection_and_a_new_one_serves(void **state)
{
    struct answered answered;

    (void)state;
    answer = "?what\r\n";
    assert_int_equal(outcome_of(&answered), STATUS_INTERNAL);
    assert_false(redis_usable(redis));
    assert_non_null(strstr(redis_trouble(redis), "Protocol error"));
    answer = "+OK\r\n";
    wait_until_usable(true);
    assert_string_equal(redis_trouble(redis), "");
    assert_int_equal(outcome_of(&answered), STATUS_OK);
    assert_int_equal(client_count, 2);
}

static void unasked_answer_ends_the_connection(void **state)
{
    struct answered answered;

    (void)state;
    answer = "+OK\r\n+OK\r\n";
    assert_int_equal(outcome_of(&answered), STATUS_OK);
    wait_until_usable(false);
    assert_non_null(strstr(redis_trouble(redis), "nobody asked"));
}

static void closed_connection_fails_what_is_pending(void **state)
{
    struct answered answers[3];

    (void)state;
    wait_until_usable(true);
    answer = "";
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(do_it(&answers[i]), 0);
    }
    run_until(&answers[2].times);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(answers[i].times, 1);
        assert_int_equal(answers[i].code, STATUS_UNAVAILABLE);
        assert_int_equal(answers[i].type, REDIS_NIL);
    }
    /* While no connection is tried, commands fail at once, yet not inside the call. */
    assert_int_equal(outcome_of(&answers[0]), STATUS_UNAVAILABLE);
}

static void silence_is_a_deadline_then_a_loss(void **state)
{
    struct answered answered;
    struct answered late;

    (void)state;
    wait_until_usable(true);
    answer = NULL;
    uint64_t start = uv_now(&loop);
    assert_int_equal(outcome_of(&answered), STATUS_DEADLINE_EXCEEDED);
    assert_true(uv_now(&loop) - start >= 100);
    assert_true(redis_usable(redis));
    assert_int_equal(do_it(&late), 0);
    wait_until_usable(false);
    assert_non_null(strstr(redis_trouble(redis), "silent"));
    run_until(&late.times);
    assert_int_equal(late.times, 1);
}

static void late_answer_finds_its_own_place(void **state)
{
    struct answered first;
    struct answered second;

    (void)state;
    wait_until_usable(true);
    answer = NULL;
    assert_int_equal(outcome_of(&first), STATUS_DEADLINE_EXCEEDED);
    answer = "+late\r\n+second\r\n"; /* the answer to the first, then to the second */
    assert_int_equal(outcome_of(&second), STATUS_OK);
    assert_string_equal(second.text, "second");
    assert_int_equal(first.times, 1);
    assert_true(redis_usable(redis));
}

static void server_that_is_loading_is_not_usable_yet(void **state)
{
    struct answered answered;

    (void)state;
    pong = "-LOADING Redis is loading the dataset in memory\r\n";
    assert_int_equal(outcome_of(&answered), STATUS_UNAVAILABLE);
    assert_false(redis_usable(redis));
    assert_non_null(strstr(redis_trouble(redis), "LOADING"));
    pong = "+PONG\r\n";
    wait_until_usable(true);
}

static void connection_that_says_nothing_is_given_up(void **state)
{
    struct answered answered;

    (void)state;
    pong = NULL;
    assert_int_equal(outcome_of(&answered), STATUS_DEADLINE_EXCEEDED);
    while (client_count < 2) {
        (void)uv_run(&loop, UV_RUN_ONCE);
    }
    assert_non_null(strstr(redis_trouble(redis), "no connection in time"));
}

static void redirects_are_followed_only_so_often(void **state)
{
    struct answered answered;
    char moved[128];

    (void)state;
    (void)snprintf(moved, sizeof(moved), "-MOVED 1 127.0.0.1:%d\r\n", tcp_port);
    answer = moved;
    assert_int_equal(outcome_of(&answered), STATUS_UNAVAILABLE);
    assert_non_null(strstr(answered.text, "MOVED"));
    assert_int_equal(done_times, 1 + REDIS_REDIRECTS_MAX);
}

static void redirect_to_nowhere_is_unavailable(void **state)
{
    struct answered answered;

    (void)state;
    answer = "-ASK 1 127.0.0.1:1\r\n";
    assert_int_equal(outcome_of(&answered), STATUS_UNAVAILABLE);
    answer = "-MOVED 99999 127.0.0.1:1\r\n";
    assert_int_equal(outcome_of(&answered), STATUS_UNAVAILABLE);
    answer = "-MOVED 1 nowhere\r\n";
    assert_int_equal(outcome_of(&answered), STATUS_UNAVAILABLE);
    assert_true(redis_usable(redis));
}

static void caps_refuse_before_anything_is_taken(void **state)
{
    struct answered answers[6];
    static char big[4096];
    const struct redis_argument argument = {big, sizeof(big)};

    (void)state;
    wait_until_usable(true);
    assert_int_equal(redis_command(redis, NULL, &argument, 1, 0, on_answered, &answers[0]), -1);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(do_it(&answers[i]), 0);
    }
    assert_int_equal(do_it(&answers[4]), -1);
    run_until(&answers[3].times);
    assert_int_equal(do_it(&answers[4]), 0);
    run_until(&answers[4].times);
}

static void close_inside(enum status_code code, const struct redis_reply *reply, void *data)
{
    on_answered(code, reply, data);
    redis_close(redis, NULL, NULL);
}

static void closing_inside_a_callback_fails_the_rest(void **state)
{
    static const struct redis_argument argument = {"DO", 2};
    struct answered answers[3] = {{0}, {0}, {0}};

    (void)state;
    wait_until_usable(true);
    assert_int_equal(redis_command(redis, NULL, &argument, 1, 0, close_inside, &answers[0]), 0);
    assert_int_equal(redis_command(redis, NULL, &argument, 1, 0, on_answered, &answers[1]), 0);
    assert_int_equal(redis_command(redis, NULL, &argument, 1, 0, on_answered, &answers[2]), 0);
    run_until(&answers[2].times);
    assert_int_equal(answers[0].code, STATUS_OK);
    assert_int_equal(answers[1].code, STATUS_UNAVAILABLE);
    assert_int_equal(answers[1].times, 1);
    redis = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(not_now_is_unavailable_with_the_servers_words),
        TEST(nonsense_ends_the_connection_and_a_new_one_serves),
        TEST(unasked_answer_ends_the_connection),
        TEST(closed_connection_fails_what_is_pending),
        TEST(silence_is_a_deadline_then_a_loss),
        TEST(late_answer_finds_its_own_place),
        TEST(server_that_is_loading_is_not_usable_yet),
        TEST(connection_that_says_nothing_is_given_up),
        TEST(redirects_are_followed_only_so_often),
        TEST(redirect_to_nowhere_is_unavailable),
        TEST(caps_refuse_before_anything_is_taken),
        TEST(closing_inside_a_callback_fails_the_rest),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
