/* Random commits against a model of what a commit should do: the same outcome each time, and in the
 * end the same content, key by key. */
#include "common/commit/commit.h"

#include "model.h"
#include "support/store_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <google/protobuf/any.pb-c.h>

enum { COMMITS = 2500, SEEDS = 3 };

static const char SHARD[] = "shuozhou";
static const char LOG[] = "shuozhou-2022";

static struct store_case test;
static struct model model;
static uint64_t random_state;

/* xorshift64*: the same plans for the same seed, everywhere. */
static int below(int limit)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (int)((random_state * UINT64_C(2685821657736338717) >> 33) % (uint64_t)limit);
}

static bool one_in(int times)
{
    return below(times) == 0;
}

/* --- plans --- */

static int64_t some_version(int thing, int part, bool any_is_meant)
{
    int64_t stands = model.versions[thing][part];

    if (one_in(8)) {
        return one_in(2) ? stands + 1 : stands - 1;
    }
    return any_is_meant && one_in(3) ? 0 : stands;
}

static void plan_versions(struct plan *plan)
{
    plan->change_count = below(PLAN_MAX);
    for (int i = 0; i < plan->change_count; i++) {
        plan->changes[i].thing = below(THINGS);
        plan->changes[i].part = below(PARTS);
        plan->changes[i].expected =
            some_version(plan->changes[i].thing, plan->changes[i].part, true);
    }
    plan->rest_count = below(2);
    for (int i = 0; i < plan->rest_count; i++) {
        plan->rests[i].thing = below(THINGS);
        plan->rests[i].part = below(PARTS);
        plan->rests[i].expected = some_version(plan->rests[i].thing, plan->rests[i].part, false);
    }
}

static void plan_names(struct plan *plan)
{
    plan->release_count = one_in(2) ? below(PLAN_MAX) : 0;
    for (int i = 0; i < plan->release_count; i++) {
        plan->releases[i] = below(NAMES);
    }
    plan->claim_count = one_in(2) ? below(PLAN_MAX) : 0;
    for (int i = 0; i < plan->claim_count; i++) {
        plan->claims[i].name = below(NAMES);
        int holder = model.claims[plan->claims[i].name];
        plan->claims[i].holder = holder >= 0 && one_in(2) ? holder : below(HOLDERS);
    }
}

static void plan_writes(struct plan *plan)
{
    plan->put_count = below(PLAN_MAX);
    for (int i = 0; i < plan->put_count; i++) {
        plan->puts[i].entity = below(ENTITIES);
        plan->puts[i].value = (uint32_t)below(100000);
    }
    plan->remove_count = below(2);
    for (int i = 0; i < plan->remove_count; i++) {
        plan->removes[i] = below(ENTITIES);
    }
    plan->indexed_count = below(PLAN_MAX);
    for (int i = 0; i < plan->indexed_count; i++) {
        plan->indexed[i].index = below(INDEXES);
        plan->indexed[i].member = below(MEMBERS);
        plan->indexed[i].score = below(1000);
    }
    plan->unindexed_count = below(2);
    for (int i = 0; i < plan->unindexed_count; i++) {
        plan->unindexed[i].index = below(INDEXES);
        plan->unindexed[i].member = below(MEMBERS);
    }
}

static struct plan make_plan(void)
{
    struct plan plan = {0};

    plan_versions(&plan);
    plan_names(&plan);
    plan_writes(&plan);
    plan.has_event = !one_in(4);
    plan.event = (uint32_t)below(100000);
    plan.instant_ms = 1650000000000 + below(1000000);
    plan.has_cursor = one_in(4);
    plan.from = one_in(4) ? model.cursor + 1 : model.cursor;
    plan.to = plan.from + 1 + below(3);
    plan.has_request = one_in(2);
    plan.request = below(REQUESTS);
    plan.digest = one_in(8) ? 1 : 0;
    return plan;
}

/* --- the same as a commit --- */

static const char *name_of(const char *sort, int number)
{
    return arena_printf(test.arena, "%s-%d", sort, number);
}

static Google__Protobuf__Any message(uint32_t value)
{
    Google__Protobuf__Any any = GOOGLE__PROTOBUF__ANY__INIT;

    any.type_url = arena_printf(test.arena, "%u", value);
    assert_non_null(any.type_url);
    return any;
}

