#include "common/commit/commit.h"

#include "common/base/digest.h"
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
static const char THING[] = "shuozhou-2022/suggestion-17";

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

static Google__Protobuf__Any word(const char *text)
{
    Google__Protobuf__Any any = GOOGLE__PROTOBUF__ANY__INIT;

    any.type_url = (char *)(uintptr_t)text;
    return any;
}

static void add_event(struct commit *commit, uint32_t kind, const char *text)
{
    Google__Protobuf__Any event = word(text);

    commit_event(commit, kind, &event.base);
}

static void first_commit_makes_version_one_and_position_one(void **state)
{
    (void)state;
    struct commit *commit = begin();
    Google__Protobuf__Any entity = word("an entity");
    commit_change(commit, THING, "assignment", 0);
    commit_put(commit, "proposal/17", &entity.base);
    commit_index(commit, "open", "suggestion-17", 19173);
    commit_at(commit, 1656000000000);
    add_event(commit, 7, "assigned");
    struct commit_outcome outcome = store_case_commit(&test, commit);
    assert_string_equal(outcome.message, "");
    assert_int_equal(outcome.result, COMMIT_DONE);
    assert_int_equal(outcome.position, 1);
    assert_int_equal(outcome.instant_ms, 1656000000000);
    assert_int_equal(outcome.version_count, 1);
    assert_int_equal(outcome.versions[0], 1);
    assert_string_equal(
        redis_fixture_text(test.server, "HGET {shuozhou}:versions:%s assignment", THING), "1");
    assert_string_equal(
        redis_fixture_text(test.server, "ZSCORE {shuozhou}:index:assignment:open suggestion-17"),
        "19173");
    struct log_page page = store_case_read(&test, SHARD, LOG, 0);
    assert_int_equal(page.head, 1);
    assert_int_equal(page.count, 1);
    assert_int_equal(page.entries[0].kind, 7);
    uint8_t sm3[DIGEST_SIZE];
    assert_int_equal(digest_sm3(page.entries[0].event, page.entries[0].size, sm3), 0);
    assert_memory_equal(sm3, page.entries[0].sm3, sizeof(sm3));
}

static void stale_version_changes_nothing_and_names_what_stands(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct commit *commit = begin();
        commit_change(commit, THING, "assignment", 0);
        assert_int_equal(store_case_commit(&test, commit).result, COMMIT_DONE);
    }
    struct commit *commit = begin();
    commit_change(commit, THING, "assignment", 1);
    commit_claim(commit, "name", "me");
    add_event(commit, 7, "assigned");
    struct commit_outcome outcome = store_case_commit(&test, commit);
    assert_int_equal(outcome.result, COMMIT_STALE);
    assert_string_equal(outcome.thing, THING);
    assert_string_equal(outcome.name, "assignment");
    assert_int_equal(outcome.version, 2);
    assert_false(outcome.rested);
    assert_int_equal(redis_fixture_integer(test.server, "DBSIZE"), 1);
}

static void rested_version_must_stand_exactly(void **state)
{
    (void)state;
    struct commit *commit = begin();
    commit_rest_on(commit, THING, "deadline", 0);
    commit_change(commit, THING, "assignment", 0);
    assert_int_equal(store_case_commit(&test, commit).result, COMMIT_DONE);
    commit = begin();
    commit_change(commit, THING, "assignment", 1);
    commit_rest_on(commit, THING, "deadline", 3);
    struct commit_outcome outcome = store_case_commit(&test, commit);
    assert_int_equal(outcome.result, COMMIT_STALE);
    assert_string_equal(outcome.name, "deadline");
    assert_int_equal(outcome.version, 0);
    assert_true(outcome.rested);
}

static void part_is_begun_once(void **state)
{
    (void)state;
    struct commit *commit = begin();
    commit_begin(commit, THING, "assignment");
    struct commit_outcome outcome = store_case_commit(&test, commit);
    assert_int_equal(outcome.result, COMMIT_DONE);
    assert_int_equal(outcome.versions[0], 1);
    commit = begin();
    commit_begin(commit, THING, "assignment");
    add_event(commit, 7, "assigned");
    outcome = store_case_commit(&test, commit);
    assert_int_equal(outcome.result, COMMIT_STALE);
    assert_string_equal(outcome.name, "assignment");
    assert_int_equal(outcome.version, 1);
    assert_false(outcome.rested);
    assert_int_equal(redis_fixture_integer(test.server, "DBSIZE"), 1);
}

