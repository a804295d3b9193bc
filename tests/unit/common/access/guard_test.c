#include "common/access/guard.h"

#include "common/base/clock.h"
#include "common/rpc/rpc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* --- the RPC layer, played --- */

static struct played_call {
    const char *authorization;
    struct arena *arena;
    void *attached;
    bool continued;
    enum status_code code;
    const char *reason;
    int endings;
} played;

const char *rpc_call_header(const void *call, const char *name)
{
    (void)call;
    assert_string_equal(name, "authorization");
    return played.authorization;
}

struct arena *rpc_call_arena(void *call)
{
    (void)call;
    return played.arena;
}

void rpc_call_attach(void *call, void *value)
{
    (void)call;
    played.attached = value;
}

void *rpc_call_attached(const void *call)
{
    (void)call;
    return played.attached;
}

void rpc_call_continue(void *call)
{
    (void)call;
    played.continued = true;
    played.endings++;
}

void rpc_fail(void *call, enum status_code code, const char *reason, const char *format, ...)
{
    (void)call;
    assert_non_null(format);
    played.code = code;
    played.reason = reason;
    played.endings++;
}

/* --- the guarded service --- */

static bool own_unit(const struct caller *caller, const struct caller_post *post,
                     const void *object)
{
    (void)caller;
    return strcmp(post->scope, object) == 0;
}

static const struct policy_rule RULES[] = {
    {"Login", POLICY_EVERYBODY, {{0}}},
    {"Me", POLICY_SIGNED_IN, {{0}}},
    {"Draft", POLICY_GRANTED, {{ROLE_BIT(ROLE_HANDLER), own_unit}}},
    {"Disable", POLICY_GRANTED, {{ROLE_BIT(ROLE_ADMINISTRATOR), NULL}}},
    {"Closed", POLICY_NOBODY, {{0}}},
};
static const struct policy POLICY = {"t.T", RULES, COUNT_OF(RULES)};
static const struct policy *const POLICIES[] = {&POLICY};

static char folder[32];
static struct buffer fault;
static struct buffer header;
static struct epochs *epochs;
static struct signing_key *key;
static struct verifier *verifier;

static void hear_epochs(const char *account, int64_t epoch)
{
    epochs_begin(epochs);
    epochs_add(epochs, account, strlen(account), epoch);
    epochs_commit(epochs, clock_real_ms());
}

static int set_up(void **state)
{
    (void)state;
    memcpy(folder, "/tmp/banfu-guard-XXXXXX", sizeof("/tmp/banfu-guard-XXXXXX"));
    assert_non_null(mkdtemp(folder));
    buffer_init(&fault, 1024);
    buffer_init(&header, 2L * TOKEN_TEXT_MAX);
    epochs = epochs_new();
    assert_non_null(epochs);
    hear_epochs("nobody", 1);
    key = signing_key_new(folder, "identity", &fault);
    assert_non_null(key);
    const struct verifier_options options = {
        .audience = "reply", .key_directory = folder, .epochs = epochs, .remembered_max = 8};
    verifier = verifier_new(&options, &fault);
    assert_non_null(verifier);
    played = (struct played_call){.authorization = "", .arena = arena_new(1 << 18)};
    assert_non_null(played.arena);
    return 0;
}

static int tear_down(void **state)
{
    char path[64];

    (void)state;
    arena_free(played.arena);
    verifier_free(verifier);
    signing_key_free(key);
    epochs_free(epochs);
    buffer_done(&header);
    buffer_done(&fault);
    (void)snprintf(path, sizeof(path), "%s/identity.key", folder);
    (void)unlink(path);
    struct key_ring ring;
    assert_int_equal(key_ring_read(folder, &ring, &fault), 0);
    (void)snprintf(path, sizeof(path), "%s/identity.%02x%02x%02x%02x%02x%02x%02x%02x.pub", folder,
                   ring.keys[0].id[0], ring.keys[0].id[1], ring.keys[0].id[2], ring.keys[0].id[3],
                   ring.keys[0].id[4], ring.keys[0].id[5], ring.keys[0].id[6], ring.keys[0].id[7]);
    (void)unlink(path);
    return rmdir(folder);
}

static struct caller_post brought = {
    .role = ROLE_HANDLER, .scope = "市住建局", .on_behalf_of = "", .behalf_name = ""};
static civil_day day_of_call;

static civil_day today(void *owner)
{
    (void)owner;
    return day_of_call;
}

static void bring_token(const char *scheme, int64_t age_ms, const char *audience)
{
    struct token token = {
        .issued_ms = clock_real_ms() - age_ms,
        .expires_ms = clock_real_ms() - age_ms + TOKEN_LIFE_MS,
        .audience = audience,
        .caller =
            {.account = "zhang", .name = "张三", .epoch = 100, .post_count = 1, .posts = {brought}},
    };

    buffer_clear(&header);
    assert_true(buffer_append_text(&header, scheme));
    assert_int_equal(signing_key_sign(key, &token, &header), 0);
    played.authorization = header.bytes;
}