static void fill_versions(struct commit *commit, const struct plan *plan)
{
    for (int i = 0; i < plan->change_count; i++) {
        commit_change(commit, name_of("thing", plan->changes[i].thing),
                      name_of("part", plan->changes[i].part), plan->changes[i].expected);
    }
    for (int i = 0; i < plan->rest_count; i++) {
        commit_rest_on(commit, name_of("thing", plan->rests[i].thing),
                       name_of("part", plan->rests[i].part), plan->rests[i].expected);
    }
    for (int i = 0; i < plan->claim_count; i++) {
        commit_claim(commit, name_of("name", plan->claims[i].name),
                     name_of("holder", plan->claims[i].holder));
    }
    for (int i = 0; i < plan->release_count; i++) {
        commit_release(commit, name_of("name", plan->releases[i]));
    }
}

static void fill_writes(struct commit *commit, const struct plan *plan)
{
    for (int i = 0; i < plan->put_count; i++) {
        Google__Protobuf__Any value = message(plan->puts[i].value);
        commit_put(commit, name_of("entity", plan->puts[i].entity), &value.base);
    }
    for (int i = 0; i < plan->remove_count; i++) {
        commit_remove(commit, name_of("entity", plan->removes[i]));
    }
    for (int i = 0; i < plan->indexed_count; i++) {
        commit_index(commit, name_of("index", plan->indexed[i].index),
                     name_of("member", plan->indexed[i].member), plan->indexed[i].score);
    }
    for (int i = 0; i < plan->unindexed_count; i++) {
        commit_unindex(commit, name_of("index", plan->unindexed[i].index),
                       name_of("member", plan->unindexed[i].member));
    }
}

static struct commit_outcome really_commit(const struct plan *plan)
{
    struct commit *commit = commit_new(test.store, SHARD, LOG, test.arena);
    Google__Protobuf__Any event = message(plan->event);

    assert_non_null(commit);
    fill_versions(commit, plan);
    fill_writes(commit, plan);
    commit_at(commit, plan->instant_ms);
    if (plan->has_event) {
        commit_event(commit, plan->event % 7, &event.base);
    }
    if (plan->has_cursor) {
        commit_advance(commit, "assignment", plan->from, plan->to);
    }
    if (plan->has_request) {
        struct commit_request request = {
            "zhang", "/m", name_of("request", plan->request), {0}, NULL};
        request.digest[5] = (uint8_t)plan->digest;
        commit_remember(commit, &request, &event.base);
    }
    return store_case_commit(&test, commit);
}

/* --- comparing --- */

static void compare_done(const struct commit_outcome *got, const struct model_outcome *wanted,
                         bool has_receipt)
{
    assert_int_equal(got->position, wanted->position);
    assert_int_equal(got->instant_ms, wanted->instant_ms);
    assert_int_equal(got->version_count, wanted->version_count);
    for (int i = 0; i < wanted->version_count; i++) {
        assert_int_equal(got->versions[i], wanted->versions[i]);
    }
    if (has_receipt) {
        Google__Protobuf__Any *receipt =
            google__protobuf__any__unpack(NULL, got->receipt_size, got->receipt);
        assert_non_null(receipt);
        assert_int_equal(strtoul(receipt->type_url, NULL, 10), wanted->receipt);
        google__protobuf__any__free_unpacked(receipt, NULL);
    }
}

static void compare(const struct plan *plan, const struct commit_outcome *got,
                    const struct model_outcome *wanted)
{
    assert_string_equal(got->message, "");
    assert_int_equal(got->result, wanted->result);
    if (wanted->result == COMMIT_DONE || wanted->result == COMMIT_REMEMBERED) {
        compare_done(got, wanted, plan->has_request);
    } else if (wanted->result == COMMIT_STALE) {
        assert_int_equal(got->version, wanted->version);
        assert_int_equal(got->rested, wanted->rested);
        int part =
            wanted->rested ? plan->rests[wanted->place].part : plan->changes[wanted->place].part;
        assert_string_equal(got->name, name_of("part", part));
    } else if (wanted->result == COMMIT_CLAIMED) {
        assert_string_equal(got->name, name_of("name", plan->claims[wanted->place].name));
        assert_string_equal(got->holder, name_of("holder", wanted->holder));
    } else if (wanted->result == COMMIT_CURSOR_MOVED) {
        assert_int_equal(got->version, wanted->version);
    }
}