static struct commit_request request(const char *id, char body)
{
    struct commit_request request = {"zhang", "/banfu.X/Do", id, {0}, NULL};

    request.digest[0] = (uint8_t)body;
    return request;
}

static struct commit_outcome commit_remembering(const char *id, char body)
{
    const struct commit_request key = request(id, body);
    struct commit *commit = begin();
    Google__Protobuf__Any receipt = word("the receipt");

    commit_change(commit, THING, "assignment", 0);
    commit_at(commit, 1656000000000);
    add_event(commit, 1, "done");
    commit_remember(commit, &key, &receipt.base);
    return store_case_commit(&test, commit);
}

static void request_sent_twice_takes_effect_once(void **state)
{
    (void)state;
    struct commit_outcome first = commit_remembering("r-1", 'a');
    struct commit_outcome again = commit_remembering("r-1", 'a');
    assert_int_equal(first.result, COMMIT_DONE);
    assert_int_equal(again.result, COMMIT_REMEMBERED);
    assert_int_equal(again.position, 1);
    assert_int_equal(again.instant_ms, 1656000000000);
    assert_int_equal(again.version_count, 1);
    assert_int_equal(again.versions[0], 1);
    assert_int_equal(again.receipt_size, first.receipt_size);
    assert_memory_equal(again.receipt, first.receipt, first.receipt_size);
    assert_int_equal(store_case_read(&test, SHARD, LOG, 0).head, 1);
    assert_int_equal(commit_remembering("r-1", 'b').result, COMMIT_REUSED);
    assert_int_equal(commit_remembering("r-2", 'b').result, COMMIT_DONE);
}

static void name_is_taken_by_one_holder(void **state)
{
    (void)state;
    static const char *const holders[] = {"a", "a", "b"};
    enum commit_result results[3];
    struct commit_outcome outcome = {0};

    for (int i = 0; i < 3; i++) {
        struct commit *commit = begin();
        commit_claim(commit, "number/15", holders[i]);
        outcome = store_case_commit(&test, commit);
        results[i] = outcome.result;
    }
    assert_int_equal(results[0], COMMIT_DONE);
    assert_int_equal(results[1], COMMIT_DONE);
    assert_int_equal(results[2], COMMIT_CLAIMED);
    assert_string_equal(outcome.name, "number/15");
    assert_string_equal(outcome.holder, "a");
    struct commit *commit = begin();
    commit_release(commit, "number/15");
    commit_claim(commit, "number/15", "b");
    assert_int_equal(store_case_commit(&test, commit).result, COMMIT_DONE);
    commit = begin();
    commit_claim(commit, "number/16", "a");
    commit_claim(commit, "number/16", "b");
    assert_int_equal(store_case_commit(&test, commit).result, COMMIT_CLAIMED);
}

static void recorded_instant_never_runs_back(void **state)
{
    (void)state;
    static const int64_t given[] = {5000, 4000, 6000};
    static const int64_t recorded[] = {5000, 5000, 6000};

    for (int i = 0; i < 3; i++) {
        struct commit *commit = begin();
        commit_at(commit, given[i]);
        add_event(commit, 1, "x");
        struct commit_outcome outcome = store_case_commit(&test, commit);
        assert_int_equal(outcome.instant_ms, recorded[i]);
        assert_int_equal(outcome.position, i + 1);
    }
}

static void cursor_moves_only_from_where_it_stands(void **state)
{
    (void)state;
    struct commit *commit = begin();
    commit_advance(commit, "assignment", 0, 3);
    assert_int_equal(store_case_commit(&test, commit).result, COMMIT_DONE);
    commit = begin();
    commit_advance(commit, "assignment", 2, 4);
    struct commit_outcome outcome = store_case_commit(&test, commit);
    assert_int_equal(outcome.result, COMMIT_CURSOR_MOVED);
    assert_int_equal(outcome.version, 3);
}

