#include "common/rpc/request_id.h"

#include <grpc/slice.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static char chosen[RPC_REQUEST_ID_MAX + 1];

static const char *choose(const char *name, const char *value)
{
    grpc_metadata row = {.key = grpc_slice_from_static_string(name),
                         .value = grpc_slice_from_static_string(value)};
    const grpc_metadata_array metadata = {.count = 1, .capacity = 1, .metadata = &row};

    request_id_choose(&metadata, chosen);
    return chosen;
}

static void fair_ids_are_kept(void **state)
{
    char longest[RPC_REQUEST_ID_MAX + 1];

    (void)state;
    assert_string_equal(choose("x-request-id", "a"), "a");
    assert_string_equal(choose("x-request-id", "!~-"), "!~-");
    memset(longest, 'x', RPC_REQUEST_ID_MAX);
    longest[RPC_REQUEST_ID_MAX] = '\0';
    assert_string_equal(choose("x-request-id", longest), longest);
}

static void others_are_made_anew(void **state)
{
    static const char *const unfair[] = {"", "a b", "\x7f", "\xe5\x8a\x9e", "\t"};
    char before[RPC_REQUEST_ID_MAX + 1] = "";
    char too_long[RPC_REQUEST_ID_MAX + 2];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(unfair); i++) {
        assert_int_equal(strlen(choose("x-request-id", unfair[i])), 16);
        assert_string_not_equal(chosen, before);
        memcpy(before, chosen, sizeof(before));
    }
    memset(too_long, 'x', sizeof(too_long) - 1);
    too_long[sizeof(too_long) - 1] = '\0';
    assert_int_equal(strlen(choose("x-request-id", too_long)), 16);
    assert_int_equal(strlen(choose("x-request", "abc")), 16);
}

static void made_ids_do_not_repeat(void **state)
{
    enum { COUNT = 2000 };
    static char made[COUNT][RPC_REQUEST_ID_MAX + 1];

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        request_id_choose(&(const grpc_metadata_array){.count = 0}, made[i]);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(made[i], made[j]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fair_ids_are_kept),
        cmocka_unit_test(others_are_made_anew),
        cmocka_unit_test(made_ids_do_not_repeat),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