static void compare_log(void)
{
    for (int64_t at = 0; at < model.log_count;) {
        struct log_page page = store_case_read(&test, SHARD, LOG, at);
        assert_int_equal(page.head, model.log_count);
        assert_true(page.count > 0);
        for (size_t i = 0; i < page.count; i++, at++) {
            const struct log_entry *entry = &page.entries[i];
            assert_int_equal(entry->position, at + 1);
            assert_int_equal(entry->instant_ms, model.log[at].instant_ms);
            assert_int_equal(entry->kind, model.log[at].event % 7);
        }
    }
    assert_int_equal(store_case_read(&test, SHARD, LOG, model.log_count).count, 0);
}

static long long number_at(const char *format, const char *first, const char *second)
{
    const char *text = redis_fixture_text(test.server, format, first, second);

    return *text ? strtoll(text, NULL, 10) : -1;
}

static int compare_maps(void)
{
    int keys = 0;

    for (int i = 0; i < THINGS; i++) {
        bool there = false;
        for (int part = 0; part < PARTS; part++) {
            long long version = number_at("HGET {shuozhou}:versions:%s %s", name_of("thing", i),
                                          name_of("part", part));
            assert_int_equal(version < 0 ? 0 : version, model.versions[i][part]);
            there = there || version > 0;
        }
        keys += there ? 1 : 0;
    }
    for (int i = 0; i < INDEXES; i++) {
        bool there = false;
        for (int member = 0; member < MEMBERS; member++) {
            long long score = number_at("ZSCORE {shuozhou}:index:assignment:%s %s",
                                        name_of("index", i), name_of("member", member));
            assert_int_equal(score, model.scores[i][member]);
            there = there || score >= 0;
        }
        keys += there ? 1 : 0;
    }
    return keys;
}

static int compare_values(void)
{
    int keys = 0;

    for (int i = 0; i < ENTITIES; i++) {
        /* an Any with a type_url alone: a tag, a length, the text */
        const char *text = redis_fixture_text(test.server, "GET {shuozhou}:entity:assignment:%s",
                                              name_of("entity", i));
        assert_int_equal(*text ? strtoll(text + 2, NULL, 10) : -1, model.entities[i]);
        keys += *text ? 1 : 0;
    }
    for (int i = 0; i < NAMES; i++) {
        const char *holder = redis_fixture_text(test.server, "GET {shuozhou}:claim:assignment:%s",
                                                name_of("name", i));
        assert_string_equal(holder, model.claims[i] < 0 ? "" : name_of("holder", model.claims[i]));
        keys += *holder ? 1 : 0;
    }
    for (int i = 0; i < REQUESTS; i++) {
        keys += model.requests[i].there ? 1 : 0;
    }
    return keys;
}

static void random_commits_do_as_the_model_says(void **state)
{
    int results[COMMIT_FAILED + 1] = {0};

    random_state = (uint64_t)(uintptr_t)*state;
    store_case_begin(&test, "assignment");
    model_clear(&model);
    for (int i = 0; i < COMMITS; i++) {
        struct plan plan = make_plan();
        struct model_outcome wanted = model_commit(&model, &plan);
        struct commit_outcome got = really_commit(&plan);
        compare(&plan, &got, &wanted);
        results[got.result]++;
    }
    for (int i = 0; i < COMMIT_FAILED; i++) {
        assert_true(results[i] > 20); /* each outcome was met often enough to mean something */
    }
    compare_log();
    int keys = compare_maps() + compare_values();
    keys += 3; /* the log, the set of logs, the cursors */
    assert_int_equal(redis_fixture_integer(test.server, "DBSIZE"), keys);
    assert_int_equal(number_at("HGET {shuozhou}:cursors:assignment %s%s", LOG, ""), model.cursor);
    store_case_end(&test);
}

int main(void)
{
    struct CMUnitTest tests[SEEDS];

    for (int i = 0; i < SEEDS; i++) {
        tests[i] = (struct CMUnitTest)cmocka_unit_test_prestate(random_commits_do_as_the_model_says,
                                                                (void *)(uintptr_t)(i + 1));
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
