/* grpc.reflection.v1alpha: any gRPC client may look around, by the descriptor sets. */
#ifndef BANFU_RPC_REFLECTION_H
#define BANFU_RPC_REFLECTION_H

#include "common/base/attributes.h"

#include <protobuf-c/protobuf-c.h>

struct reflection;
struct rpc_server;

/* NULL when memory is short. */
struct reflection *reflection_new(struct rpc_server *server) MUST_CHECK;
void reflection_free(struct reflection *reflection);

/* What is to be published. */
ProtobufCService *reflection_service(struct reflection *reflection);

#endif
