/* Who may ask the ledger what (rule 28). Which rows a reader sees, query.h's reader says. */
#ifndef BANFU_LEDGER_POLICY_H
#define BANFU_LEDGER_POLICY_H

#include "common/access/policy.h"

extern const struct policy ledger_policy;

#endif
