/* Requests as questions, rows as answers. */
#ifndef BANFU_LEDGER_WIRE_H
#define BANFU_LEDGER_WIRE_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"
#include "common/commit/log.h"
#include "ledger/docket_rows.h"
#include "ledger/query.h"
#include "ledger/similar.h"

#include <banfu/ledger/v1/ledger.pb-c.h>
#include <stdbool.h>

/* The request's filters, order and page; strings stay the request's. False with `failure` naming
 * each faulty field. `today` and lights are the caller's to set. */
bool wire_query(const Banfu__Ledger__V1__ListProposalsRequest *request, struct failure *failure,
                struct query *ret_query) MUST_CHECK;

/* The page as a response, in `arena`; NULL when that is full. */
Banfu__Ledger__V1__ListProposalsResponse *wire_page(const struct query *query,
                                                    const struct query_page *page,
                                                    struct rows *rows,
                                                    struct arena *arena) MUST_CHECK;

/* One that may be the like of what was asked for, in `arena`; NULL when that is full. */
Banfu__Ledger__V1__Similar *wire_similar(const struct query *query, struct rows *rows,
                                         const char *docket, const struct similar_hit *hit,
                                         struct arena *arena) MUST_CHECK;

/* A log entry as a line, in `arena`; NULL when that is full or its event is damaged. Entries of
 * other proposals than `proposal` (if it is not "") give a line whose `what` is empty. */
Banfu__Ledger__V1__LogLine *wire_log_line(const struct log_entry *entry, const char *proposal,
                                          struct arena *arena) MUST_CHECK;

#endif
