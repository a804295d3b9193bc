#include "common/commit/function_library.h"

#include "support/store_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct store_case test;

static int set_up(void **state)
{
    (void)state;
    store_case_begin(&test, "assignment");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_case_end(&test);
    return 0;
}

struct checked {
    bool done;
    enum status_code code;
    char trouble[256];
};

static void on_checked(enum status_code code, const char *trouble, void *data)
{
    struct checked *checked = data;

    checked->done = true;
    checked->code = code;
    (void)snprintf(checked->trouble, sizeof(checked->trouble), "%s", trouble);
}

static struct checked verify(void)
{
    struct checked checked = {0};

    function_library_verify(test.redis, 5000, on_checked, &checked);
    store_case_wait(&test, &checked.done);
    return checked;
}

static struct checked check_rights(void)
{
    struct checked checked = {0};

    function_library_check_rights(test.redis, "shuozhou", "assignment", 5000, on_checked, &checked);
    store_case_wait(&test, &checked.done);
    return checked;
}

static void run(const char *command)
{
    redisReply *reply = redis_fixture_run(test.server, command);

    if (reply->type == REDIS_REPLY_ERROR) {
        fail_msg("%s: %s", command, reply->str);
    }
    freeReplyObject(reply);
}

static void loaded_text_is_ours(void **state)
{
    (void)state;
    struct checked checked = verify();
    assert_int_equal(checked.code, STATUS_OK);
    assert_string_equal(checked.trouble, "");
}

static void missing_library_is_told(void **state)
{
    (void)state;
    run("FUNCTION DELETE " FUNCTION_LIBRARY_NAME);
    struct checked checked = verify();
    assert_int_equal(checked.code, STATUS_NOT_FOUND);
    assert_non_null(strstr(checked.trouble, FUNCTION_LIBRARY_NAME));
    assert_int_equal(check_rights().code, STATUS_NOT_FOUND);
}

static void other_text_under_the_name_is_told(void **state)
{
    (void)state;
    redisReply *reply = redis_fixture_run(test.server, "FUNCTION LOAD REPLACE %s",
                                          "#!lua name=" FUNCTION_LIBRARY_NAME
                                          "\nredis.register_function('f', function() end)");
    assert_int_equal(reply->type, REDIS_REPLY_STRING);
    freeReplyObject(reply);
    assert_int_equal(verify().code, STATUS_FAILED_PRECONDITION);
}

static void user_who_may_not_ask_is_told(void **state)
{
    (void)state;
    run("ACL SETUSER assignment -function");
    assert_int_equal(verify().code, STATUS_PERMISSION_DENIED);
}

/* The rights ops gives are those the functions need, no fewer … */
static void rights_of_a_service_are_enough(void **state)
{
    (void)state;
    struct checked checked = check_rights();
    assert_string_equal(checked.trouble, "");
    assert_int_equal(checked.code, STATUS_OK);
}

/* … and the one that is missing is named before any function has run half-way. */
static void missing_right_is_named(void **state)
{
    (void)state;
    run("ACL SETUSER assignment -xadd");
    struct checked checked = check_rights();
    assert_int_equal(checked.code, STATUS_PERMISSION_DENIED);
    assert_non_null(strstr(checked.trouble, "XADD {shuozhou}:log:x"));
    run("ACL SETUSER assignment +xadd resetchannels");
    checked = check_rights();
    assert_int_equal(checked.code, STATUS_PERMISSION_DENIED);
    assert_non_null(strstr(checked.trouble, "PUBLISH"));
}

/* What is the log's, and what is another's, is out of a service's reach. */
static void nobody_takes_back_or_reaches_over(void **state)
{
    static const char *const refused[] = {
        "ACL DRYRUN assignment DEL {shuozhou}:log:shuozhou-2022",
        "ACL DRYRUN assignment SET {shuozhou}:log:shuozhou-2022 x",
        "ACL DRYRUN assignment XDEL {shuozhou}:log:shuozhou-2022 1-0",
        "ACL DRYRUN assignment XTRIM {shuozhou}:log:shuozhou-2022 MAXLEN 0",
        "ACL DRYRUN assignment FLUSHALL",
        "ACL DRYRUN assignment FUNCTION DELETE banfu_2",
        "ACL DRYRUN assignment CONFIG SET appendonly no",
        "ACL DRYRUN assignment SET {shuozhou}:entity:reply:handling x",
        "ACL DRYRUN assignment GET {shuozhou}:entity:reply:handling",
        "ACL DRYRUN assignment HSET {shuozhou}:cursors:deadline x 1",
        "ACL DRYRUN assignment SET banfu:clock 1",
        "ACL DRYRUN assignment DEL {shuozhou}:versions:x",
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        const char *answer = redis_fixture_text(test.server, refused[i]);
        if (strcmp(answer, "OK") == 0) {
            fail_msg("allowed: %s", refused[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(loaded_text_is_ours),
        TEST(missing_library_is_told),
        TEST(other_text_under_the_name_is_told),
        TEST(user_who_may_not_ask_is_told),
        TEST(rights_of_a_service_are_enough),
        TEST(missing_right_is_named),
        TEST(nobody_takes_back_or_reaches_over),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
