#include "common/rpc/descriptor_pool.h"

#include <echo.descriptors.h>
#include <google/protobuf/descriptor.pb-c.h>
#include <rpc_contracts.descriptors.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct descriptor_pool *pool;

static int set_up(void **state)
{
    (void)state;
    pool = descriptor_pool_new();
    assert_non_null(pool);
    assert_int_equal(
        descriptor_pool_add(pool, rpc_contracts_descriptor_set, rpc_contracts_descriptor_set_size),
        0);
    assert_int_equal(descriptor_pool_add(pool, echo_descriptor_set, echo_descriptor_set_size), 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    descriptor_pool_free(pool);
    return 0;
}

static void must_stream(const char *method, bool requests_wanted, bool answers_wanted)
{
    bool requests = !requests_wanted;
    bool answers = !answers_wanted;

    assert_int_equal(
        descriptor_pool_streams(pool, "banfu.echo.v1.Echo", method, &requests, &answers), 0);
    assert_int_equal(requests, requests_wanted);
    assert_int_equal(answers, answers_wanted);
}

static void ways_of_streaming_are_known(void **state)
{
    bool requests;
    bool answers;

    (void)state;
    must_stream("Say", false, false);
    must_stream("Count", false, true);
    must_stream("Gather", true, false);
    must_stream("Chat", true, true);
    assert_int_equal(
        descriptor_pool_streams(pool, "banfu.echo.v1.Echo", "None", &requests, &answers), -1);
    assert_int_equal(descriptor_pool_streams(pool, "banfu.echo.v1", "Say", &requests, &answers),
                     -1);
    assert_int_equal(descriptor_pool_streams(pool, "Echo", "Say", &requests, &answers), -1);
}

static void must_define(const char *symbol, const char *file)
{
    const Google__Protobuf__FileDescriptorProto *found = descriptor_pool_symbol(pool, symbol);

    if (!file) {
        assert_null(found);
        return;
    }
    assert_non_null(found);
    assert_string_equal(found->name, file);
}

static void symbols_are_found_at_every_depth(void **state)
{
    static const char descriptor[] = "google/protobuf/descriptor.proto";

    (void)state;
    must_define("banfu.echo.v1.Echo", "banfu/echo/v1/echo.proto");
    must_define("banfu.echo.v1.Echo.Say", "banfu/echo/v1/echo.proto");
    must_define("google.protobuf.DescriptorProto.ExtensionRange", descriptor);
    must_define("google.protobuf.UninterpretedOption.NamePart", descriptor);
    must_define("google.protobuf.FieldOptions.CType", descriptor);
    must_define("google.protobuf.FieldOptions.None", NULL);
    must_define("google.protobuf.Any.ExtensionRange", NULL);
    must_define("google.protobuf", NULL);
    must_define("banfu.echo.v1.", NULL);
    must_define("", NULL);
}

static void files_are_found_by_name(void **state)
{
    (void)state;
    assert_non_null(descriptor_pool_file(pool, "google/rpc/status.proto"));
    assert_null(descriptor_pool_file(pool, "status.proto"));
}

static void pool_takes_what_it_can_read_and_no_more(void **state)
{
    static const unsigned char nonsense[] = {0xFF};
    struct descriptor_pool *other = descriptor_pool_new();

    (void)state;
    assert_int_equal(descriptor_pool_add(other, nonsense, sizeof(nonsense)), -1);
    descriptor_pool_free(other);
    assert_int_equal(descriptor_pool_add(pool, echo_descriptor_set, echo_descriptor_set_size), -1);
    descriptor_pool_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ways_of_streaming_are_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(symbols_are_found_at_every_depth, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_are_found_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pool_takes_what_it_can_read_and_no_more, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
