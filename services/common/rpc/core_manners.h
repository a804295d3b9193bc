/* How the gRPC core behaves in our processes. */
#ifndef BANFU_RPC_CORE_MANNERS_H
#define BANFU_RPC_CORE_MANNERS_H

/* Sends core's messages to our log, at debug level, and takes its mutexes' debugging aid away.
 * Before grpc_init. */
void core_teach_manners(void);

#endif
