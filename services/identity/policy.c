#include "identity/policy.h"

#include <string.h>

/* An administrator gives posts to others, never to himself: nobody gets at a case by his own hand.
 */
static bool is_another(const struct caller *caller, const struct caller_post *post,
                       const void *object)
{
    const struct identity_object *identity = object;

    (void)post;
    return strcmp(caller->account, identity->account) != 0;
}

static bool own_unit(const struct caller *caller, const struct caller_post *post,
                     const void *object)
{
    const struct identity_object *identity = object;

    (void)caller;
    return identity->unit && *identity->unit && strcmp(post->scope, identity->unit) == 0;
}

#define OF_UNIT                                                                                    \
    (ROLE_BIT(ROLE_LIAISON) | ROLE_BIT(ROLE_HANDLER) | ROLE_BIT(ROLE_DIVISION_HEAD) |              \
     ROLE_BIT(ROLE_LEADER) | ROLE_BIT(ROLE_PRINCIPAL))

static const struct policy_rule rules[] = {
    /* Whoever shows a password or a session is who it says: no token yet. */
    {.method = "Login", .admission = POLICY_EVERYBODY},
    {.method = "Logout", .admission = POLICY_EVERYBODY},
    {.method = "Exchange", .admission = POLICY_EVERYBODY},
    {.method = "Me", .admission = POLICY_SIGNED_IN},
    {.method = "ChangePassword", .admission = POLICY_SIGNED_IN},
    {.method = "PrepareTotp", .admission = POLICY_SIGNED_IN},
    {.method = "SetTotp", .admission = POLICY_SIGNED_IN},
    {.method = "ListUnits", .admission = POLICY_SIGNED_IN},
    {.method = "FindUnits", .admission = POLICY_SIGNED_IN},
    /* Assignment asks; whom it tells is decided where the person calls. */
    {.method = "FindLiaisons",
     .admission = POLICY_GRANTED,
     .grants = {{ROLE_BIT(ROLE_SERVICE), NULL}}},
    {.method = "SetAccount",
     .admission = POLICY_GRANTED,
     .grants = {{ROLE_BIT(ROLE_ADMINISTRATOR), is_another}}},
    {.method = "SetUnit",
     .admission = POLICY_GRANTED,
     .grants = {{ROLE_BIT(ROLE_ADMINISTRATOR), NULL}}},
    /* The liaison officer enters what the paper says; the unit and the office see it (rule 17). */
    {.method = "PutStandIn",
     .admission = POLICY_GRANTED,
     .grants = {{ROLE_BIT(ROLE_LIAISON), own_unit}}},
    {.method = "EndStandIn",
     .admission = POLICY_GRANTED,
     .grants = {{ROLE_BIT(ROLE_LIAISON), own_unit}}},
    {.method = "ListStandIns",
     .admission = POLICY_GRANTED,
     .grants = {{OF_UNIT, own_unit}, {ROLE_BIT(ROLE_OFFICE), NULL}}},
    {.method = "ListTrail",
     .admission = POLICY_GRANTED,
     .grants = {{ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_SECURITY_ADMINISTRATOR), NULL}}},
};

const struct policy identity_policy = {
    .service = "banfu.identity.v1.Identity", .rules = rules, .count = COUNT_OF(rules)};
