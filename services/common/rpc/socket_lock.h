/* The flock beside a unix socket, so that no second server can take the socket over. */
#ifndef BANFU_RPC_SOCKET_LOCK_H
#define BANFU_RPC_SOCKET_LOCK_H

#include "common/base/attributes.h"
#include "common/base/failure.h"

struct socket_lock {
    int descriptor; /* -1: none */
};

/* Locks `path` + ".lock", made when it is missing. Returns 0, or -1 with `failure`: ALREADY_EXISTS
 * and SOCKET_IN_USE, UNAVAILABLE and BIND_FAILED. */
int socket_lock_take(struct socket_lock *lock, const char *path,
                     struct failure *failure) MUST_CHECK;

/* Lets go. The file stays: removing it would let two servers lock two files of one name. */
void socket_lock_release(struct socket_lock *lock);

#endif
