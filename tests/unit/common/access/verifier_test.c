#include "common/access/verifier.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const int64_t NOW = 1655686800000;

static char folder[32];
static struct buffer fault;
static struct buffer text;
static struct arena *arena;
static struct epochs *epochs;
static struct signing_key *key;
static struct verifier *verifier;

static struct verifier *open_verifier(size_t remembered_max)
{
    const struct verifier_options options = {.audience = "reply",
                                             .key_directory = folder,
                                             .epochs = epochs,
                                             .remembered_max = remembered_max};
    struct verifier *opened = verifier_new(&options, &fault);

    assert_non_null(opened);
    return opened;
}

static int set_up(void **state)
{
    (void)state;
    (void)strcpy(folder, "/tmp/banfu-verify-XXXXXX");
    assert_non_null(mkdtemp(folder));
    buffer_init(&fault, 4096);
    buffer_init(&text, TOKEN_TEXT_MAX);
    arena = arena_new(64 << 20);
    epochs = epochs_new();
    assert_non_null(arena);
    assert_non_null(epochs);
    epochs_begin(epochs);
    epochs_commit(epochs, NOW);
    key = signing_key_new(folder, "identity", &fault);
    assert_non_null(key);
    verifier = open_verifier(64);
    return 0;
}

static void empty_folder(void)
{
    DIR *listing = opendir(folder);

    assert_non_null(listing);
    for (struct dirent *entry = readdir(listing); entry; entry = readdir(listing)) {
        (void)unlinkat(dirfd(listing), entry->d_name, 0);
    }
    (void)closedir(listing);
}

static int tear_down(void **state)
{
    (void)state;
    verifier_free(verifier);
    signing_key_free(key);
    epochs_free(epochs);
    arena_free(arena);
    buffer_done(&text);
    buffer_done(&fault);
    empty_folder();
    return rmdir(folder);
}

static struct token make_token(void)
{
    struct token token = {
        .issued_ms = NOW,
        .expires_ms = NOW + TOKEN_LIFE_MS,
        .audience = "reply",
        .caller = {.account = "zhang",
                   .name = "张三",
                   .epoch = 100,
                   .post_count = 1,
                   .posts = {{ROLE_HANDLER, "市住建局", "", "", 0, 0}}},
    };

    return token;
}

static void sign(struct token token)
{
    buffer_clear(&text);
    assert_int_equal(signing_key_sign(key, &token, &text), 0);
}

static enum verifier_outcome judge_at(int64_t now_ms)
{
    struct token read;

    return verifier_judge(verifier, text.bytes, text.size, now_ms, arena, &read);
}

static enum verifier_outcome judge(void)
{
    return judge_at(NOW);
}

static void raise_epoch(const char *account, int64_t epoch)
{
    epochs_begin(epochs);
    epochs_add(epochs, account, strlen(account), epoch);
    epochs_commit(epochs, NOW);
}

static void good_token_names_its_caller_and_is_checked_once(void **state)
{
    struct token read;

    (void)state;
    sign(make_token());
    for (int i = 0; i < 3; i++) {
        assert_int_equal(verifier_judge(verifier, text.bytes, text.size, NOW, arena, &read),
                         VERIFIER_ACCEPTED);
        assert_string_equal(read.caller.account, "zhang");
        assert_string_equal(read.caller.posts[0].scope, "市住建局");
    }
    assert_int_equal(verifier_counts(verifier).checked, 1);
    assert_int_equal(verifier_counts(verifier).recognised, 2);
}

static void other_audience_is_refused(void **state)
{
    struct token token = make_token();

    (void)state;
    token.audience = "ledger";
    sign(token);
    assert_int_equal(judge(), VERIFIER_OTHER_AUDIENCE);
}

static void only_within_its_minute(void **state)
{
    struct token token = make_token();

    (void)state;
    sign(token);
    assert_int_equal(judge_at(NOW - 5000), VERIFIER_ACCEPTED);
    assert_int_equal(judge_at(NOW - 5001), VERIFIER_NOT_IN_TIME);
    epochs_begin(epochs);
    epochs_commit(epochs, NOW + TOKEN_LIFE_MS);
    assert_int_equal(judge_at(NOW + TOKEN_LIFE_MS - 1), VERIFIER_ACCEPTED);
    assert_int_equal(judge_at(NOW + TOKEN_LIFE_MS), VERIFIER_NOT_IN_TIME);
    token.expires_ms++;
    sign(token);
    assert_int_equal(judge(), VERIFIER_NOT_IN_TIME);
    token.issued_ms = INT64_MIN;
    token.expires_ms = INT64_MAX;
    sign(token);
    assert_int_equal(judge(), VERIFIER_NOT_IN_TIME);
}

