#include "common/rpc/core_manners.h"

#include "common/base/log.h"

#include <dlfcn.h>
#include <grpc/support/log.h>
#include <string.h>

/* absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle), as Debian 12's Abseil exports it. */
static const char DETECTION_MODE[] =
    "_ZN4absl7debian329SetMutexDeadlockDetectionModeENS0_15OnDeadlockCycleE";

enum { IGNORE_CYCLES = 0 };

/*
 * Debian builds Abseil with its search for deadlocks on: every lock of every mutex is entered into
 * one graph under one global lock, over which the queue's thread and the loop then meet at each
 * step. Where the switch is not found it stays on, and all works, only slower.
 */
static void stop_deadlock_search(void)
{
    void (*set_mode)(int mode) = NULL;
    void *found = dlsym(RTLD_DEFAULT, DETECTION_MODE);

    if (found) {
        memcpy(&set_mode, &found, sizeof(set_mode)); /* POSIX: both are of one size */
        set_mode(IGNORE_CYCLES);
    }
}

/* Core reports as errors what is our boundary's to judge: a peer that went away, a port in use. */
static void write_line(gpr_log_func_args *args)
{
    LOG(LOG_DEBUG, "grpc_core", LOG_TEXT("message", args->message), LOG_TEXT("file", args->file),
        LOG_INTEGER("line", args->line));
}

void core_teach_manners(void)
{
    gpr_set_log_function(write_line);
    stop_deadlock_search();
}
