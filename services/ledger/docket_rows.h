/* What the ledger keeps of a docket: its rows and the settings that lights depend on. */
#ifndef BANFU_LEDGER_DOCKET_ROWS_H
#define BANFU_LEDGER_DOCKET_ROWS_H

#include "ledger/rows.h"

#include <stdint.h>

struct docket_rows {
    struct rows *rows;
    int32_t yellow_days, red_days;
};

#endif