static void what_could_not_be_made_fails_it(void **state)
{
    (void)state;
    struct commit *commit = begin();

    commit_put(commit, "e", NULL);
    struct commit_outcome outcome = store_case_commit(&test, commit);
    assert_int_equal(outcome.result, COMMIT_FAILED);
    assert_int_equal(outcome.code, STATUS_RESOURCE_EXHAUSTED);
}

static void what_does_not_fit_is_refused_and_nothing_is_sent(void **state)
{
    (void)state;
    char name[16];
    struct commit *commit = begin();
    Google__Protobuf__Any entity = word("x");

    for (int i = 0; i < COMMIT_ENTITIES_MAX + 1; i++) {
        (void)snprintf(name, sizeof(name), "e%d", i);
        commit_put(commit, name, &entity.base);
    }
    struct commit_outcome outcome = store_case_commit(&test, commit);
    assert_int_equal(outcome.result, COMMIT_FAILED);
    assert_int_equal(outcome.code, STATUS_RESOURCE_EXHAUSTED);
    commit = begin();
    commit_put(commit, "", &entity.base);
    assert_int_equal(store_case_commit(&test, commit).code, STATUS_INTERNAL);
    assert_int_equal(redis_fixture_integer(test.server, "DBSIZE"), 0);
}

static void what_the_log_refuses_is_not_written_elsewhere(void **state)
{
    (void)state;
    struct commit *commit = begin();
    add_event(commit, 1, "x");
    assert_int_equal(store_case_commit(&test, commit).result, COMMIT_DONE);
    assert_int_equal(redis_fixture_integer(test.server, "XDEL {shuozhou}:log:%s 1-0", LOG), 1);
    commit = begin();
    commit_change(commit, THING, "assignment", 0);
    commit_claim(commit, "name", "holder");
    add_event(commit, 1, "x");
    struct commit_outcome outcome = store_case_commit(&test, commit);
    assert_int_equal(outcome.result, COMMIT_FAILED);
    assert_int_equal(outcome.code, STATUS_INTERNAL);
    assert_int_equal(redis_fixture_integer(test.server, "DBSIZE"),
                     2); /* the log and the set of logs */
}

static void score_that_is_no_number_is_refused(void **state)
{
    (void)state;
    struct commit *commit = begin();
    commit_change(commit, THING, "assignment", 0);
    commit_index(commit, "open", "m", NAN);
    assert_int_equal(store_case_commit(&test, commit).code, STATUS_INTERNAL);
    commit = begin();
    commit_index(commit, "open", "m", INFINITY);
    commit_index(commit, "open", "n", -0.1);
    assert_int_equal(store_case_commit(&test, commit).result, COMMIT_DONE);
}

static void failures_are_told_to_people(void **state)
{
    static const struct {
        struct commit_outcome outcome;
        enum status_code code;
        const char *reason;
    } cases[] = {
        {{.result = COMMIT_STALE, .version = 3, .name = "p"}, STATUS_ABORTED, "VERSION_STALE"},
        {{.result = COMMIT_CLAIMED, .name = "15"}, STATUS_ALREADY_EXISTS, "NAME_TAKEN"},
        {{.result = COMMIT_REUSED}, STATUS_INVALID_ARGUMENT, "REQUEST_ID_REUSED"},
        {{.result = COMMIT_CURSOR_MOVED}, STATUS_ABORTED, "CURSOR_MOVED"},
        {{.result = COMMIT_FAILED, .code = STATUS_UNAVAILABLE},
         STATUS_UNAVAILABLE,
         "STORE_UNAVAILABLE"},
        {{.result = COMMIT_FAILED, .code = STATUS_DEADLINE_EXCEEDED},
         STATUS_DEADLINE_EXCEEDED,
         "STORE_TOO_SLOW"},
        {{.result = COMMIT_FAILED, .code = STATUS_RESOURCE_EXHAUSTED},
         STATUS_RESOURCE_EXHAUSTED,
         "CHANGE_TOO_LARGE"},
        {{.result = COMMIT_FAILED, .code = STATUS_INTERNAL}, STATUS_INTERNAL, "STORE_FAILED"},
    };
    struct failure failure;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        failure_init(&failure, test.arena);
        commit_outcome_failure(&cases[i].outcome, &failure);
        assert_int_equal(failure.code, cases[i].code);
        assert_string_equal(failure.reason, cases[i].reason);
        assert_int_equal(failure.version, cases[i].outcome.version);
    }
    failure_init(&failure, test.arena);
    commit_outcome_failure(&(struct commit_outcome){.result = COMMIT_DONE}, &failure);
    assert_false(failure_is_set(&failure));
}

