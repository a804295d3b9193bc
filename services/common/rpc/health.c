#include "common/rpc/health.h"

#include "common/rpc/server.h"

#include <grpc/health/v1/health.pb-c.h>
#include <stdlib.h>

typedef Grpc__Health__V1__HealthCheckRequest check_request;
typedef Grpc__Health__V1__HealthCheckResponse check_response;

struct health {
    Grpc__Health__V1__Health_Service service; /* first: what handlers get points here */
    struct rpc_server *server;
};

static bool is_known(const struct health *health, const char *service)
{
    return *service == '\0' || methods_have_service(&health->server->methods, service);
}

static void check(Grpc__Health__V1__Health_Service *service, const check_request *request,
                  Grpc__Health__V1__HealthCheckResponse_Closure closure, void *call)
{
    const struct health *health = CONTAINER_OF(service, struct health, service);
    const struct rpc_server *server = health->server;
    check_response response = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__INIT;

    if (!is_known(health, request->service)) {
        rpc_fail(call, STATUS_NOT_FOUND, "SERVICE_UNKNOWN", "no service %s here", request->service);
        return;
    }
    response.status = server->ready && !server->draining
                          ? GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING
                          : GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__NOT_SERVING;
    closure(&response, call);
}

struct health *health_new(struct rpc_server *server)
{
    struct health *health = calloc(1, sizeof(*health));

    if (health) {
        health->service.base.descriptor = &grpc__health__v1__health__descriptor;
        health->service.base.invoke = protobuf_c_service_invoke_internal;
        health->service.check = check;
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
    (void)health;
}
