/* What marks weigh: the fewer rows share one, the more it tells of those that do (rule 3). */
#ifndef BANFU_LEDGER_WEIGHTS_H
#define BANFU_LEDGER_WEIGHTS_H

#include "common/base/attributes.h"
#include "ledger/rows.h"

struct weights;

struct weights *weights_new(void) MUST_CHECK; /* NULL when memory is short */
void weights_free(struct weights *weights);   /* accepts NULL */

/* One row more; all of them, then weights_settle, then what marks weigh. */
void weights_count(struct weights *weights, const struct row_words *words);
int weights_settle(struct weights *weights) MUST_CHECK; /* -1 when memory is short */

double weights_of_title(const struct weights *weights, uint32_t mark);
/* A set phrase that many texts share weighs nothing. */
double weights_of_text(const struct weights *weights, uint32_t mark);

#endif
