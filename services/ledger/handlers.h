/* The ledger's methods. */
#ifndef BANFU_LEDGER_HANDLERS_H
#define BANFU_LEDGER_HANDLERS_H

#include <protobuf-c/protobuf-c.h>

struct service;

/* banfu.ledger.v1.Ledger, static. */
ProtobufCService *ledger_service(void);

/* The frame's steps (service.h): the store of dockets begins and ends with them. */
void ledger_start(struct service *service, void *data);
void ledger_tick(struct service *service, int64_t case_now_ms, void *data);
void ledger_stop(struct service *service, void *data);

#endif