/* With the token remembered and without: a memory must not make an altered one pass. */
static void every_altered_character_is_refused(void **state)
{
    (void)state;
    sign(make_token());
    for (int remembered = 0; remembered < 2; remembered++) {
        for (size_t i = 0; i < text.size; i++) {
            for (int step = 1; step < 128; step += 9) {
                text.bytes[i] = (char)(text.bytes[i] ^ step);
                arena_clear(arena);
                assert_int_not_equal(judge(), VERIFIER_ACCEPTED);
                text.bytes[i] = (char)(text.bytes[i] ^ step);
            }
        }
        assert_int_equal(judge(), VERIFIER_ACCEPTED);
    }
}

static void key_that_is_not_there_is_refused_and_found_when_it_comes(void **state)
{
    (void)state;
    signing_key_free(key);
    empty_folder();
    key = signing_key_new(folder, "identity", &fault);
    assert_non_null(key);
    empty_folder();
    sign(make_token());
    assert_int_equal(judge(), VERIFIER_KEY_UNKNOWN);
    signing_key_free(key);
    key = signing_key_new(folder, "identity", &fault);
    assert_non_null(key);
    sign(make_token());
    assert_int_equal(judge_at(NOW + 999), VERIFIER_KEY_UNKNOWN);
    assert_int_equal(judge_at(NOW + 1000), VERIFIER_ACCEPTED);
}

static void key_taken_away_stops_serving(void **state)
{
    struct token token = make_token();

    (void)state;
    sign(token);
    assert_int_equal(judge(), VERIFIER_ACCEPTED);
    empty_folder();
    token.issued_ms = NOW + 10000;
    token.expires_ms = NOW + 10000 + TOKEN_LIFE_MS;
    epochs_begin(epochs);
    epochs_commit(epochs, NOW + 10000);
    sign(token);
    assert_int_equal(judge_at(NOW + 10000), VERIFIER_KEY_UNKNOWN);
}

static void service_key_cannot_vouch_for_people(void **state)
{
    (void)state;
    signing_key_free(key);
    key = signing_key_new(folder, "deadline", &fault);
    assert_non_null(key);
    sign(make_token());
    assert_int_equal(judge(), VERIFIER_FORGED);
    struct token token = make_token();
    token.caller.account = "service:deadline";
    token.caller.posts[0].role = ROLE_SERVICE;
    sign(token);
    assert_int_equal(judge(), VERIFIER_ACCEPTED);
}

static void raised_epoch_calls_in_even_remembered_tokens(void **state)
{
    (void)state;
    sign(make_token());
    assert_int_equal(judge(), VERIFIER_ACCEPTED);
    raise_epoch("li", 101);
    assert_int_equal(judge(), VERIFIER_ACCEPTED);
    raise_epoch("zhang", 101);
    assert_int_equal(judge(), VERIFIER_CALLED_IN);
    struct token token = make_token();
    token.caller.epoch = 101;
    sign(token);
    assert_int_equal(judge(), VERIFIER_ACCEPTED);
}

static void nobody_passes_while_epochs_are_stale(void **state)
{
    (void)state;
    sign(make_token());
    assert_int_equal(judge_at(NOW + EPOCH_STALE_MS), VERIFIER_ACCEPTED);
    assert_int_equal(judge_at(NOW + EPOCH_STALE_MS + 1), VERIFIER_EPOCHS_STALE);
}

static void full_table_forgets_but_judges_the_same(void **state)
{
    struct token token = make_token();
    char name[16];

    (void)state;
    verifier_free(verifier);
    verifier = open_verifier(4);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 100; i++) {
            (void)snprintf(name, sizeof(name), "name %d", i);
            token.caller.name = name;
            token.expires_ms = NOW + 1000 + i;
            sign(token);
            assert_int_equal(judge(), VERIFIER_ACCEPTED);
        }
    }
    assert_true(verifier_counts(verifier).checked > 100);
    assert_true(verifier_counts(verifier).recognised <= 4);
}

static void table_of_none_checks_every_time(void **state)
{
    (void)state;
    verifier_free(verifier);
    verifier = open_verifier(0);
    sign(make_token());
    assert_int_equal(judge(), VERIFIER_ACCEPTED);
    assert_int_equal(judge(), VERIFIER_ACCEPTED);
    assert_int_equal(verifier_counts(verifier).checked, 2);
}

static void noise_is_malformed(void **state)
{
    static const char *const noise[] = {"", "A", "Bearer", "....", "=", "AAAAAAAAAAAAAAAAAAAA"};
    struct token read;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(noise); i++) {
        assert_int_equal(verifier_judge(verifier, noise[i], strlen(noise[i]), NOW, arena, &read),
                         VERIFIER_MALFORMED);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(good_token_names_its_caller_and_is_checked_once),
        CASE(other_audience_is_refused),
        CASE(only_within_its_minute),
        CASE(every_altered_character_is_refused),
        CASE(key_that_is_not_there_is_refused_and_found_when_it_comes),
        CASE(key_taken_away_stops_serving),
        CASE(service_key_cannot_vouch_for_people),
        CASE(raised_epoch_calls_in_even_remembered_tokens),
        CASE(nobody_passes_while_epochs_are_stale),
        CASE(full_table_forgets_but_judges_the_same),
        CASE(table_of_none_checks_every_time),
        CASE(noise_is_malformed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
