/* A client's table of timeouts and retries, as core reads it (gRFC A2 and A6). */
#ifndef BANFU_RPC_SERVICE_CONFIG_H
#define BANFU_RPC_SERVICE_CONFIG_H

#include "common/base/buffer.h"
#include "common/rpc/rpc.h"

enum { SERVICE_CONFIG_CAP = 64 << 10 };

/* Appends the JSON text; nothing for an empty table. `ret_text` remembers a failed append. */
void service_config_write(struct buffer *ret_text, const struct rpc_policy *policies, size_t count);

#endif
