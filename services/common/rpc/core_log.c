#include "common/rpc/core_log.h"

#include "common/base/log.h"

#include <grpc/support/log.h>

/* Core reports as errors what is our boundary's to judge: a peer that went away, a port in use. */
static void write_line(gpr_log_func_args *args)
{
    LOG(LOG_DEBUG, "grpc_core", LOG_TEXT("message", args->message), LOG_TEXT("file", args->file),
        LOG_INTEGER("line", args->line));
}

void core_log_quieten(void)
{
    gpr_set_log_function(write_line);
}
