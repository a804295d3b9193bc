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
    {.method = "ListTrail",
     .admission = POLICY_GRANTED,
     .grants = {{ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_SECURITY_ADMINISTRATOR), NULL}}},
};

const struct policy identity_policy = {
    .service = "banfu.identity.v1.Identity", .rules = rules, .count = COUNT_OF(rules)};
