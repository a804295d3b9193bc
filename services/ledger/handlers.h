/* The ledger's methods. */
#ifndef BANFU_LEDGER_HANDLERS_H
#define BANFU_LEDGER_HANDLERS_H

#include "common/base/status.h"

#include <protobuf-c/protobuf-c.h>

struct flow;
struct load;
struct service;
struct store;

/* banfu.ledger.v1.Ledger, static. */
ProtobufCService *ledger_service(void);

/* The frame's steps (service.h): the store of dockets begins and ends with them. */
void ledger_start(struct service *service, void *data);
void ledger_tick(struct service *service, int64_t case_now_ms, void *data);
void ledger_stop(struct service *service, void *data);

/* Of this process. */
struct store *handlers_dockets(void);

/* step plan of reads that need nothing of this service's own in the store. */
void handlers_plan_nothing(struct flow *flow, struct load *load);

/* Why a docket could not be brought up, as the flow's failure. */
void handlers_fail(struct flow *flow, enum status_code code);

#endif
