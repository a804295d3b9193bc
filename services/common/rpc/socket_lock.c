#include "common/rpc/socket_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { PATH_SIZE = 128 };

static void refuse(struct failure *failure, const char *path, int error)
{
    if (error == EWOULDBLOCK) {
        failure_set(failure, STATUS_ALREADY_EXISTS, "SOCKET_IN_USE",
                    "another server holds the socket %s", path);
    } else {
        failure_set(failure, STATUS_UNAVAILABLE, "BIND_FAILED", "cannot lock %s.lock: %s", path,
                    strerrordesc_np(error));
    }
}

int socket_lock_take(struct socket_lock *lock, const char *path, struct failure *failure)
{
    char name[PATH_SIZE];

    if (snprintf(name, sizeof(name), "%s.lock", path) >= (int)sizeof(name)) {
        refuse(failure, path, ENAMETOOLONG);
        return -1;
    }
    int descriptor = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        refuse(failure, path, errno);
        return -1;
    }
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        int error = errno;
        (void)close(descriptor);
        refuse(failure, path, error);
        return -1;
    }
    lock->descriptor = descriptor;
    return 0;
}

void socket_lock_release(struct socket_lock *lock)
{
    if (lock->descriptor >= 0) {
        (void)close(lock->descriptor);
        lock->descriptor = -1;
    }
}
