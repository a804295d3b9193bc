/* Core's credentials from PEM texts: mutual TLS, or none. */
#ifndef BANFU_RPC_CREDENTIALS_H
#define BANFU_RPC_CREDENTIALS_H

#include "common/base/attributes.h"
#include "common/rpc/rpc.h"

#include <grpc/grpc_security.h>

/* To be released with core's own functions; NULL when the PEM texts cannot be used. */
grpc_server_credentials *credentials_for_server(const struct rpc_tls *tls) MUST_CHECK;
grpc_channel_credentials *credentials_for_channel(const struct rpc_tls *tls) MUST_CHECK;

#endif
