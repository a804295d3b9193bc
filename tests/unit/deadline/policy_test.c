#include "deadline/policy.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char *const UNITS[] = {"市住建局", "市财政局"};
static const struct policy_object OBJECT = {
    .proposal = "suggestion-17", .units = UNITS, .unit_count = 2};

static bool may_to(const struct policy_object *object, const char *path, enum role role,
                   const char *scope)
{
    static const struct policy *const policies[] = {&DEADLINE_POLICY};
    const struct policy_rule *rule = policy_find(policies, 1, path);
    const struct caller caller = {.account = "a",
                                  .name = "a",
                                  .post_count = 1,
                                  .posts = {{.role = role, .scope = scope, .on_behalf_of = ""}}};

    assert_non_null(rule);
    return policy_post(rule, &caller, object) != NULL;
}

static bool may(const char *path, enum role role, const char *scope)
{
    return may_to(&OBJECT, path, role, scope);
}

#define PATH(method) "/banfu.deadline.v1.Deadline/" method

static void whoever_handles_it_may_look(void **state)
{
    (void)state;
    assert_true(may(PATH("ListClocks"), ROLE_HANDLER, "市住建局"));
    assert_true(may(PATH("ListClocks"), ROLE_PRINCIPAL, "市财政局"));
    assert_false(may(PATH("ListClocks"), ROLE_PRINCIPAL, "市教育局"));
    assert_true(may(PATH("ListClocks"), ROLE_COMMITTEE, "SUGGESTION"));
    assert_false(may(PATH("ListClocks"), ROLE_COMMITTEE, "PROPOSAL"));
    struct policy_object own = OBJECT;
    own.has_signed = true;
    assert_true(may_to(&own, PATH("ListClocks"), ROLE_SIGNER, "张三"));
    assert_false(may(PATH("ListClocks"), ROLE_SIGNER, "张三"));
    assert_true(may(PATH("ListClocks"), ROLE_OFFICE, ""));
    assert_false(may(PATH("ListClocks"), ROLE_AUDITOR, ""));
    assert_false(may(PATH("ListClocks"), ROLE_ADMINISTRATOR, ""));
}

static void units_ask_and_the_office_decides(void **state)
{
    static const char *const asked[] = {PATH("RequestExtension"), PATH("RecordExplanation"),
                                        PATH("ExplainDelay")};
    static const char *const decided[] = {PATH("DecideExtension"), PATH("JudgeLateEntry"),
                                          PATH("PutCalendar"), PATH("PreviewCalendar")};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        assert_true(may(asked[i], ROLE_LIAISON, "市住建局"));
        assert_false(may(asked[i], ROLE_LIAISON, "市教育局"));
        assert_false(may(asked[i], ROLE_OFFICE, ""));
    }
    for (size_t i = 0; i < COUNT_OF(decided); i++) {
        assert_true(may(decided[i], ROLE_OFFICE, ""));
        assert_false(may(decided[i], ROLE_PRINCIPAL, "市住建局"));
        assert_false(may(decided[i], ROLE_COMMITTEE, "SUGGESTION"));
    }
}

static void facts_are_for_services(void **state)
{
    (void)state;
    assert_true(may(PATH("Facts"), ROLE_SERVICE, ""));
    assert_false(may(PATH("Facts"), ROLE_OFFICE, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_handles_it_may_look),
        cmocka_unit_test(units_ask_and_the_office_decides),
        cmocka_unit_test(facts_are_for_services),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
