#include "ledger/policy.h"

#define UNIT_ROLES                                                                                 \
    (ROLE_BIT(ROLE_LIAISON) | ROLE_BIT(ROLE_HANDLER) | ROLE_BIT(ROLE_DIVISION_HEAD) |              \
     ROLE_BIT(ROLE_LEADER) | ROLE_BIT(ROLE_PRINCIPAL))

#define READERS                                                                                    \
    (UNIT_ROLES | ROLE_BIT(ROLE_OFFICE) | ROLE_BIT(ROLE_COMMITTEE) | ROLE_BIT(ROLE_SIGNER) |       \
     ROLE_BIT(ROLE_SERVICE))

/* The auditor reads the log only; administrators see no case content. */
static const struct policy_rule rules[] = {
    {.method = "ListProposals", .admission = POLICY_GRANTED, .grants = {{.roles = READERS}}},
    /* Titles of every unit and kind: for whoever may merge. */
    {.method = "ListSimilar",
     .admission = POLICY_GRANTED,
     .grants = {{.roles = ROLE_BIT(ROLE_OFFICE)}}},
    /* assignment tells the office, which imports */
    {.method = "PairSimilar",
     .admission = POLICY_GRANTED,
     .grants = {{.roles = ROLE_BIT(ROLE_OFFICE) | ROLE_BIT(ROLE_SERVICE)}}},
    {.method = "ListLog",
     .admission = POLICY_GRANTED,
     .grants = {{.roles = ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_OFFICE)}}},
    {.method = "Watch", .admission = POLICY_GRANTED, .grants = {{.roles = READERS}}},
};

const struct policy ledger_policy = {
    .service = "banfu.ledger.v1.Ledger", .rules = rules, .count = COUNT_OF(rules)};
