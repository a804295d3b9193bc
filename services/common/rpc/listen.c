/* Addresses a server binds, and who may come in by them. */
#include "common/rpc/credentials.h"
#include "common/rpc/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

static const char UNIX_PREFIX[] = "unix:";

enum { PREFIX_SIZE = sizeof(UNIX_PREFIX) - 1, HOST_SIZE = 64 };

static int lock_socket(struct rpc_server *server, const char *path, struct failure *failure)
{
    if (*path != '/') {
        failure_set(failure, STATUS_INVALID_ARGUMENT, "ADDRESS_INVALID",
                    "the socket's path must be absolute: %s", path);
        return -1;
    }
    if (strlen(path) > RPC_UNIX_PATH_MAX) {
        failure_set(failure, STATUS_INVALID_ARGUMENT, "SOCKET_PATH_TOO_LONG",
                    "a socket's path has at most %d bytes: %s", RPC_UNIX_PATH_MAX, path);
        return -1;
    }
    return socket_lock_take(&server->locks[server->listeners], path, failure);
}

/* "host:port" or "[host]:port" with a numeric host: its host as a sockaddr's text. */
static int split(const char *address, char ret_host[HOST_SIZE], int *ret_port)
{
    const char *colon = strrchr(address, ':');
    char *end;

    if (!colon || colon == address || colon[1] < '0' || colon[1] > '9') {
        return -1;
    }
    long port = strtol(colon + 1, &end, 10);
    if (*end != '\0' || port > 65535) {
        return -1;
    }
    size_t size = (size_t)(colon - address);
    if (address[0] == '[' && address[size - 1] == ']') {
        address++;
        size -= 2;
    }
    if (size >= HOST_SIZE) {
        return -1;
    }
    memcpy(ret_host, address, size);
    ret_host[size] = '\0';
    *ret_port = (int)port;
    return 0;
}

static bool is_loopback(const char *host, bool *ret_is_address)
{
    struct in_addr four;
    struct in6_addr six;

    if (inet_pton(AF_INET, host, &four) == 1) {
        *ret_is_address = true;
        return ntohl(four.s_addr) >> 24 == 127;
    }
    *ret_is_address = inet_pton(AF_INET6, host, &six) == 1;
    return *ret_is_address && IN6_IS_ADDR_LOOPBACK(&six);
}

static int check_tcp(const char *address, bool has_tls, struct failure *failure)
{
    char host[HOST_SIZE];
    bool is_address;
    int port;

    if (split(address, host, &port) != 0) {
        failure_set(failure, STATUS_INVALID_ARGUMENT, "ADDRESS_INVALID",
                    "neither unix:/path nor address:port: %s", address);
        return -1;
    }
    bool loopback = is_loopback(host, &is_address);
    if (!is_address) {
        failure_set(failure, STATUS_INVALID_ARGUMENT, "ADDRESS_INVALID",
                    "the host must be a numeric address: %s", address);
        return -1;
    }
    if (!loopback && !has_tls) {
        failure_set(failure, STATUS_PERMISSION_DENIED, "TLS_REQUIRED",
                    "an address beyond loopback needs TLS: %s", address);
        return -1;
    }
    return 0;
}

/* Why core could not bind: it only says so in its log, so the bind is tried once more. */
static int bind_error(const char *address)
{
    char host[HOST_SIZE];
    int port;
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int error = 0;

    if (split(address, host, &port) != 0 || getaddrinfo(host, NULL, &hints, &found) != 0) {
        return EADDRNOTAVAIL;
    }
    struct sockaddr_in *four = (struct sockaddr_in *)(void *)found->ai_addr;
    four->sin_port = htons((uint16_t)port); /* the port lies at the same place in both families */
    int descriptor = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0 || bind(descriptor, found->ai_addr, found->ai_addrlen) != 0) {
        error = errno;
    }
    if (descriptor >= 0) {
        (void)close(descriptor);
    }
    freeaddrinfo(found);
    return error;
}

static void refuse_bind(const char *address, bool has_tls, struct failure *failure)
{
    bool is_unix = strncmp(address, UNIX_PREFIX, PREFIX_SIZE) == 0;
    int error = is_unix ? 0 : bind_error(address);
    const char *why = has_tls ? "its certificate or key cannot be used" : "refused by the system";

    failure_set(failure, STATUS_UNAVAILABLE, "BIND_FAILED", "cannot bind %s: %s", address,
                error ? strerrordesc_np(error) : why);
}

int rpc_server_listen(struct rpc_server *server, const char *address, const struct rpc_tls *tls,
                      struct failure *failure, int *ret_port)
{
    bool is_unix = strncmp(address, UNIX_PREFIX, PREFIX_SIZE) == 0;

    if (server->listeners == RPC_LISTENERS_MAX) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "BIND_FAILED", "too many addresses");
        return -1;
    }
    server->locks[server->listeners].descriptor = -1;
    if (is_unix ? lock_socket(server, address + PREFIX_SIZE, failure) != 0
                : check_tcp(address, tls != NULL, failure) != 0) {
        return -1;
    }
    grpc_server_credentials *credentials = credentials_for_server(tls);
    int port = credentials ? grpc_server_add_http2_port(server->core, address, credentials) : 0;
    grpc_server_credentials_release(credentials);
    if (port == 0) {
        socket_lock_release(&server->locks[server->listeners]);
        refuse_bind(address, tls != NULL, failure);
        return -1;
    }
    server->listeners++;
    *ret_port = is_unix ? 0 : port;
    return 0;
}
