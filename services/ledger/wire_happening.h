/* An event on its way into the rows. Inside wire_events and wire_intake only. */
#ifndef BANFU_LEDGER_WIRE_HAPPENING_H
#define BANFU_LEDGER_WIRE_HAPPENING_H

#include "ledger/docket_rows.h"

#include <banfu/event/v1/event.pb-c.h>

/* The event, and where it belongs. */
struct happening {
    struct docket_rows *docket;
    const Banfu__Event__V1__Event *event;
    struct row *row;       /* NULL: it concerns no proposal that is known */
    struct row_part *part; /* NULL: no answering unit of it */
};

/* Each changes the rows as its event says, or returns -1: the docket is then read anew. */
int happening_registered(struct happening *happening);
int happening_signer_set(struct happening *happening);
int happening_assigned(struct happening *happening);
int happening_passed(struct happening *happening);

#endif
