#include "assignment/policy.h"

#include "banfu/assignment/v1/assignment.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct policy *const policies[] = {&assignment_policy};

static void every_method_has_its_row(void **state)
{
    const ProtobufCServiceDescriptor *service = &banfu__assignment__v1__assignment__descriptor;
    const char *methods[64];
    struct buffer fault;

    (void)state;
    assert_true(service->n_methods <= COUNT_OF(methods));
    for (unsigned i = 0; i < service->n_methods; i++) {
        methods[i] = service->methods[i].name;
    }
    buffer_init(&fault, 10000);
    if (policy_check_table(&assignment_policy, methods, service->n_methods, &fault) != 0) {
        fail_msg("%s", buffer_text(&fault));
    }
    assert_string_equal(service->name, assignment_policy.service);
    buffer_done(&fault);
}

static bool concerns(const void *data, const char *unit)
{
    return strcmp(data, unit) == 0;
}

static bool answers(const void *data, const char *unit)
{
    (void)data;
    return strcmp(unit, "市财政局") == 0;
}

static bool signed_by(const void *data, const char *name)
{
    (void)data;
    return strcmp(name, "石轩庆") == 0;
}

static const char *on_behalf_of_unit; /* as a service says */

/* Whether somebody of that role and scope may do it to a suggestion of 市住建局. */
static bool may(const char *method, enum role role, const char *scope)
{
    char path[128];
    const struct caller caller = {.account = "somebody",
                                  .name = "somebody",
                                  .post_count = 1,
                                  .posts = {{.role = role, .scope = scope, .on_behalf_of = ""}}};
    const struct assignment_object object = {.unit = "市住建局",
                                             .kind = "SUGGESTION",
                                             .concerns = concerns,
                                             .takes_part = concerns,
                                             .answers = answers,
                                             .signed_by = signed_by,
                                             .on_behalf_of_unit = on_behalf_of_unit,
                                             .data = "市住建局"};

    (void)snprintf(path, sizeof(path), "/banfu.assignment.v1.Assignment/%s", method);
    const struct policy_rule *rule = policy_find(policies, 1, path);
    assert_non_null(rule);
    return policy_post(rule, &caller, &object) != NULL;
}

static void posts_reach_as_far_as_rule_28_says(void **state)
{
    (void)state;
    assert_true(may("Assign", ROLE_OFFICE, ""));
    assert_false(may("Assign", ROLE_PRINCIPAL, "市住建局"));
    assert_false(may("Assign", ROLE_ADMINISTRATOR, ""));
    assert_true(may("SignFor", ROLE_LIAISON, "市住建局"));
    assert_false(may("SignFor", ROLE_LIAISON, "市水利局"));
    assert_false(may("SignFor", ROLE_HANDLER, "市住建局"));
    assert_false(may("SignFor", ROLE_OFFICE, ""));
    assert_true(may("GetProposal", ROLE_HANDLER, "市住建局"));
    assert_false(may("GetProposal", ROLE_HANDLER, "市水利局"));
    assert_true(may("GetProposal", ROLE_COMMITTEE, "SUGGESTION"));
    assert_false(may("GetProposal", ROLE_COMMITTEE, "PROPOSAL"));
    assert_true(may("GetProposal", ROLE_SIGNER, "石轩庆"));
    assert_false(may("GetProposal", ROLE_SIGNER, "黎花"));
    assert_false(may("GetProposal", ROLE_ADMINISTRATOR, ""));
    assert_false(may("GetProposal", ROLE_AUDITOR, ""));
    assert_false(may("GetContacts", ROLE_SIGNER, "石轩庆"));
    assert_true(may("SetSigner", ROLE_HANDLER, "市财政局"));
    assert_false(may("SetSigner", ROLE_HANDLER, "市住建局"));
    assert_false(may("SetAsks", ROLE_LIAISON, "市住建局"));
    assert_true(may("Facts", ROLE_SERVICE, ""));
    assert_false(may("Facts", ROLE_OFFICE, ""));
    assert_true(may("FindLetterCode", ROLE_SERVICE, ""));
    assert_false(may("FindLetterCode", ROLE_OFFICE, ""));
}

/* Reply looks whether the person may; whether the unit answers is decided here (rules 5 and 28). */
static void a_service_is_told_contacts_for_a_unit_that_answers(void **state)
{
    static const struct {
        const char *unit;
        bool told;
    } cases[] = {
        {NULL, false}, {"", false}, {"市住建局", false}, {"市水利局", false}, {"市财政局", true}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        on_behalf_of_unit = cases[i].unit;
        assert_int_equal(may("GetContacts", ROLE_SERVICE, ""), cases[i].told);
        /* The word of anybody else is not taken. */
        assert_false(may("GetContacts", ROLE_HANDLER, "市水利局"));
        assert_false(may("GetContacts", ROLE_SIGNER, "石轩庆"));
    }
    on_behalf_of_unit = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method_has_its_row),
        cmocka_unit_test(posts_reach_as_far_as_rule_28_says),
        cmocka_unit_test(a_service_is_told_contacts_for_a_unit_that_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
