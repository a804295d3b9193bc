#include "common/access/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool own_unit(const struct caller *caller, const struct caller_post *post,
                     const void *object)
{
    (void)caller;
    return strcmp(post->scope, object) == 0;
}

#define UNIT_ROLES (ROLE_BIT(ROLE_HANDLER) | ROLE_BIT(ROLE_LEADER))

static const struct policy_rule RULES[] = {
    {"Login", POLICY_EVERYBODY, {{0}}},
    {"Me", POLICY_SIGNED_IN, {{0}}},
    {"Draft", POLICY_GRANTED, {{UNIT_ROLES, own_unit}, {ROLE_BIT(ROLE_OFFICE), NULL}}},
    {"Closed", POLICY_NOBODY, {{0}}},
};
static const struct policy POLICY = {"banfu.test.v1.Test", RULES, COUNT_OF(RULES)};
static const struct policy OTHER = {"grpc.health.v1.Health", RULES, 1};
static const struct policy *const POLICIES[] = {&POLICY, &OTHER};

static const struct caller HANDLER = {
    .account = "zhang", .post_count = 1, .posts = {{ROLE_HANDLER, "市住建局", "", "", 0, 0}}};
static const struct caller OFFICE = {
    .account = "li", .post_count = 1, .posts = {{ROLE_OFFICE, "", "", "", 0, 0}}};
static const struct caller AUDITOR = {
    .account = "wang", .post_count = 1, .posts = {{ROLE_AUDITOR, "", "", "", 0, 0}}};
static const struct caller STAND_IN = {.account = "zhao",
                                       .post_count = 3,
                                       .posts = {{ROLE_LIAISON, "市住建局", "", "", 0, 0},
                                                 {ROLE_LEADER, "市住建局", "sun", "", 0, 0},
                                                 {ROLE_HANDLER, "市住建局", "", "", 0, 0}}};

static const struct policy_rule *find(const char *path)
{
    return policy_find(POLICIES, COUNT_OF(POLICIES), path);
}

static void paths_find_their_row(void **state)
{
    static const char *const absent[] = {"",
                                         "/",
                                         "Login",
                                         "/banfu.test.v1.Test",
                                         "/banfu.test.v1.Test/",
                                         "/banfu.test.v1.Test/Logi",
                                         "/banfu.test.v1.Test/Login2",
                                         "/banfu.test.v1.Tes/Login",
                                         "/banfu.test.v1.Test2/Login",
                                         "/banfu.test.v1.Test//Login",
                                         "/grpc.health.v1.Health/Draft"};

    (void)state;
    assert_ptr_equal(find("/banfu.test.v1.Test/Draft"), &RULES[2]);
    assert_ptr_equal(find("/grpc.health.v1.Health/Login"), &RULES[0]);
    for (size_t i = 0; i < COUNT_OF(absent); i++) {
        assert_null(find(absent[i]));
    }
}

static void admission_is_as_the_row_says(void **state)
{
    (void)state;
    assert_false(policy_admits(NULL, &OFFICE));
    assert_true(policy_admits(&RULES[0], NULL));
    assert_false(policy_admits(&RULES[1], NULL));
    assert_true(policy_admits(&RULES[1], &AUDITOR));
    assert_false(policy_admits(&RULES[2], NULL));
    assert_false(policy_admits(&RULES[2], &AUDITOR));
    assert_true(policy_admits(&RULES[2], &HANDLER));
    assert_true(policy_admits(&RULES[2], &OFFICE));
    assert_false(policy_admits(&RULES[3], &OFFICE));
}

static void only_a_grant_without_a_check_suffices_anywhere(void **state)
{
    (void)state;
    assert_ptr_equal(policy_post_anywhere(&RULES[2], &OFFICE), &OFFICE.posts[0]);
    assert_null(policy_post_anywhere(&RULES[2], &HANDLER));
    assert_null(policy_post_anywhere(&RULES[2], &STAND_IN));
    assert_null(policy_post_anywhere(&RULES[2], NULL));
    assert_null(policy_post_anywhere(&RULES[1], &OFFICE));
    assert_null(policy_post_anywhere(NULL, &OFFICE));
}

static void object_decides_and_own_post_goes_first(void **state)
{
    (void)state;
    assert_ptr_equal(policy_post(&RULES[2], &HANDLER, "市住建局"), &HANDLER.posts[0]);
    assert_null(policy_post(&RULES[2], &HANDLER, "市教育局"));
    assert_ptr_equal(policy_post(&RULES[2], &OFFICE, "市教育局"), &OFFICE.posts[0]);
    assert_null(policy_post(&RULES[2], &AUDITOR, "市住建局"));
    assert_ptr_equal(policy_post(&RULES[2], &STAND_IN, "市住建局"), &STAND_IN.posts[2]);
    struct caller only_stand_in = STAND_IN;
    only_stand_in.post_count = 2;
    assert_string_equal(policy_post(&RULES[2], &only_stand_in, "市住建局")->on_behalf_of, "sun");
    assert_null(policy_post(&RULES[1], &OFFICE, "市住建局"));
    assert_null(policy_post(NULL, &OFFICE, "市住建局"));
}

static void table_that_matches_is_silent(void **state)
{
    static const char *const methods[] = {"Me", "Login", "Closed", "Draft"};
    struct buffer fault;

    (void)state;
    buffer_init(&fault, 1024);
    assert_int_equal(policy_check_table(&POLICY, methods, COUNT_OF(methods), &fault), 0);
    assert_int_equal(fault.size, 0);
    buffer_done(&fault);
}

static void every_fault_of_a_table_is_named(void **state)
{
    static const char *const methods[] = {"Login", "Me", "Draft", "New"};
    static const struct policy_rule wrong[] = {
        {"Login", POLICY_EVERYBODY, {{0}}},
        {"Me", POLICY_SIGNED_IN, {{ROLE_BIT(ROLE_OFFICE), NULL}}},
        {"Draft", POLICY_GRANTED, {{0}}},
        {"Login", POLICY_EVERYBODY, {{0}}},
        {"Gone", POLICY_NOBODY, {{0}}},
    };
    const struct policy policy = {"t.T", wrong, COUNT_OF(wrong)};
    struct buffer fault;

    (void)state;
    buffer_init(&fault, 1024);
    assert_int_equal(policy_check_table(&policy, methods, COUNT_OF(methods), &fault), -1);
    assert_string_equal(buffer_text(&fault),
                        "t.T: no policy row for New\n"
                        "t.T: grants and admission of Me contradict each other\n"
                        "t.T: grants and admission of Draft contradict each other\n"
                        "t.T: two policy rows for Login\n"
                        "t.T: a policy row for Gone, which is no method\n");
    buffer_done(&fault);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_find_their_row),
        cmocka_unit_test(admission_is_as_the_row_says),
        cmocka_unit_test(only_a_grant_without_a_check_suffices_anywhere),
        cmocka_unit_test(object_decides_and_own_post_goes_first),
        cmocka_unit_test(table_that_matches_is_silent),
        cmocka_unit_test(every_fault_of_a_table_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
