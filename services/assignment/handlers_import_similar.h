/* What the new rows of a register may be the like of, asked of the ledger for the import's answer
 * (rule 3). Nothing is decided by it: an import goes on without, and says so. */
#ifndef BANFU_ASSIGNMENT_HANDLERS_IMPORT_SIMILAR_H
#define BANFU_ASSIGNMENT_HANDLERS_IMPORT_SIMILAR_H

#include "assignment/register.h"
#include "common/service/flow.h"

#include "banfu/assignment/v1/assignment.pb-c.h"
#include "banfu/ledger/v1/ledger.pb-c.h"

enum { IMPORT_SUBJECTS_MAX = 500 /* as many as the ledger looks at in one call */ };

/* A row whose proposal does not stand yet. */
struct import_subject {
    const struct register_row *row;
    const char *key;
};

/* Part of the flow's state. */
struct import_similar {
    struct import_subject *subjects;
    size_t count;
    bool more; /* there are further new rows, not looked at */
    const Banfu__Ledger__V1__PairSimilarResponse *answer; /* NULL: the ledger did not answer */
};

/* In the step ask: a new row; faulty ones are passed over. */
void import_similar_add(struct flow *flow, struct import_similar *similar,
                        const struct register_row *row, const char *key);
/* All were added: asks, where there are any. */
void import_similar_ask(struct flow *flow, struct import_similar *similar);

/* In the step answer: what is known of those that were not found faulty since, into the response.
 */
void import_similar_report(struct flow *flow, const struct import_similar *similar,
                           Banfu__Assignment__V1__ImportResponse *response);

#endif
