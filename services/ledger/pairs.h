/* Which of many new rows may be the like of what stands, or of each other: for an import's answer
 * (rule 3). Pure; what likeness is, similar.h says. */
#ifndef BANFU_LEDGER_PAIRS_H
#define BANFU_LEDGER_PAIRS_H

#include "common/base/attributes.h"
#include "ledger/rows.h"

enum {
    PAIRS_MAX = 100,
    PAIRS_OF_ONE = 3,        /* of a new row with what stands in one docket */
    PAIRS_SUBJECTS_MAX = 500 /* new rows looked at */
};

struct pair {
    size_t subject;         /* the new row's place */
    const struct row *like; /* of `rows`, or an earlier new one */
    int32_t likeness;
};

struct pairs {
    struct pair list[PAIRS_MAX]; /* the likest first, then as the new rows stand */
    size_t count;
    bool more; /* some were left out */
};

/* The `count` new ones, at most PAIRS_SUBJECTS_MAX, held against the rows of a docket; where it is
 * their own, `among`, also each against those before it, and none against the row of its own key.
 * A pass over the rows finds all: it costs by the marks that are shared, not by pairs. -1 when
 * memory is short or there are too many. */
int pairs_find(const struct rows *rows, const struct row *subjects, size_t count, bool among,
               struct pairs *ret_pairs) MUST_CHECK;

#endif
