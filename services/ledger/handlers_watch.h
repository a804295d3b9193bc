/* Watch: tells of a docket's log's growing, as long as the caller listens. */
#ifndef BANFU_LEDGER_HANDLERS_WATCH_H
#define BANFU_LEDGER_HANDLERS_WATCH_H

#include "common/base/attributes.h"

#include <banfu/ledger/v1/ledger.pb-c.h>

struct service;

enum { WATCHERS_MAX = 1000 };

/* Begins to listen to the logs of the service's cities. -1 when memory is short. */
int handlers_watch_start(struct service *service) MUST_CHECK;

void ledger__watch(Banfu__Ledger__V1__Ledger_Service *service,
                   const Banfu__Ledger__V1__WatchRequest *request,
                   Banfu__Ledger__V1__WatchResponse_Closure closure, void *call);

#endif
