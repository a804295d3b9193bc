/* Events as changes of rows: the one place that knows what each event means for the ledger. */
#ifndef BANFU_LEDGER_WIRE_EVENTS_H
#define BANFU_LEDGER_WIRE_EVENTS_H

#include "common/base/attributes.h"
#include "ledger/docket_rows.h"

#include <stddef.h>
#include <stdint.h>

/* Whether an event of that kind (the number of its body's field) changes rows at all. */
bool wire_event_counts(uint32_t kind);

/* Applies a packed event. Returns 0; or -1 when its bytes are damaged, or memory or a cap is
 * reached: the rows are then no longer to be trusted. An event about a proposal that is not there
 * changes nothing. */
int wire_apply_event(struct docket_rows *docket, const void *event, size_t size) MUST_CHECK;

#endif
