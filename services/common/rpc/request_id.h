/* The id under which a call is logged in every service it passes through. */
#ifndef BANFU_RPC_REQUEST_ID_H
#define BANFU_RPC_REQUEST_ID_H

#include "common/rpc/rpc.h"

#include <grpc/impl/codegen/grpc_types.h>

#define REQUEST_ID_HEADER "x-request-id"

/* The caller's x-request-id where it is printable and of fair length, else one made here. */
void request_id_choose(const grpc_metadata_array *metadata, char ret_id[RPC_REQUEST_ID_MAX + 1]);

#endif