static char digest_of_text[65];

static void look_at_everything(const struct loaded *loaded, void *data)
{
    bool damaged = false;
    size_t size = 0;
    double score = 0;

    (void)data;
    Google__Protobuf__Any *entity = (Google__Protobuf__Any *)loaded_entity(
        loaded, 0, &google__protobuf__any__descriptor, test.arena, &damaged);
    assert_non_null(entity);
    assert_string_equal(entity->type_url, "an entity");
    assert_null(loaded_entity(loaded, 1, &google__protobuf__any__descriptor, test.arena, &damaged));
    assert_false(damaged);
    assert_int_equal(loaded_version(loaded, 0, "assignment"), 1);
    assert_int_equal(loaded_version(loaded, 0, "deadline"), 0);
    assert_int_equal(loaded_member_count(loaded, 0), 2);
    assert_string_equal(loaded_member(loaded, 0, 1, &score), "b");
    assert_true(score == 2.5);
    assert_int_equal(loaded_log_head(loaded), 1);
    const char *text = loaded_text(loaded, 0, test.arena, &size, &damaged);
    assert_non_null(text);
    assert_int_equal(size, 5000);
    assert_int_equal(text[4999], 'y');
    assert_string_equal(loaded_claim(loaded, 0), "me");
    assert_null(loaded_claim(loaded, 1));
    assert_null(loaded_remembered(loaded));
}

static void load_brings_what_commits_left(void **state)
{
    (void)state;
    static char text[5000];
    struct commit *commit = begin();
    Google__Protobuf__Any entity = word("an entity");
    const struct commit_request key = request("r-1", 'a');

    memset(text, 'y', sizeof(text));
    commit_change(commit, THING, "assignment", 0);
    commit_put(commit, "proposal/17", &entity.base);
    commit_index(commit, "open", "a", 1);
    commit_index(commit, "open", "b", 2.5);
    commit_index(commit, "open", "c", 3);
    commit_text(commit, text, sizeof(text), digest_of_text);
    commit_claim(commit, "name", "me");
    add_event(commit, 1, "x");
    assert_int_equal(store_case_commit(&test, commit).result, COMMIT_DONE);
    struct load *load = load_new(test.store, SHARD, LOG, test.arena);
    assert_int_equal(load_entity(load, "proposal/17"), 0);
    assert_int_equal(load_entity(load, "proposal/18"), 1);
    assert_int_equal(load_versions(load, THING), 0);
    assert_int_equal(load_members(load, "open", 1, 2.5, 10), 0);
    assert_int_equal(load_text(load, digest_of_text), 0);
    assert_int_equal(load_claim(load, "name"), 0);
    assert_int_equal(load_claim(load, "other"), 1);
    (void)load_remembered(load, &key);
    load_log_head(load);
    assert_int_equal(store_case_load(&test, load, look_at_everything, NULL), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(first_commit_makes_version_one_and_position_one),
        TEST(stale_version_changes_nothing_and_names_what_stands),
        TEST(rested_version_must_stand_exactly),
        TEST(part_is_begun_once),
        TEST(request_sent_twice_takes_effect_once),
        TEST(name_is_taken_by_one_holder),
        TEST(recorded_instant_never_runs_back),
        TEST(cursor_moves_only_from_where_it_stands),
        TEST(what_could_not_be_made_fails_it),
        TEST(what_does_not_fit_is_refused_and_nothing_is_sent),
        TEST(what_the_log_refuses_is_not_written_elsewhere),
        TEST(score_that_is_no_number_is_refused),
        TEST(failures_are_told_to_people),
        TEST(load_brings_what_commits_left),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
