/* From the first try to reach the store to readiness. */
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/commit/function_library.h"
#include "common/service/frame.h"

#include <stdarg.h>
#include <stdio.h>

enum { ASK_TIMEOUT_MS = 3000, FAULT_SIZE = 512 };

bool frame_store_usable(const struct service *service)
{
    bool usable = true;

    for (size_t i = 0; i < CONNECTION_COUNT; i++) {
        usable = usable && redis_usable(service->connections[i]);
    }
    return usable;
}

void frame_tell_readiness(struct service *service)
{
    bool ready = service->phase == PHASE_READY && frame_store_usable(service);

    service->ready->value = ready;
    rpc_server_set_ready(service->server, ready);
}

/* An operator's line; the process ends with 1. */
static void give_up(struct service *service, const char *what)
{
    LOG(LOG_ERROR, "start_refused", LOG_TEXT("why", what));
    service->failed = true;
    loop_drain(service->loop);
}

/* Whether the answer is that we shall never be able to work on this store. */
static bool is_final(enum status_code code)
{
    return code == STATUS_FAILED_PRECONDITION || code == STATUS_PERMISSION_DENIED;
}

/* What cannot be asked now, or is not loaded yet, is asked again each second. */
static void on_refused(struct service *service, enum status_code code, const char *trouble)
{
    if (is_final(code)) {
        give_up(service, trouble);
        return;
    }
    if (!service->functions_told) {
        LOG(LOG_WARN, "waiting_for_functions", LOG_TEXT("why", trouble));
    }
    service->functions_told = true;
}

/* Whether the question that was asked of the store is answered well, and the answer still of use.
 */
static bool is_answered(struct service *service, enum status_code code, const char *trouble)
{
    service->functions_asked = false;
    if (service->phase != PHASE_WAITING) {
        return false;
    }
    if (code != STATUS_OK) {
        on_refused(service, code, trouble);
    }
    return code == STATUS_OK;
}

static void on_rights(enum status_code code, const char *trouble, void *data)
{
    struct service *service = data;

    if (is_answered(service, code, trouble)) {
        service->rights_checked++;
        frame_advance(service);
    }
}

static void on_verified(enum status_code code, const char *trouble, void *data)
{
    struct service *service = data;

    if (is_answered(service, code, trouble)) {
        service->functions_verified = true;
        frame_advance(service);
    }
}

/* True when the store's functions are ours and may be used; else the next question is asked. */
static bool functions_are_fine(struct service *service)
{
    if (service->functions_verified &&
        (service->definition->reads_only || service->rights_checked == service->shard_count)) {
        return true;
    }
    if (service->functions_asked || !frame_store_usable(service)) {
        return false;
    }
    service->functions_asked = true;
    if (service->functions_verified) {
        function_library_check_rights(
            service_redis(service), service->shards[service->rights_checked],
            service->definition->name, ASK_TIMEOUT_MS, on_rights, service);
    } else {
        function_library_verify(service_redis(service), ASK_TIMEOUT_MS, on_verified, service);
    }
    return false;
}

static void begin(struct service *service)
{
    const struct service_definition *definition = service->definition;

    service->phase = PHASE_STARTING;
    service->was_started = true;
    service->start_is_open = true;
    if (definition->start) {
        definition->start(service, definition->data);
    } else {
        service_started(service);
    }
}

void frame_advance(struct service *service)
{
    if (service->phase == PHASE_WAITING && functions_are_fine(service) &&
        case_clock_is_known(service->clock) &&
        !epochs_are_stale(service->epochs, clock_real_ms())) {
        begin(service);
    }
}

void service_started(struct service *service)
{
    service->start_is_open = false;
    if (service->drain_waits) {
        frame_drain(service);
        return;
    }
    if (frame_follow_logs(service) != 0) {
        give_up(service, "out of memory");
        return;
    }
    service->phase = PHASE_READY;
    frame_tell_readiness(service);
    LOG(LOG_INFO, "ready", LOG_TEXT("listen", service->settings.listen),
        LOG_INTEGER("offset_ms", case_clock_offset_ms(service->clock)));
}

bool service_is_ending(const struct service *service)
{
    return service->drain_waits || service->phase >= PHASE_DRAINING;
}

void service_refuse_start(struct service *service, const char *format, ...)
{
    char fault[FAULT_SIZE];
    va_list values;

    service->start_is_open = false;
    va_start(values, format);
    (void)vsnprintf(fault, sizeof(fault), format, values);
    va_end(values);
    if (service->drain_waits) {
        frame_drain(service);
    } else {
        give_up(service, fault);
    }
}
