#include "common/rpc/health.h"

#include "common/rpc/server.h"

#include <grpc/health/v1/health.pb-c.h>
#include <stdlib.h>

typedef Grpc__Health__V1__HealthCheckRequest check_request;
typedef Grpc__Health__V1__HealthCheckResponse check_response;

struct health {
    Grpc__Health__V1__Health_Service service; /* first: what handlers get points here */
    struct rpc_server *server;
    struct watcher *watchers;
};

static bool is_known(const struct health *health, const char *service)
{
    return *service == '\0' || methods_have_service(&health->server->methods, service);
}

static Grpc__Health__V1__HealthCheckResponse__ServingStatus status_of(const struct health *health,
                                                                      const char *service)
{
    const struct rpc_server *server = health->server;

    if (!is_known(health, service)) {
        return GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVICE_UNKNOWN;
    }
    return server->ready && !server->draining
               ? GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING
               : GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__NOT_SERVING;
}

static void check(Grpc__Health__V1__Health_Service *service, const check_request *request,
                  Grpc__Health__V1__HealthCheckResponse_Closure closure, void *call)
{
    const struct health *health = CONTAINER_OF(service, struct health, service);
    check_response response = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__INIT;

    if (!is_known(health, request->service)) {
        rpc_fail(call, STATUS_NOT_FOUND, "SERVICE_UNKNOWN", "no service %s here", request->service);
        return;
    }
    response.status = status_of(health, request->service);
    closure(&response, call);
}

/* --- Watch: each watcher is told at once, and again when its last word no longer holds --- */

/* In its call's arena. */
struct watcher {
    struct watcher *next, **link;
    const struct health *health;
    void *call;
    const char *service;
    int told; /* the status last sent; -1: none yet */
    bool sending, leaving;
};

static void leave(struct watcher *watcher)
{
    *watcher->link = watcher->next;
    if (watcher->next) {
        watcher->next->link = watcher->link;
    }
}

static void end(void *data)
{
    struct watcher *watcher = data;

    leave(watcher);
    rpc_stream_end(watcher->call);
}

static void on_told(void *data);

/* False when the watcher is gone. */
static bool tell(struct watcher *watcher)
{
    check_response response = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__INIT;

    response.status = status_of(watcher->health, watcher->service);
    if (watcher->sending || watcher->told == (int)response.status) {
        return true;
    }
    watcher->told = (int)response.status;
    watcher->sending = rpc_stream_send(watcher->call, &response.base, on_told, watcher);
    if (!watcher->sending) {
        end(watcher);
    }
    return watcher->sending;
}

static void on_told(void *data)
{
    struct watcher *watcher = data;

    watcher->sending = false;
    if (tell(watcher) && watcher->leaving) {
        end(watcher);
    }
}

/* The last word goes out before the end. */
static void on_drain(void *data)
{
    struct watcher *watcher = data;

    watcher->leaving = true;
    if (!watcher->sending) {
        end(watcher);
    }
}

static void watch(Grpc__Health__V1__Health_Service *service, const check_request *request,
                  Grpc__Health__V1__HealthCheckResponse_Closure closure, void *call)
{
    struct health *health = CONTAINER_OF(service, struct health, service);
    struct watcher *watcher = arena_alloc(rpc_call_arena(call), sizeof(*watcher));

    (void)closure;
    if (!watcher) {
        rpc_fail(call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "no memory");
        return;
    }
    *watcher = (struct watcher){.next = health->watchers,
                                .link = &health->watchers,
                                .health = health,
                                .call = call,
                                .service = request->service,
                                .told = -1};
    if (watcher->next) {
        watcher->next->link = &watcher->next;
    }
    health->watchers = watcher;
    rpc_call_on_cancel(call, end, watcher);
    rpc_call_on_drain(call, on_drain, watcher);
    (void)tell(watcher);
}

struct health *health_new(struct rpc_server *server)
{
    struct health *health = calloc(1, sizeof(*health));

    if (health) {
        health->service.base.descriptor = &grpc__health__v1__health__descriptor;
        health->service.base.invoke = protobuf_c_service_invoke_internal;
        health->service.check = check;
        health->service.watch = watch;
        health->server = server;
    }
    return health;
}

void health_free(struct health *health)
{
    free(health);
}

ProtobufCService *health_service(struct health *health)
{
    return &health->service.base;
}

void health_changed(struct health *health)
{
    struct watcher *next;

    for (struct watcher *watcher = health->watchers; watcher; watcher = next) {
        next = watcher->next;
        (void)tell(watcher);
    }
}
