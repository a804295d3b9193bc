/* A client's table of retries, as core reads it (gRFC A2 and A6). Core's own timeouts by method are
 * not used: 1.51 takes their start from the cycle counter, seconds off on a virtual machine. */
#ifndef BANFU_RPC_SERVICE_CONFIG_H
#define BANFU_RPC_SERVICE_CONFIG_H

#include "common/base/buffer.h"
#include "common/rpc/rpc.h"

enum { SERVICE_CONFIG_CAP = 64 << 10 };

/* Appends the JSON text; nothing where no row tries again. `ret_text` remembers a failed append. */
void service_config_write(struct buffer *ret_text, const struct rpc_policy *policies, size_t count);

#endif
