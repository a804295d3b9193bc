#include "common/commit/load.h"

#include "common/commit/log.h"
#include "common/redis/redis.h"
#include "support/store_case.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <google/protobuf/any.pb-c.h>

static const char SHARD[] = "shuozhou";
static const char LOG[] = "shuozhou-2022";

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

static struct commit *begin(void)
{
    struct commit *commit = commit_new(test.store, SHARD, LOG, test.arena);

    assert_non_null(commit);
    return commit;
}

static struct load *begin_load(void)
{
    struct load *load = load_new(test.store, SHARD, LOG, test.arena);

    assert_non_null(load);
    return load;
}

static void run(const char *command)
{
    redisReply *reply = redis_fixture_run(test.server, command);

    if (reply->type == REDIS_REPLY_ERROR) {
        fail_msg("%s: %s", command, reply->str);
    }
    freeReplyObject(reply);
}

/* --- the remembered request --- */

static struct commit_request request_with(char body)
{
    struct commit_request request = {"zhang", "/banfu.X/Do", "r-1", {0}, NULL};

    request.digest[31] = (uint8_t)body;
    return request;
}

static void remember(char body)
{
    const struct commit_request request = request_with(body);
    Google__Protobuf__Any receipt = GOOGLE__PROTOBUF__ANY__INIT;
    struct commit *commit = begin();
    char text[] = "the receipt";

    receipt.type_url = text;
    commit_change(commit, "thing", "part", 0);
    commit_event(commit, 1, &receipt.base);
    commit_at(commit, 1000);
    commit_remember(commit, &request, &receipt.base);
    assert_int_equal(store_case_commit(&test, commit).result, COMMIT_DONE);
}

static struct commit_outcome remembered;
static char receipt_text[32];
static bool is_new;

static void look_at_remembered(const struct loaded *loaded, void *data)
{
    const struct commit_outcome *outcome = loaded_remembered(loaded);

    (void)data;
    is_new = !outcome;
    if (outcome) {
        remembered = *outcome;
        (void)snprintf(receipt_text, sizeof(receipt_text), "%.*s", (int)outcome->receipt_size,
                       outcome->receipt ? (const char *)outcome->receipt : "");
    }
}

static enum status_code load_request(char body)
{
    const struct commit_request request = request_with(body);
    struct load *load = begin_load();

    (void)load_remembered(load, &request);
    return store_case_load(&test, load, look_at_remembered, NULL);
}

static void remembered_request_comes_with_the_load(void **state)
{
    (void)state;
    assert_int_equal(load_request('a'), STATUS_OK);
    assert_true(is_new);
    remember('a');
    assert_int_equal(load_request('a'), STATUS_OK);
    assert_false(is_new);
    assert_int_equal(remembered.result, COMMIT_REMEMBERED);
    assert_int_equal(remembered.position, 1);
    assert_int_equal(remembered.instant_ms, 1000);
    assert_int_equal(remembered.version_count, 1);
    assert_int_equal(remembered.versions[0], 1);
    assert_non_null(strstr(receipt_text, "the receipt"));
    assert_int_equal(load_request('b'), STATUS_OK);
    assert_int_equal(remembered.result, COMMIT_REUSED);
}

static void request_is_remembered_for_ninety_days(void **state)
{
    (void)state;
    remember('a');
    redisReply *keys = redis_fixture_run(test.server, "KEYS {shuozhou}:request:*");
    assert_int_equal(keys->elements, 1);
    long long seconds = redis_fixture_integer(test.server, "TTL %s", keys->element[0]->str);
    const long long days = 90;
    assert_true(seconds > days * 86400 - 60 && seconds <= days * 86400);
    freeReplyObject(keys);
}

/* --- damage --- */

static bool was_damaged;

static void look_at_damage(const struct loaded *loaded, void *data)
{
    size_t size = 0;

    if (strcmp(data, "entity") == 0) {
        assert_null(
            loaded_entity(loaded, 0, &google__protobuf__any__descriptor, test.arena, &was_damaged));
    } else {
        assert_null(loaded_text(loaded, 0, test.arena, &size, &was_damaged));
    }
}

