/* A listening socket: a unix socket that no second process can take over, or a port on loopback. */
#ifndef BANFU_GATEWAY_HTTP_LISTENER_H
#define BANFU_GATEWAY_HTTP_LISTENER_H

#include "common/base/attributes.h"
#include "common/base/buffer.h"

struct listener {
    int socket;     /* -1 once closed */
    int lock;       /* of "/path.lock", or -1 */
    int port;       /* 0 for a unix socket */
    char path[108]; /* "" unless it is a unix socket */
};

/* Binds "unix:/path", "127.0.0.1:port" or "[::1]:port" and listens, without blocking. Returns 0,
 * or -1 with a line of English for the operator appended to `fault`. */
int listener_open(const char *address, struct listener *ret_listener,
                  struct buffer *fault) MUST_CHECK;

/* Closes what is open and removes the socket's file. */
void listener_close(struct listener *listener);

#endif
