/* What assignment says of the proposals that one published reply answers: who consents, and whom it
 * must not name. A merged reply may name whoever signed any of them. */
#ifndef BANFU_REPLY_HANDLERS_PUBLICATION_CONSENT_H
#define BANFU_REPLY_HANDLERS_PUBLICATION_CONSENT_H

#include "common/base/arena.h"
#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>

struct Banfu__Assignment__V1__ProposalView;

struct consent {
    bool consent; /* of the row's own proposal, as text and signers are */
    const char *text;
    size_t signer_count;
    const char **signers;
    size_t hidden_count; /* all who signed one of them without consent */
    const char **hidden;
};

/* Adds what is said of one proposal, `own` the row's; copied into the arena. -1 when it is full. */
int consent_take(const struct Banfu__Assignment__V1__ProposalView *view, bool own,
                 struct arena *arena, struct consent *told) MUST_CHECK;

#endif
