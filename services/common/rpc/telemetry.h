/* banfu.telemetry.v1: hands out what the process counts. */
#ifndef BANFU_RPC_TELEMETRY_H
#define BANFU_RPC_TELEMETRY_H

#include "common/base/attributes.h"

#include <protobuf-c/protobuf-c.h>

struct telemetry;
struct rpc_server;

/* NULL when memory is short. */
struct telemetry *telemetry_new(struct rpc_server *server) MUST_CHECK;
void telemetry_free(struct telemetry *telemetry);

/* What is to be published. */
ProtobufCService *telemetry_service(struct telemetry *telemetry);

#endif
