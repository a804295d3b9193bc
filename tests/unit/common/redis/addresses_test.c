/* A host of several addresses: what the resolver answers is played, and so is the server. */
#include "common/redis/redis.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATIENCE_MS = 10000, ROOM = 1024 };

static uv_loop_t loop;
static uv_tcp_t server, client;
static bool has_client;
static char room[ROOM];
static int tcp_port;

static size_t addresses_given;

static struct addrinfo *make_address(const char *text, int port, struct addrinfo *next)
{
    struct addrinfo *made = calloc(1, sizeof(*made) + sizeof(struct sockaddr_storage));
    struct sockaddr *to = (struct sockaddr *)(void *)&made[1];

    assert_non_null(made);
    if (uv_ip4_addr(text, port, (struct sockaddr_in *)(void *)to) != 0) {
        assert_int_equal(uv_ip6_addr(text, port, (struct sockaddr_in6 *)(void *)to), 0);
    }
    made->ai_family = to->sa_family;
    made->ai_addr = to;
    made->ai_next = next;
    addresses_given++;
    return made;
}

/* The names of the parameters are those of netdb.h. "several" has three, of which the last listens;
 * "nobody" has three that do not; whatever else is an address in figures. */
int getaddrinfo(const char *name, const char *service, const struct addrinfo *req,
                struct addrinfo **pai)
{
    bool nobody = strcmp(name, "nobody") == 0;

    (void)req;
    if (!nobody && strcmp(name, "several") != 0) {
        *pai = make_address(name, (int)strtol(service, NULL, 10), NULL);
        return 0;
    }
    struct addrinfo *last = make_address("127.0.0.1", nobody ? 1 : tcp_port, NULL);
    *pai = make_address("127.0.0.1", 1, make_address("::1", 1, last));
    return 0;
}

void freeaddrinfo(struct addrinfo *ai)
{
    while (ai) {
        struct addrinfo *next = ai->ai_next;
        free(ai);
        addresses_given--;
        ai = next;
    }
}

/* --- a server that answers everything with PONG --- */

static void give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *ret_room)
{
    (void)handle;
    (void)suggested;
    *ret_room = uv_buf_init(room, sizeof(room));
}

static void on_heard(uv_stream_t *stream, ssize_t size, const uv_buf_t *bytes)
{
    static char pong[] = "+PONG\r\n";
    uv_buf_t answer = uv_buf_init(pong, sizeof(pong) - 1);

    (void)bytes;
    if (size > 0) {
        assert_int_equal(uv_try_write(stream, &answer, 1), answer.len);
    } else if (!uv_is_closing((uv_handle_t *)stream)) {
        uv_close((uv_handle_t *)stream, NULL);
    }
}

static void on_client(uv_stream_t *listener, int status)
{
    assert_int_equal(status, 0);
    assert_false(has_client);
    has_client = true;
    assert_int_equal(uv_tcp_init(&loop, &client), 0);
    assert_int_equal(uv_accept(listener, (uv_stream_t *)&client), 0);
    assert_int_equal(uv_read_start((uv_stream_t *)&client, give_room, on_heard), 0);
}

static int set_up(void **state)
{
    struct sockaddr_in address;
    int size = sizeof(address);

    (void)state;
    (void)signal(SIGPIPE, SIG_IGN);
    has_client = false;
    if (uv_loop_init(&loop) || uv_ip4_addr("127.0.0.1", 0, &address) ||
        uv_tcp_init(&loop, &server) || uv_tcp_bind(&server, (const struct sockaddr *)&address, 0) ||
        uv_listen((uv_stream_t *)&server, 8, on_client) ||
        uv_tcp_getsockname(&server, (struct sockaddr *)&address, &size)) {
        return -1;
    }
    tcp_port = ntohs(address.sin_port);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    uv_close((uv_handle_t *)&server, NULL);
    if (has_client && !uv_is_closing((uv_handle_t *)&client)) {
        uv_close((uv_handle_t *)&client, NULL);
    }
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    return uv_loop_close(&loop);
}

static void run_until(const int *flag)
{
    uint64_t end = uv_now(&loop) + PATIENCE_MS;

    while (!*flag) {
        (void)uv_run(&loop, UV_RUN_ONCE);
        assert_true(uv_now(&loop) < end);
    }
}

static void set_when_usable(bool usable, void *data)
{
    *(int *)data += usable;
}

static void set_flag(void *data)
{
    *(int *)data = 1;
}

static struct redis *connect_by_name(const char *address, void *usable)
{
    const struct redis_options options = {.address = address,
                                          .connect_timeout_ms = 1000,
                                          .command_timeout_ms = 1000,
                                          .state_changed = set_when_usable,
                                          .data = usable};
    struct redis *named = redis_new(&loop, &options);

    assert_non_null(named);
    return named;
}

static void every_address_of_a_name_is_tried(void **state)
{
    int usable = 0, closed = 0;
    struct redis *named = connect_by_name("several:6379", &usable);

    (void)state;
    run_until(&usable);
    redis_close(named, set_flag, &closed);
    run_until(&closed);
    assert_int_equal(addresses_given, 0);
}

/* Whether it is being closed between two addresses, or they are all tried again and again. */
static void addresses_where_nobody_listens_hold_up_no_end(void **state)
{
    (void)state;
    for (int turns = 0; turns < 40; turns++) {
        int usable = 0, closed = 0;
        struct redis *named = connect_by_name("nobody:6379", &usable);
        for (int i = 0; i < turns; i++) {
            (void)uv_run(&loop, UV_RUN_NOWAIT);
        }
        redis_close(named, set_flag, &closed);
        run_until(&closed);
        assert_int_equal(usable, 0);
    }
    assert_int_equal(addresses_given, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(every_address_of_a_name_is_tried),
        TEST(addresses_where_nobody_listens_hold_up_no_end),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