static void call_method(const char *method)
{
    struct guard guard = {.verifier = verifier,
                          .policies = POLICIES,
                          .policy_count = COUNT_OF(POLICIES),
                          .today = day_of_call == DAY_NONE ? NULL : today};

    played.continued = false;
    played.code = STATUS_OK;
    played.attached = NULL;
    played.endings = 0;
    guard_intercept(&played, method, &guard);
    assert_int_equal(played.endings, 1);
    assert_int_equal(played.continued, played.code == STATUS_OK);
    assert_true(played.attached != NULL || !played.continued);
}

static void must_refuse(const char *method, enum status_code code, const char *reason)
{
    call_method(method);
    assert_false(played.continued);
    assert_int_equal(played.code, code);
    assert_string_equal(played.reason, reason);
}

static void without_token_only_what_is_open_passes(void **state)
{
    (void)state;
    call_method("/t.T/Login");
    assert_true(played.continued);
    assert_null(guard_caller(&played));
    must_refuse("/t.T/Me", STATUS_UNAUTHENTICATED, "TOKEN_MISSING");
    must_refuse("/t.T/Draft", STATUS_UNAUTHENTICATED, "TOKEN_MISSING");
    must_refuse("/t.T/Closed", STATUS_PERMISSION_DENIED, "NOT_ALLOWED");
    must_refuse("/t.T/Absent", STATUS_PERMISSION_DENIED, "NOT_ALLOWED");
    must_refuse("/other.T/Login", STATUS_PERMISSION_DENIED, "NOT_ALLOWED");
}

static void caller_is_left_on_the_call(void **state)
{
    (void)state;
    bring_token("Bearer ", 0, "reply");
    call_method("/t.T/Me");
    assert_true(played.continued);
    assert_string_equal(guard_caller(&played)->account, "zhang");
    call_method("/t.T/Draft");
    assert_true(played.continued);
    must_refuse("/t.T/Disable", STATUS_PERMISSION_DENIED, "NOT_ALLOWED");
    must_refuse("/t.T/Closed", STATUS_PERMISSION_DENIED, "NOT_ALLOWED");
    must_refuse("/t.T/Absent", STATUS_PERMISSION_DENIED, "NOT_ALLOWED");
}

static void object_is_looked_at(void **state)
{
    (void)state;
    bring_token("Bearer ", 0, "reply");
    call_method("/t.T/Draft");
    const struct caller_post *post = guard_admit(&played, "市住建局");
    assert_non_null(post);
    assert_int_equal(post->role, ROLE_HANDLER);
    assert_int_equal(played.endings, 1);
    assert_null(guard_admit(&played, "市教育局"));
    assert_int_equal(played.code, STATUS_PERMISSION_DENIED);
    assert_int_equal(played.endings, 2);
}

/* A token is issued for a minute: the posts in it begin and end by the day, whenever that turns. */
static void a_post_counts_on_its_days(void **state)
{
    (void)state;
    brought.from = 100;
    brought.until = 102;
    for (day_of_call = 99; day_of_call <= 103; day_of_call++) {
        bring_token("Bearer ", 0, "reply");
        if (day_of_call < 100 || day_of_call > 102) {
            must_refuse("/t.T/Draft", STATUS_PERMISSION_DENIED, "NOT_ALLOWED");
        } else {
            call_method("/t.T/Draft");
            assert_true(played.continued);
            assert_non_null(guard_post(&played, "市住建局"));
        }
    }
    brought.from = brought.until = day_of_call = DAY_NONE;
}

static void bad_tokens_are_told_apart(void **state)
{
    (void)state;
    bring_token("Bearer ", TOKEN_LIFE_MS + 1000, "reply");
    must_refuse("/t.T/Me", STATUS_UNAUTHENTICATED, "TOKEN_EXPIRED");
    bring_token("Bearer ", 0, "ledger");
    must_refuse("/t.T/Me", STATUS_UNAUTHENTICATED, "TOKEN_INVALID");
    bring_token("Basic ", 0, "reply");
    must_refuse("/t.T/Me", STATUS_UNAUTHENTICATED, "TOKEN_INVALID");
    played.authorization = "Bearer ";
    must_refuse("/t.T/Me", STATUS_UNAUTHENTICATED, "TOKEN_INVALID");
    bring_token("Bearer ", 0, "reply");
    hear_epochs("zhang", 101);
    must_refuse("/t.T/Me", STATUS_UNAUTHENTICATED, "TOKEN_REVOKED");
    epochs_begin(epochs);
    epochs_commit(epochs, clock_real_ms() - EPOCH_STALE_MS - 1000);
    must_refuse("/t.T/Me", STATUS_UNAVAILABLE, "ACCESS_UNSURE");
}

static void old_token_keeps_nobody_from_logging_in(void **state)
{
    (void)state;
    bring_token("Bearer ", TOKEN_LIFE_MS + 60000L, "reply");
    call_method("/t.T/Login");
    assert_true(played.continued);
    assert_null(guard_caller(&played));
}

static void full_arena_lets_nobody_pass(void **state)
{
    (void)state;
    arena_free(played.arena);
    played.arena = arena_new(64);
    assert_non_null(played.arena);
    must_refuse("/t.T/Login", STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_token_only_what_is_open_passes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(caller_is_left_on_the_call, set_up, tear_down),
        cmocka_unit_test_setup_teardown(object_is_looked_at, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_post_counts_on_its_days, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_tokens_are_told_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(old_token_keeps_nobody_from_logging_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(full_arena_lets_nobody_pass, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
