/* ListSimilar, PairSimilar: what one proposal, or many that are about to be registered, may be the
 * like of, over the city's dockets (rule 3). */
#ifndef BANFU_LEDGER_HANDLERS_SIMILAR_H
#define BANFU_LEDGER_HANDLERS_SIMILAR_H

#include <banfu/ledger/v1/ledger.pb-c.h>

void ledger__list_similar(Banfu__Ledger__V1__Ledger_Service *service,
                          const Banfu__Ledger__V1__ListSimilarRequest *request,
                          Banfu__Ledger__V1__ListSimilarResponse_Closure closure, void *call);

/* handlers_pairs.c */
void ledger__pair_similar(Banfu__Ledger__V1__Ledger_Service *service,
                          const Banfu__Ledger__V1__PairSimilarRequest *request,
                          Banfu__Ledger__V1__PairSimilarResponse_Closure closure, void *call);

#endif