static void damaged_bytes_are_told_from_missing_ones(void **state)
{
    static const char digest[] = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    static char entity[] = "entity";
    static char text[] = "text";

    (void)state;
    for (int damaged = 0; damaged < 2; damaged++) {
        struct load *load = begin_load();
        (void)load_entity(load, "e");
        assert_int_equal(store_case_load(&test, load, look_at_damage, entity), STATUS_OK);
        assert_int_equal(was_damaged, damaged);
        load = begin_load();
        (void)load_text(load, digest);
        assert_int_equal(store_case_load(&test, load, look_at_damage, text), STATUS_OK);
        assert_int_equal(was_damaged, damaged);
        run("SET {shuozhou}:entity:assignment:e \xff\xff\xff");
        run("SET {shuozhou}:text:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 "
            "x");
    }
}

static void damaged_memory_of_a_request_is_data_loss(void **state)
{
    (void)state;
    remember('a');
    redisReply *keys = redis_fixture_run(test.server, "KEYS {shuozhou}:request:*");
    freeReplyObject(redis_fixture_run(test.server, "SET %s short", keys->element[0]->str));
    freeReplyObject(keys);
    assert_int_equal(load_request('a'), STATUS_DATA_LOSS);
}

/* --- texts --- */

static void same_text_is_stored_once(void **state)
{
    char first[65];
    char second[65];
    static char text[20000];

    (void)state;
    memset(text, 'x', sizeof(text));
    for (int i = 0; i < 2; i++) {
        struct commit *commit = begin();
        commit_text(commit, text, sizeof(text), i ? second : first);
        assert_int_equal(store_case_commit(&test, commit).result, COMMIT_DONE);
    }
    assert_string_equal(first, second);
    assert_int_equal(redis_fixture_integer(test.server, "DBSIZE"), 1);
    assert_true(redis_fixture_integer(test.server, "STRLEN {shuozhou}:text:%s", first) < 200);
}

static void text_that_is_too_long_is_refused(void **state)
{
    static char text[COMMIT_TEXT_MAX + 1];
    char digest[65] = "untouched";

    (void)state;
    struct commit *commit = begin();
    commit_text(commit, text, sizeof(text), digest);
    assert_string_equal(digest, "");
    assert_int_equal(store_case_commit(&test, commit).code, STATUS_RESOURCE_EXHAUSTED);
}

/* --- members --- */

static size_t member_count;
static char first_member[16];

static void look_at_members(const struct loaded *loaded, void *data)
{
    double score = 0;

    (void)data;
    member_count = loaded_member_count(loaded, 0);
    (void)snprintf(first_member, sizeof(first_member), "%s", loaded_member(loaded, 0, 0, &score));
}

static void members_come_by_score_and_no_more_than_asked(void **state)
{
    char member[8];
    struct commit *commit = begin();

    (void)state;
    for (int i = 0; i < 20; i++) {
        (void)snprintf(member, sizeof(member), "m%02d", 19 - i);
        commit_index(commit, "due", member, i - 10);
    }
    assert_int_equal(store_case_commit(&test, commit).result, COMMIT_DONE);
    struct load *load = begin_load();
    (void)load_members(load, "due", -INFINITY, INFINITY, 7);
    assert_int_equal(store_case_load(&test, load, look_at_members, NULL), STATUS_OK);
    assert_int_equal(member_count, 7);
    assert_string_equal(first_member, "m19");
    load = begin_load();
    (void)load_members(load, "due", 9, INFINITY, 7);
    assert_int_equal(store_case_load(&test, load, look_at_members, NULL), STATUS_OK);
    assert_int_equal(member_count, 1);
    assert_string_equal(first_member, "m00");
}

/* --- what cannot be --- */

static void look_at_nothing(const struct loaded *loaded, void *data)
{
    (void)loaded;
    (void)data;
}

static void load_past_its_caps_is_refused(void **state)
{
    char name[16];
    struct load *load = begin_load();

    (void)state;
    for (int i = 0; i <= LOAD_ENTITIES_MAX; i++) {
        (void)snprintf(name, sizeof(name), "e%d", i);
        (void)load_entity(load, name);
    }
    assert_int_equal(store_case_load(&test, load, look_at_nothing, NULL),
                     STATUS_RESOURCE_EXHAUSTED);
    load = begin_load();
    (void)load_members(load, "due", 0, 1, LOAD_MEMBERS_MAX + 1);
    assert_int_equal(store_case_load(&test, load, look_at_nothing, NULL),
                     STATUS_RESOURCE_EXHAUSTED);
    load = load_new(test.store, "no}shard", LOG, test.arena);
    assert_int_equal(store_case_load(&test, load, look_at_nothing, NULL), STATUS_INTERNAL);
}

