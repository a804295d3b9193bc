#include "deadline/policy.h"

#include "common/base/attributes.h"

#include <string.h>

static const role_set UNIT_ROLES = ROLE_BIT(ROLE_LIAISON) | ROLE_BIT(ROLE_HANDLER) |
                                   ROLE_BIT(ROLE_DIVISION_HEAD) | ROLE_BIT(ROLE_LEADER) |
                                   ROLE_BIT(ROLE_PRINCIPAL);

static bool is_named(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (names[i] && strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool own_unit(const struct caller *caller, const struct caller_post *post, const void *data)
{
    const struct policy_object *object = data;

    (void)caller;
    return is_named(object->units, object->unit_count, post->scope);
}

static bool own_proposal(const struct caller *caller, const struct caller_post *post,
                         const void *data)
{
    const struct policy_object *object = data;

    (void)caller;
    (void)post;
    return object->has_signed;
}

/* A committee's scope is its kind: SUGGESTION or PROPOSAL. */
static bool own_kind(const struct caller *caller, const struct caller_post *post, const void *data)
{
    const struct policy_object *object = data;
    bool suggestion = strncmp(object->proposal, "suggestion-", strlen("suggestion-")) == 0;

    (void)caller;
    return strcmp(post->scope, suggestion ? "SUGGESTION" : "PROPOSAL") == 0;
}

#define OFFICE_GRANT                                                                               \
    {                                                                                              \
        .roles = ROLE_BIT(ROLE_OFFICE)                                                             \
    }
#define UNIT_GRANT                                                                                 \
    {                                                                                              \
        .roles = UNIT_ROLES, .check = own_unit                                                     \
    }
#define SERVICE_GRANT                                                                              \
    {                                                                                              \
        .roles = ROLE_BIT(ROLE_SERVICE)                                                            \
    }

static const struct policy_rule RULES[] = {
    {"ListClocks",
     POLICY_GRANTED,
     {OFFICE_GRANT,
      UNIT_GRANT,
      {.roles = ROLE_BIT(ROLE_COMMITTEE), .check = own_kind},
      {.roles = ROLE_BIT(ROLE_SIGNER), .check = own_proposal},
      SERVICE_GRANT}},
    {"ListUnitClocks", POLICY_GRANTED, {OFFICE_GRANT, UNIT_GRANT, SERVICE_GRANT}},
    {"ListDue", POLICY_GRANTED, {OFFICE_GRANT, UNIT_GRANT, SERVICE_GRANT}},
    {"ListOwed", POLICY_GRANTED, {OFFICE_GRANT, UNIT_GRANT, SERVICE_GRANT}},
    {"ListNotices", POLICY_GRANTED, {OFFICE_GRANT, UNIT_GRANT, SERVICE_GRANT}},
    {"RequestExtension", POLICY_GRANTED, {UNIT_GRANT}},
    {"PreviewExtension", POLICY_GRANTED, {UNIT_GRANT, OFFICE_GRANT}},
    {"DecideExtension", POLICY_GRANTED, {OFFICE_GRANT}},
    {"RecordExplanation", POLICY_GRANTED, {UNIT_GRANT}},
    {"ExplainDelay", POLICY_GRANTED, {UNIT_GRANT}},
    {"Press", POLICY_GRANTED, {OFFICE_GRANT, UNIT_GRANT}},
    {"JudgeLateEntry", POLICY_GRANTED, {OFFICE_GRANT}},
    {"GetCalendar", POLICY_SIGNED_IN, {{0}}},
    {"PutCalendar", POLICY_GRANTED, {OFFICE_GRANT}},
    {"PreviewCalendar", POLICY_GRANTED, {OFFICE_GRANT}},
    {"Facts", POLICY_GRANTED, {SERVICE_GRANT}},
};

const struct policy DEADLINE_POLICY = {
    .service = "banfu.deadline.v1.Deadline",
    .rules = RULES,
    .count = COUNT_OF(RULES),
};
