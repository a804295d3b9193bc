#include "common/rpc/telemetry.h"

#include "common/rpc/server.h"

#include <banfu/telemetry/v1/metrics.pb-c.h>
#include <stdlib.h>

enum { TEXT_CAP = 2 << 20 };

struct telemetry {
    Banfu__Telemetry__V1__Metrics_Service service; /* first: what handlers get points here */
    struct rpc_server *server;
};

static void count_calls(const struct rpc_server *server, struct metrics *metrics)
{
    metrics_gauge(metrics, "rpc_server_calls_under_way", "Calls not yet answered", NULL)->value =
        (int64_t)server->calls;
}

static void read_all(Banfu__Telemetry__V1__Metrics_Service *service,
                     const Banfu__Telemetry__V1__ReadRequest *request,
                     Banfu__Telemetry__V1__ReadResponse_Closure closure, void *call)
{
    const struct telemetry *telemetry = CONTAINER_OF(service, struct telemetry, service);
    struct metrics *metrics = telemetry->server->options.metrics;
    Banfu__Telemetry__V1__ReadResponse response = BANFU__TELEMETRY__V1__READ_RESPONSE__INIT;
    struct buffer text;

    (void)request;
    if (!metrics) {
        rpc_fail(call, STATUS_UNIMPLEMENTED, "NOTHING_COUNTED", "this process counts nothing");
        return;
    }
    count_calls(telemetry->server, metrics);
    buffer_init(&text, TEXT_CAP);
    metrics_write(metrics, &text);
    if (text.failed) {
        rpc_fail(call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "too much to write");
    } else {
        response.text = text.bytes ? text.bytes : response.text;
        closure(&response, call);
    }
    buffer_done(&text);
}

struct telemetry *telemetry_new(struct rpc_server *server)
{
    struct telemetry *telemetry = calloc(1, sizeof(*telemetry));

    if (telemetry) {
        telemetry->service.base.descriptor = &banfu__telemetry__v1__metrics__descriptor;
        telemetry->service.base.invoke = protobuf_c_service_invoke_internal;
        telemetry->service.read = read_all;
        telemetry->server = server;
    }
    return telemetry;
}

void telemetry_free(struct telemetry *telemetry)
{
    free(telemetry);
}

ProtobufCService *telemetry_service(struct telemetry *telemetry)
{
    return &telemetry->service.base;
}
