/* The orderly end: calls under way, reactions, the service's own part, connections; in this order.
 */
#include "common/base/log.h"
#include "common/service/frame.h"

static void on_connection_closed(void *data)
{
    struct service *service = data;

    if (--service->connections_open > 0) {
        return;
    }
    refusals_free(service->refusals);
    service->refusals = NULL;
    commit_store_free(service->store);
    service->store = NULL;
}

static void close_connections(struct service *service)
{
    for (size_t i = 0; i < CONNECTION_COUNT; i++) {
        service->connections_open += service->connections[i] ? 1 : 0;
    }
    for (size_t i = 0; i < CONNECTION_COUNT; i++) {
        redis_close(service->connections[i], on_connection_closed, service);
        service->connections[i] = NULL;
    }
}

void frame_close(struct service *service)
{
    service->phase = PHASE_ENDED;
    peers_free(service->peers);
    service->peers = NULL;
    rpc_server_free(service->server);
    service->server = NULL;
    rpc_close(service->rpc);
    service->rpc = NULL;
    epoch_feed_close(service->epoch_feed);
    service->epoch_feed = NULL;
    case_clock_close(service->clock);
    service->clock = NULL;
    close_connections(service);
    uv_close((uv_handle_t *)&service->janitor, NULL);
}

void service_stopped(struct service *service)
{
    frame_close(service);
}

static void stop_own_part(struct service *service)
{
    const struct service_definition *definition = service->definition;

    service->phase = PHASE_STOPPING;
    if (service->was_started && definition->stop) {
        definition->stop(service, definition->data);
    } else {
        service_stopped(service);
    }
}

static void stop_when_idle(struct service *service)
{
    service->waits_for_flows = service->own_flows > 0 || service->tick_is_open;
    if (!service->waits_for_flows) {
        stop_own_part(service);
    }
}

void frame_flow_ended(struct service *service)
{
    service->own_flows--;
    if (service->waits_for_flows) {
        stop_when_idle(service);
    }
}

static void on_reactor_closed(void *data)
{
    struct service *service = data;

    service->reactor = NULL;
    stop_when_idle(service);
}

static void on_server_stopped(void *data)
{
    struct service *service = data;

    if (service->reactor) {
        reactor_close(service->reactor, on_reactor_closed, service);
    } else {
        stop_when_idle(service);
    }
}

void frame_drain(void *data)
{
    struct service *service = data;

    if (service->phase == PHASE_ENDED) {
        return; /* a start that failed closes by itself */
    }
    /* What `start` has begun cannot be undone half-way: it comes back here when it has ended. */
    service->drain_waits = service->start_is_open;
    if (service->drain_waits) {
        return;
    }
    service->phase = PHASE_DRAINING;
    frame_tell_readiness(service);
    size_t calls = rpc_server_calls(service->server);
    rpc_server_stop(service->server, (uint64_t)service->settings.drain_ms, on_server_stopped,
                    service);
    LOG(LOG_INFO, "draining", LOG_INTEGER("calls", (int64_t)calls));
}

void service_tick_done(struct service *service)
{
    service->tick_is_open = false;
    service->swept->value = service->tick_offset_ms;
    if (service->waits_for_flows) {
        stop_when_idle(service);
    }
}