static void key_of_another_type_is_no_answer(void **state)
{
    (void)state;
    run("RPUSH {shuozhou}:versions:thing x");
    struct load *load = begin_load();
    (void)load_versions(load, "thing");
    assert_int_equal(store_case_load(&test, load, look_at_nothing, NULL), STATUS_INTERNAL);
}

static void absent_store_is_unavailable(void **state)
{
    (void)state;
    remember('a');
    redis_fixture_kill(test.server);
    assert_int_equal(load_request('a'), STATUS_UNAVAILABLE);
    struct commit *commit = begin();
    commit_change(commit, "thing", "part", 0);
    struct commit_outcome outcome = store_case_commit(&test, commit);
    assert_int_equal(outcome.result, COMMIT_FAILED);
    assert_int_equal(outcome.code, STATUS_UNAVAILABLE);
    redis_fixture_restart(test.server);
    while (load_request('a') != STATUS_OK) {
        (void)uv_run(&test.loop, UV_RUN_ONCE);
    }
    assert_false(is_new);
}

static void missing_functions_are_unavailable(void **state)
{
    (void)state;
    run("FUNCTION FLUSH");
    struct commit *commit = begin();
    commit_change(commit, "thing", "part", 0);
    assert_int_equal(store_case_commit(&test, commit).code, STATUS_UNAVAILABLE);
}

/* --- logs --- */

struct listed {
    bool done;
    enum status_code code;
    size_t count;
    int64_t heads;
};

static void on_listed(enum status_code code, const struct log_head *heads, size_t count, void *data)
{
    struct listed *listed = data;

    listed->done = true;
    listed->code = code;
    listed->count = count;
    for (size_t i = 0; i < count; i++) {
        listed->heads += heads[i].head;
    }
}

static void all_logs_of_a_shard_are_listed(void **state)
{
    static const char *const logs[] = {"shuozhou-2021", "shuozhou-2022", "shuozhou-2022"};
    Google__Protobuf__Any event = GOOGLE__PROTOBUF__ANY__INIT;
    struct listed listed = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(logs); i++) {
        struct commit *commit = commit_new(test.store, SHARD, logs[i], test.arena);
        commit_event(commit, 1, &event.base);
        assert_int_equal(store_case_commit(&test, commit).result, COMMIT_DONE);
    }
    assert_int_equal(log_list(test.store, SHARD, 5000, on_listed, &listed), 0);
    store_case_wait(&test, &listed.done);
    assert_int_equal(listed.code, STATUS_OK);
    assert_int_equal(listed.count, 2);
    assert_int_equal(listed.heads, 3);
}

static void on_page(enum status_code code, const struct log_page *page, void *data)
{
    struct listed *listed = data;

    assert_true(page ? code == STATUS_OK : code != STATUS_OK);
    listed->done = true;
    listed->code = code;
}

static enum status_code read_code(int64_t after)
{
    struct listed listed = {0};

    assert_int_equal(log_read(test.store, SHARD, LOG, after, 5000, on_page, &listed), 0);
    store_case_wait(&test, &listed.done);
    return listed.code;
}

static void missing_entry_is_data_loss(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        Google__Protobuf__Any event = GOOGLE__PROTOBUF__ANY__INIT;
        struct commit *commit = begin();
        commit_event(commit, 1, &event.base);
        assert_int_equal(store_case_commit(&test, commit).result, COMMIT_DONE);
    }
    assert_int_equal(read_code(0), STATUS_OK);
    run("XDEL {shuozhou}:log:shuozhou-2022 2-0");
    assert_int_equal(read_code(0), STATUS_DATA_LOSS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(remembered_request_comes_with_the_load),
        TEST(request_is_remembered_for_ninety_days),
        TEST(damaged_bytes_are_told_from_missing_ones),
        TEST(damaged_memory_of_a_request_is_data_loss),
        TEST(same_text_is_stored_once),
        TEST(text_that_is_too_long_is_refused),
        TEST(members_come_by_score_and_no_more_than_asked),
        TEST(load_past_its_caps_is_refused),
        TEST(key_of_another_type_is_no_answer),
        TEST(absent_store_is_unavailable),
        TEST(missing_functions_are_unavailable),
        TEST(all_logs_of_a_shard_are_listed),
        TEST(missing_entry_is_data_loss),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
