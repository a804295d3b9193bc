/*
 * Asks services, all at once, how they are: what ops/up waits for and ops/status prints.
 *
 *     banfu-probe NAME=ADDRESS…             a line each: "NAME " and what is the matter; nothing
 *                                           more where grpc.health.v1 says SERVING
 *     banfu-probe --metrics NAME=ADDRESS…   each line of the service's metrics behind "NAME "
 *
 * The lines come in the order of the arguments. Exit 0, however the services are.
 */
#include "common/base/arena.h"
#include "common/base/buffer.h"
#include "common/base/log.h"
#include "common/rpc/rpc.h"

#include "banfu/telemetry/v1/metrics.pb-c.h"
#include "grpc/health/v1/health.pb-c.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

enum { TARGETS_MAX = 32, TIMEOUT_MS = 1000, NAME_MAX_BYTES = 64, REPORT_CAP = 1 << 20 };

struct target {
    char name[NAME_MAX_BYTES];
    const char *address;
    struct rpc_channel *channel;
    struct rpc_status status;
    struct buffer report;
};

static struct {
    uv_loop_t loop;
    struct rpc *rpc;
    struct target targets[TARGETS_MAX];
    size_t count, waiting;
} probe;

static void leave_when_all_have_answered(void)
{
    probe.waiting--;
    if (probe.waiting > 0) {
        return;
    }
    for (size_t i = 0; i < probe.count; i++) {
        rpc_channel_free(probe.targets[i].channel);
    }
    rpc_close(probe.rpc);
}

static void report_failure(struct target *target)
{
    const struct failure *failure = &target->status.failure;

    buffer_clear(&target->report);
    (void)buffer_printf(&target->report, "%s %s\n", target->name,
                        failure->code == STATUS_DEADLINE_EXCEEDED ? "does not answer"
                        : failure->code == STATUS_UNAVAILABLE     ? "cannot be reached"
                                                                  : failure->message);
}

static void on_health(const Grpc__Health__V1__HealthCheckResponse *response, void *data)
{
    struct target *target = data;

    if (!response) {
        report_failure(target);
    } else {
        bool serving =
            response->status == GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__SERVING;
        (void)buffer_printf(&target->report, "%s %s\n", target->name, serving ? "" : "not ready");
    }
    leave_when_all_have_answered();
}

static void on_metrics(const Banfu__Telemetry__V1__ReadResponse *response, void *data)
{
    struct target *target = data;
    const char *line = response ? response->text : "";

    while (*line != '\0') {
        size_t size = strcspn(line, "\n");
        if (*line != '#') {
            (void)buffer_printf(&target->report, "%s %.*s\n", target->name, (int)size, line);
        }
        line += size + (line[size] == '\n');
    }
    leave_when_all_have_answered();
}

static void ask(struct target *target, bool metrics)
{
    const struct rpc_call_options options = {.timeout_ms = TIMEOUT_MS, .status = &target->status};
    struct rpc_stub stub;

    if (metrics) {
        Banfu__Telemetry__V1__ReadRequest request = BANFU__TELEMETRY__V1__READ_REQUEST__INIT;
        rpc_stub_init(&stub, target->channel, &banfu__telemetry__v1__metrics__descriptor, &options);
        banfu__telemetry__v1__metrics__read(&stub.base, &request, on_metrics, target);
    } else {
        Grpc__Health__V1__HealthCheckRequest request = GRPC__HEALTH__V1__HEALTH_CHECK_REQUEST__INIT;
        rpc_stub_init(&stub, target->channel, &grpc__health__v1__health__descriptor, &options);
        grpc__health__v1__health__check(&stub.base, &request, on_health, target);
    }
}

/* "NAME=ADDRESS" into the next target. */
static int add_target(const char *text)
{
    const char *sign = strchr(text, '=');

    if (probe.count == TARGETS_MAX || !sign || (size_t)(sign - text) >= NAME_MAX_BYTES) {
        (void)fprintf(stderr, "not NAME=ADDRESS, or more than %d of them: %s\n", TARGETS_MAX, text);
        return -1;
    }
    struct target *target = &probe.targets[probe.count];
    (void)snprintf(target->name, sizeof(target->name), "%.*s", (int)(sign - text), text);
    target->address = sign + 1;
    buffer_init(&target->report, REPORT_CAP);
    rpc_status_init(&target->status);
    target->channel = rpc_channel_new(probe.rpc, target->address, NULL);
    if (!target->channel) {
        (void)fprintf(stderr, "memory is short\n");
        return -1;
    }
    probe.count++;
    return 0;
}

static void ask_all(bool metrics)
{
    probe.waiting = probe.count;
    for (size_t i = 0; i < probe.count; i++) {
        ask(&probe.targets[i], metrics);
    }
    (void)uv_run(&probe.loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < probe.count; i++) {
        (void)fputs(buffer_text(&probe.targets[i].report), stdout);
        buffer_done(&probe.targets[i].report);
        rpc_status_done(&probe.targets[i].status);
    }
}

int main(int argc, char *argv[])
{
    bool metrics = argc > 1 && strcmp(argv[1], "--metrics") == 0;
    int first = metrics ? 2 : 1;

    if (argc <= first) {
        (void)fprintf(stderr, "usage: %s [--metrics] NAME=ADDRESS...\n", argv[0]);
        return 2;
    }
    log_setup("probe", LOG_ERROR);
    if (uv_loop_init(&probe.loop) != 0 || !(probe.rpc = rpc_new(&probe.loop))) {
        (void)fprintf(stderr, "memory or threads are short\n");
        return 1;
    }
    for (int i = first; i < argc; i++) {
        if (add_target(argv[i]) != 0) {
            return 2;
        }
    }
    ask_all(metrics);
    return uv_loop_close(&probe.loop) == 0 ? 0 : 1;
}
