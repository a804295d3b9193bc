#include "http/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024, HOST_MAX = 63 };

static int complain(struct buffer *fault, const char *address, const char *what)
{
    buffer_printf(fault, "cannot listen on %s: %s", address, what);
    return -1;
}

static int bind_and_listen(struct listener *listener, const char *address,
                           const struct sockaddr *name, socklen_t size, struct buffer *fault)
{
    int yes = 1;

    listener->socket = socket(name->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener->socket < 0) {
        return complain(fault, address, strerror(errno));
    }
    if (name->sa_family != AF_UNIX) {
        (void)setsockopt(listener->socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    }
    if (bind(listener->socket, name, size) != 0 || listen(listener->socket, BACKLOG) != 0) {
        return complain(fault, address, strerror(errno));
    }
    return 0;
}

/* Whoever holds the lock may remove a socket that a dead process has left behind. */
static int lock_path(struct listener *listener, const char *address, struct buffer *fault)
{
    struct buffer name;

    buffer_init(&name, sizeof(listener->path) + sizeof(".lock"));
    buffer_printf(&name, "%s.lock", listener->path);
    listener->lock = open(buffer_text(&name), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    buffer_done(&name);
    if (listener->lock < 0) {
        return complain(fault, address, strerror(errno));
    }
    if (flock(listener->lock, LOCK_EX | LOCK_NB) != 0) {
        listener->path[0] = '\0';
        return complain(fault, address, "another process has it");
    }
    (void)unlink(listener->path);
    return 0;
}

static int open_unix(const char *address, const char *path, struct listener *listener,
                     struct buffer *fault)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    size_t size = strlen(path);

    if (size == 0 || size >= sizeof(name.sun_path)) {
        return complain(fault, address, "the path must have 1 to 107 bytes");
    }
    memcpy(name.sun_path, path, size + 1);
    memcpy(listener->path, path, size + 1);
    if (lock_path(listener, address, fault) != 0) {
        return -1;
    }
    return bind_and_listen(listener, address, (const struct sockaddr *)&name, sizeof(name), fault);
}

/* Splits "127.0.0.1:80" or "[::1]:80" at its last colon. */
static int split_port(const char *address, char ret_host[HOST_MAX + 1], uint16_t *ret_port)
{
    const char *colon = strrchr(address, ':');
    char *end = NULL;

    if (!colon || colon == address || (size_t)(colon - address) > HOST_MAX || colon[1] < '0' ||
        colon[1] > '9') {
        return -1;
    }
    errno = 0;
    long port = strtol(colon + 1, &end, 10);
    if (errno != 0 || *end != '\0' || port > UINT16_MAX) {
        return -1;
    }
    size_t size = (size_t)(colon - address);
    bool bracketed = address[0] == '[' && address[size - 1] == ']';
    memcpy(ret_host, address + (bracketed ? 1 : 0), size - (bracketed ? 2 : 0));
    ret_host[size - (bracketed ? 2 : 0)] = '\0';
    *ret_port = (uint16_t)port;
    return 0;
}

static int bound_port(int socket)
{
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } name = {.six = {.sin6_port = 0}};
    socklen_t size = sizeof(name);

    if (getsockname(socket, &name.any, &size) != 0) {
        return 0;
    }
    return ntohs(name.any.sa_family == AF_INET6 ? name.six.sin6_port : name.four.sin_port);
}

static int open_port(const char *address, struct listener *listener, struct buffer *fault)
{
    char host[HOST_MAX + 1];
    uint16_t port = 0;
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    const struct sockaddr *name = (const struct sockaddr *)&four;
    socklen_t size = sizeof(four);

    if (split_port(address, host, &port) != 0) {
        return complain(fault, address, "should be unix:/path, 127.0.0.1:port or [::1]:port");
    }
    if (strcmp(host, "::1") == 0) {
        name = (const struct sockaddr *)&six;
        size = sizeof(six);
    } else if (inet_pton(AF_INET, host, &four.sin_addr) != 1 ||
               (ntohl(four.sin_addr.s_addr) >> 24) != IN_LOOPBACKNET) {
        return complain(fault, address,
                        "only loopback is served without TLS: nginx stands outside");
    }
    four.sin_port = htons(port);
    six.sin6_port = htons(port);
    if (bind_and_listen(listener, address, name, size, fault) != 0) {
        return -1;
    }
    listener->port = bound_port(listener->socket);
    return 0;
}

int listener_open(const char *address, struct listener *ret_listener, struct buffer *fault)
{
    struct listener listener = {.socket = -1, .lock = -1};
    bool is_unix = strncmp(address, "unix:", 5) == 0;
    int outcome = is_unix ? open_unix(address, address + 5, &listener, fault)
                          : open_port(address, &listener, fault);

    if (outcome != 0) {
        listener_close(&listener);
        return -1;
    }
    *ret_listener = listener;
    return 0;
}

void listener_close(struct listener *listener)
{
    if (listener->path[0] != '\0' && listener->lock >= 0) {
        (void)unlink(listener->path);
        listener->path[0] = '\0';
    }
    if (listener->socket >= 0) {
        (void)close(listener->socket);
        listener->socket = -1;
    }
    if (listener->lock >= 0) {
        (void)close(listener->lock);
        listener->lock = -1;
    }
}
