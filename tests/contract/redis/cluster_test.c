/* A real cluster of three nodes on loopback: a caller that knows one of them finds all, follows a
 * slot that moves, and does without a node that has gone. */
#include "common/redis/redis.h"

#include "common/commit/commit.h"
#include "common/redis/slots.h"
#include "support/redis_fixture.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include <google/protobuf/any.pb-c.h>

enum { NODES = 3, PATIENCE_MS = 20000, BUS_OFFSET = 10000, KEYS = 300 };

struct cluster_node {
    struct redis_fixture *server;
    int port;
    char port_text[8], id[48];
    const char *arguments[12];
};

static struct cluster_node nodes[NODES];
static uv_loop_t loop;
static struct redis *redis;

static bool port_is_free(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int socket_fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bool is_free = bind(socket_fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
    (void)close(socket_fd);
    return is_free;
}

/* A free port whose cluster bus port is free as well. */
static int find_port(void)
{
    static int next;

    if (next == 0) {
        next = 20000 + (int)getpid() % 20000;
    }
    while (!port_is_free(next) || !port_is_free(next + BUS_OFFSET)) {
        next++;
    }
    return next++;
}

static void start_node(struct cluster_node *node)
{
    node->port = find_port();
    (void)snprintf(node->port_text, sizeof(node->port_text), "%d", node->port);
    const char *const arguments[] = {
        "--port",
        node->port_text,
        "--bind",
        "127.0.0.1",
        "--cluster-enabled",
        "yes",
        "--cluster-require-full-coverage",
        "no",
        "--cluster-node-timeout",
        "2000",
        NULL,
    };
    memcpy(node->arguments, arguments, sizeof(arguments));
    node->server = redis_fixture_start_with(node->arguments);
    (void)snprintf(node->id, sizeof(node->id), "%s",
                   redis_fixture_text(node->server, "CLUSTER MYID"));
}

static void PRINTF_LIKE(2, 3) run(struct cluster_node *node, const char *format, ...)
{
    char words[256];
    va_list values;

    va_start(values, format);
    (void)vsnprintf(words, sizeof(words), format, values);
    va_end(values);
    redisReply *reply = redis_fixture_run(node->server, words);
    if (reply->type == REDIS_REPLY_ERROR) {
        fail_msg("%s: %s", words, reply->str);
    }
    freeReplyObject(reply);
}

static bool knows_all_slots(struct cluster_node *node)
{
    const char *text = redis_fixture_text(node->server, "CLUSTER INFO");

    return strstr(text, "cluster_state:ok") && strstr(text, "cluster_slots_ok:16384") &&
           strstr(text, "cluster_known_nodes:3");
}

static void wait_until_whole(void)
{
    for (int i = 0; i < NODES; i++) {
        for (int tries = 0; !knows_all_slots(&nodes[i]); tries++) {
            assert_true(tries < 2000);
            (void)usleep(10000);
        }
    }
}

static void start_cluster(void)
{
    for (int i = 0; i < NODES; i++) {
        start_node(&nodes[i]);
    }
    for (int i = 0; i < NODES; i++) {
        run(&nodes[i], "CLUSTER ADDSLOTSRANGE %d %d", i * SLOT_COUNT / NODES,
            (i + 1) * SLOT_COUNT / NODES - 1);
        run(&nodes[i], "CLUSTER SET-CONFIG-EPOCH %d", i + 1);
    }
    for (int i = 1; i < NODES; i++) {
        run(&nodes[i], "CLUSTER MEET 127.0.0.1 %d", nodes[0].port);
    }
    wait_until_whole();
}

static void connect_by(const char *address)
{
    const struct redis_options options = {.address = address};

    redis = redis_new(&loop, &options);
    assert_non_null(redis);
}

/* One cluster for all tests, in the order in which they hurt it; a connection for each. */
static int set_up_cluster(void **state)
{
    (void)state;
    start_cluster();
    return 0;
}

static int tear_down_cluster(void **state)
{
    (void)state;
    for (int i = 0; i < NODES; i++) {
        redis_fixture_stop(nodes[i].server);
    }
    return 0;
}

static int set_up(void **state)
{
    char address[64];

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    (void)snprintf(address, sizeof(address), "127.0.0.1:%d", nodes[0].port);
    connect_by(address);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    redis_close(redis, NULL, NULL);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    return uv_loop_close(&loop);
}

struct answered {
    int times;
    enum status_code code;
    char text[64];
};

static void on_answered(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct answered *answered = data;
    size_t size = 0;

    answered->times++;
    answered->code = code;
    (void)snprintf(answered->text, sizeof(answered->text), "%s", redis_reply_bytes(reply, &size));
}

static void send_words(struct answered *answered, const char *command, const char *key,
                       const char *value)
{
    const struct redis_argument words[] = {
        {command, strlen(command)}, {key, strlen(key)}, {value, value ? strlen(value) : 0}};

    *answered = (struct answered){0};
    assert_int_equal(redis_command(redis, key, words, value ? 3 : 2, 0, on_answered, answered), 0);
}

static void run_until(const int *flag)
{
    uint64_t end = uv_now(&loop) + PATIENCE_MS;

    while (!*flag) {
        (void)uv_run(&loop, UV_RUN_ONCE);
        assert_true(uv_now(&loop) < end);
    }
}

static struct answered ask(const char *command, const char *key, const char *value)
{
    struct answered answered;

    send_words(&answered, command, key, value);
    run_until(&answered.times);
    assert_int_equal(answered.times, 1);
    return answered;
}

static int node_of(const char *key)
{
    for (int i = NODES - 1; i > 0; i--) {
        if ((int)redis_key_slot(key) >= i * SLOT_COUNT / NODES) {
            return i;
        }
    }
    return 0;
}

/* How many commands of that name a node has refused with MOVED or ASK. */
static long long redirects_by(struct cluster_node *node, const char *kind)
{
    const char *text = redis_fixture_text(node->server, "INFO errorstats");
    char name[32];

    (void)snprintf(name, sizeof(name), "errorstat_%s:count=", kind);
    const char *at = strstr(text, name);
    return at ? strtoll(at + strlen(name), NULL, 10) : 0;
}

static void every_key_finds_its_node_and_the_map_is_learnt_once(void **state)
{
    static struct answered answers[KEYS];
    static char keys[KEYS][16];

    (void)state;
    assert_int_equal(ask("SET", "{a}", "1").code, STATUS_OK);
    assert_int_equal(ask("SET", "{b}", "1").code, STATUS_OK);
    assert_int_equal(ask("SET", "{c}", "1").code, STATUS_OK);
    long long moved = redirects_by(&nodes[0], "MOVED");
    for (int i = 0; i < KEYS; i++) {
        (void)snprintf(keys[i], sizeof(keys[i]), "{city-%d}", i);
        send_words(&answers[i], "SET", keys[i], keys[i]);
    }
    for (int i = 0; i < KEYS; i++) {
        run_until(&answers[i].times);
        assert_int_equal(answers[i].code, STATUS_OK);
        assert_string_equal(answers[i].text, "OK");
    }
    assert_true(redirects_by(&nodes[0], "MOVED") <= moved + 1);
    long long total = 0;
    for (int i = 0; i < NODES; i++) {
        total += redis_fixture_integer(nodes[i].server, "DBSIZE");
    }
    assert_int_equal(total, KEYS + 3);
}

/* A key of another node than the first; another one each time. */
static const char *key_elsewhere(void)
{
    static char key[16];
    static int next;

    for (int i = next;; i++) {
        (void)snprintf(key, sizeof(key), "{far-%d}", i);
        if (node_of(key) == 1) {
            next = i + 1;
            return key;
        }
    }
}

static void moving_slot_is_followed_by_ask_then_by_moved(void **state)
{
    const char *key = key_elsewhere();
    unsigned slot = redis_key_slot(key);

    (void)state;
    assert_int_equal(ask("SET", key, "before").code, STATUS_OK);
    run(&nodes[2], "CLUSTER SETSLOT %u IMPORTING %s", slot, nodes[1].id);
    run(&nodes[1], "CLUSTER SETSLOT %u MIGRATING %s", slot, nodes[2].id);
    assert_string_equal(ask("GET", key, NULL).text, "before");
    long long asked = redirects_by(&nodes[1], "ASK");
    run(&nodes[1], "MIGRATE 127.0.0.1 %d %s 0 5000", nodes[2].port, key);
    assert_string_equal(ask("GET", key, NULL).text, "before");
    assert_int_equal(redirects_by(&nodes[1], "ASK"), asked + 1);
    assert_int_equal(ask("SET", key, "after").code, STATUS_OK);
    assert_string_equal(ask("GET", key, NULL).text, "after");
    run(&nodes[2], "CLUSTER SETSLOT %u NODE %s", slot, nodes[2].id);
    run(&nodes[1], "CLUSTER SETSLOT %u NODE %s", slot, nodes[2].id);
    long long moved = redirects_by(&nodes[1], "MOVED");
    assert_string_equal(ask("GET", key, NULL).text, "after");
    assert_int_equal(redirects_by(&nodes[1], "MOVED"), moved + 1);
    assert_string_equal(ask("GET", key, NULL).text, "after");
    assert_int_equal(redirects_by(&nodes[1], "MOVED"), moved + 1);
}

/* Nothing is known of any slot yet: the first of its commands is sent on, and with it all. */
static void transaction_goes_where_its_keys_are(void **state)
{
    struct answered answered;
    char key[16];

    (void)state;
    for (int i = 0; i < 12; i++) {
        (void)snprintf(key, sizeof(key), "{together-%d}", i);
        const struct redis_argument set[] = {{"SET", 3}, {key, strlen(key)}, {"1", 1}};
        const struct redis_argument add[] = {{"INCR", 4}, {key, strlen(key)}};
        const struct redis_words commands[] = {{set, 3}, {add, 2}};
        answered = (struct answered){0};
        assert_int_equal(redis_transaction(redis, key, commands, 2, 0, on_answered, &answered), 0);
        run_until(&answered.times);
        assert_int_equal(answered.times, 1);
        assert_int_equal(answered.code, STATUS_OK);
        assert_string_equal(ask("GET", key, NULL).text, "2");
    }
}

struct committed {
    int times;
    enum commit_result result;
    int64_t position;
};

static void on_committed(const struct commit_outcome *outcome, void *data)
{
    *(struct committed *)data = (struct committed){1, outcome->result, outcome->position};
}

/* All keys of a commit carry the shard's tag, so that it goes where the shard lives. */
static void commit_goes_to_the_node_of_its_shard(void **state)
{
    struct commit_store *store = commit_store_new(redis, "assignment");
    struct arena *arena = arena_new(1 << 20);
    char shard[16];
    char log[24];

    (void)state;
    assert_non_null(store);
    assert_non_null(arena);
    for (int i = 0; i < 12; i++) {
        struct committed committed = {0};
        Google__Protobuf__Any event = GOOGLE__PROTOBUF__ANY__INIT;
        (void)snprintf(shard, sizeof(shard), "city-%d", i);
        (void)snprintf(log, sizeof(log), "%s-2022", shard);
        struct commit *commit = commit_new(store, shard, log, arena);
        assert_non_null(commit);
        commit_change(commit, "thing", "assignment", 0);
        commit_put(commit, "entity", &event.base);
        commit_event(commit, 1, &event.base);
        commit_submit(commit, 5000, on_committed, &committed);
        run_until(&committed.times);
        assert_int_equal(committed.result, COMMIT_DONE);
        assert_int_equal(committed.position, 1);
        char key[64];
        (void)snprintf(key, sizeof(key), "{%s}:log:%s", shard, log);
        assert_int_equal(redis_fixture_integer(nodes[node_of(key)].server, "XLEN %s", key), 1);
    }
    arena_free(arena);
    commit_store_free(store);
}

static void node_that_has_gone_takes_only_its_own_keys(void **state)
{
    const char *key = key_elsewhere();

    (void)state;
    assert_int_equal(ask("SET", key, "kept").code, STATUS_OK);
    assert_int_equal(ask("SET", "{a}", "1").code, STATUS_OK);
    redis_fixture_kill(nodes[1].server);
    assert_int_equal(ask("GET", key, NULL).code, STATUS_UNAVAILABLE);
    for (int i = 0; i < KEYS; i++) {
        char other[16];
        (void)snprintf(other, sizeof(other), "{city-%d}", i);
        if (node_of(other) != 1) {
            assert_int_equal(ask("SET", other, "1").code, STATUS_OK);
        }
    }
    redis_fixture_restart(nodes[1].server);
    uint64_t end = uv_now(&loop) + PATIENCE_MS;
    while (strcmp(ask("GET", key, NULL).text, "kept") != 0) {
        (void)uv_run(&loop, UV_RUN_ONCE);
        assert_true(uv_now(&loop) < end);
    }
}

/* A replica that takes over for a node that has died is found, and has what was acknowledged. */
static void replica_that_takes_over_is_found(void **state)
{
    const char *key = key_elsewhere();
    struct cluster_node replica = {0};

    (void)state;
    start_node(&replica);
    run(&replica, "CLUSTER MEET 127.0.0.1 %d", nodes[0].port);
    for (int tries = 0; !strstr(redis_fixture_text(replica.server, "CLUSTER NODES"), nodes[1].id);
         tries++) {
        assert_true(tries < 2000);
        (void)usleep(10000);
    }
    run(&replica, "CLUSTER REPLICATE %s", nodes[1].id);
    assert_int_equal(ask("SET", key, "kept").code, STATUS_OK);
    long long size = redis_fixture_integer(nodes[1].server, "DBSIZE");
    for (int tries = 0; redis_fixture_integer(replica.server, "DBSIZE") < size; tries++) {
        assert_true(tries < 2000);
        (void)usleep(10000);
    }
    redis_fixture_kill(nodes[1].server);
    uint64_t end = uv_now(&loop) + PATIENCE_MS;
    while (strcmp(ask("GET", key, NULL).text, "kept") != 0) {
        (void)uv_run(&loop, UV_RUN_ONCE);
        assert_true(uv_now(&loop) < end);
    }
    assert_int_equal(ask("SET", key, "after").code, STATUS_OK);
    assert_string_equal(redis_fixture_text(replica.server, "GET %s", key), "after");
    redis_fixture_stop(replica.server);
}

static void home_that_has_gone_is_replaced_by_another_node(void **state)
{
    const char *key = key_elsewhere();

    (void)state;
    assert_int_equal(ask("SET", key, "kept").code, STATUS_OK);
    redis_fixture_kill(nodes[0].server);
    uint64_t end = uv_now(&loop) + PATIENCE_MS;
    while (ask("GET", key, NULL).code != STATUS_OK || !redis_usable(redis)) {
        assert_true(uv_now(&loop) < end);
    }
    assert_true(redis_usable(redis));
    redis_fixture_restart(nodes[0].server);
    wait_until_whole();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(every_key_finds_its_node_and_the_map_is_learnt_once),
        TEST(transaction_goes_where_its_keys_are),
        TEST(commit_goes_to_the_node_of_its_shard),
        TEST(node_that_has_gone_takes_only_its_own_keys),
        TEST(home_that_has_gone_is_replaced_by_another_node),
        TEST(moving_slot_is_followed_by_ask_then_by_moved),
        TEST(replica_that_takes_over_is_found),
#undef TEST
    };

    return cmocka_run_group_tests(tests, set_up_cluster, tear_down_cluster);
}
