/* What the gRPC core itself has to say: libraries are silent, so it only shows at debug level. */
#ifndef BANFU_RPC_CORE_LOG_H
#define BANFU_RPC_CORE_LOG_H

/* Sends core's messages to our log. Before grpc_init. */
void core_log_quieten(void);

#endif
