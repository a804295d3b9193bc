#include "common/redis/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int parse(const char *text, struct address *address)
{
    return address_parse(text, strlen(text), address);
}

static void socket_is_a_path(void **state)
{
    struct address address;

    (void)state;
    assert_int_equal(parse("unix:/run/redis.sock", &address), 0);
    assert_true(address.is_unix);
    assert_string_equal(address.host, "/run/redis.sock");
    assert_string_equal(address.text, "unix:/run/redis.sock");
}

static void host_and_port_are_parted_by_the_last_colon(void **state)
{
    struct address address;

    (void)state;
    assert_int_equal(parse("127.0.0.1:6379", &address), 0);
    assert_false(address.is_unix);
    assert_string_equal(address.host, "127.0.0.1");
    assert_string_equal(address.port, "6379");
    assert_int_equal(parse("[::1]:7000", &address), 0);
    assert_string_equal(address.host, "::1");
    assert_int_equal(parse("::1:7000", &address), 0);
    assert_string_equal(address.host, "::1");
}

static void what_is_no_address_is_refused(void **state)
{
    static const char *const wrong[] = {
        "", "unix:", "localhost", "localhost:", ":6379", "h:0", "h:65536", "h:6x", "h:123456",
    };
    struct address address = {.text = "untouched"};
    char path[200] = "unix:/";

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(parse(wrong[i], &address), -1);
    }
    memset(path + 6, 'x', sizeof(path) - 7);
    assert_int_equal(parse(path, &address), -1);
    assert_int_equal(address_parse("a\0b:1", 5, &address), -1);
    assert_string_equal(address.text, "untouched");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(socket_is_a_path),
        cmocka_unit_test(host_and_port_are_parted_by_the_last_colon),
        cmocka_unit_test(what_is_no_address_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
