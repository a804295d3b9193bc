/* grpc.health.v1: whether the process can do its work. */
#ifndef BANFU_RPC_HEALTH_H
#define BANFU_RPC_HEALTH_H

#include "common/base/attributes.h"

#include <protobuf-c/protobuf-c.h>

struct health;
struct rpc_server;

/* NULL when memory is short. */
struct health *health_new(struct rpc_server *server) MUST_CHECK;
void health_free(struct health *health);

/* What is to be published. */
ProtobufCService *health_service(struct health *health);

/* The server became ready, or no longer is, or drains: tells those who watch. */
void health_changed(struct health *health);

#endif
