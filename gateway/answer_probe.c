/* What the outside asks about the whole: /readyz and /metrics. */
#include "answers.h"
#include "fan.h"
#include "metrics_merge.h"

#include "banfu/telemetry/v1/metrics.pb-c.h"
#include "grpc/health/v1/health.pb-c.h"

#include <string.h>

/* Asks every service the same; NULL after having refused. */
static struct fan *ask_all(struct visit *visit, const ProtobufCServiceDescriptor *service,
                           const char *method, const ProtobufCMessage *request,
                           void (*done)(struct fan *fan, void *data))
{
    struct fan *fan = arena_alloc(visit->arena, sizeof(*fan));

    if (!fan) {
        failure_set(&visit->failure, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY",
                    "服务繁忙，请稍后再试");
        visit_refuse(visit);
        return NULL;
    }
    *fan = (struct fan){.backends = &visit->gateway->backends,
                        .request_id = visit->request_id,
                        .timeout_ms = BACKEND_PROBE_MS,
                        .arena = visit->arena,
                        .count = BACKEND_COUNT,
                        .done = done,
                        .data = visit};
    for (enum backend name = 0; name < BACKEND_COUNT; name++) {
        fan->calls[name] = (struct fan_call){
            .backend = name, .service = service, .method = method, .request = request};
    }
    return fan;
}

static bool serves(const struct fan_call *call)
{
    const Grpc__Health__V1__HealthCheckResponse *response =
        (const Grpc__Health__V1__HealthCheckResponse *)call->answer;

    return response &&
           response->status == GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING;
}

static void health_came(struct fan *fan, void *data)
{
    struct visit *visit = data;
    struct buffer body;
    bool all = true;

    buffer_init(&body, VISIT_ANSWER_CAP);
    buffer_append_text(&body, "{\"services\":{");
    for (size_t i = 0; i < fan->count; i++) {
        bool one = serves(&fan->calls[i]);
        all = all && one;
        buffer_printf(&body, "%s\"%s\":%s", i > 0 ? "," : "", backend_name(fan->calls[i].backend),
                      one ? "true" : "false");
    }
    buffer_printf(&body, "},\"ready\":%s}", all ? "true" : "false");
    visit_answer(visit, all ? 200 : 503, "application/json", &body);
    fan_done(fan);
}

void answer_ready(struct visit *visit)
{
    Grpc__Health__V1__HealthCheckRequest request;

    grpc__health__v1__health_check_request__init(&request);
    struct fan *fan =
        ask_all(visit, &grpc__health__v1__health__descriptor, "Check", &request.base, health_came);

    if (fan) {
        fan_start(fan);
    }
}

static void metrics_came(struct fan *fan, void *data)
{
    struct visit *visit = data;
    struct metrics_part metrics[BACKEND_COUNT + 1];
    struct buffer own, body;

    buffer_init(&own, METRICS_MERGE_CAP);
    metrics_write(visit->gateway->metrics, &own);
    metrics[0] = (struct metrics_part){.service = "gateway", .text = buffer_text(&own)};
    for (size_t i = 0; i < fan->count; i++) {
        const Banfu__Telemetry__V1__ReadResponse *response =
            (const Banfu__Telemetry__V1__ReadResponse *)fan->calls[i].answer;
        metrics[i + 1] = (struct metrics_part){.service = backend_name(fan->calls[i].backend),
                                               .text = response ? response->text : NULL};
    }
    buffer_init(&body, METRICS_MERGE_CAP);
    metrics_merge(metrics, fan->count + 1, visit->arena, &body);
    visit_answer(visit, 200, "text/plain; version=0.0.4; charset=utf-8", &body);
    buffer_done(&own);
    fan_done(fan);
}

void answer_metrics(struct visit *visit)
{
    const Banfu__Telemetry__V1__ReadRequest request = BANFU__TELEMETRY__V1__READ_REQUEST__INIT;
    struct fan *fan = ask_all(visit, &banfu__telemetry__v1__metrics__descriptor, "Read",
                              &request.base, metrics_came);

    if (fan) {
        fan_start(fan);
    }
}
