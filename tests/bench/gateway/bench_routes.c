/*
 * The gateway's table for the bench: the echo service behind one route. Linked in front of the
 * gateway's own, so that everything else is what ships.
 */
#include "routes.h"

#include <banfu/echo/v1/echo.pb-c.h>

const struct route routes[] = {
    {
        .method = "POST",
        .path = "/api/v1/say",
        .summary = "echo",
        .backend = BACKEND_IDENTITY,
        .rpc = "Say",
        .body = BODY_JSON,
        .access = ACCESS_EVERYBODY,
    },
};

const size_t route_count = 1;

size_t route_body_cap(enum route_body body)
{
    return body == BODY_JSON ? BODY_JSON_CAP : 0;
}

const char *backend_name(enum backend backend)
{
    return backend == BACKEND_IDENTITY ? "echo" : "none";
}

const ProtobufCServiceDescriptor *backend_descriptor(enum backend backend)
{
    (void)backend;
    return &banfu__echo__v1__echo__descriptor;
}
