#include "common/service/service.h"

#include "common/base/log.h"
#include "common/service/frame.h"

/* What the service's own part and the connections get after the calls' drain limit. */
enum { CLOSING_MS = 3000 };

static void release(struct service *service)
{
    loop_free(service->loop);
    verifier_free(service->verifier);
    epochs_free(service->epochs);
    signing_key_free(service->key);
    certificates_free(service->certificates);
    metrics_free(service->metrics);
    settings_done(&service->settings);
}

/* The loop runs in any case, so that what was set up is closed in order. */
static int run(struct service *service)
{
    if (frame_set_up(service) != 0) {
        service->failed = true;
        if (service->loop) {
            frame_close(service);
        }
    }
    uint64_t limit = (uint64_t)service->settings.drain_ms + CLOSING_MS;
    bool ended = !service->loop || loop_run(service->loop, limit) == 0;
    if (!ended) {
        /* What is still open points to what would be freed here. */
        LOG(LOG_ERROR, "abandoned", LOG_INTEGER("limit_ms", (int64_t)limit));
        return 1;
    }
    LOG(LOG_INFO, "ended", LOG_INTEGER("code", service->failed ? 1 : 0));
    int code = service->failed ? 1 : 0;
    release(service);
    return code;
}

int service_run(int argc, char *argv[], const struct service_definition *definition)
{
    /* Static: what an abandoned end leaves behind must not dangle. */
    static struct service service;

    service = (struct service){.definition = definition};
    int code = settings_read(&service.settings, argc, argv, definition);
    if (code >= 0) {
        settings_done(&service.settings);
        return code;
    }
    log_setup(definition->name, service.settings.log_level);
    return run(&service);
}

/* --- what handlers find --- */

struct service *service_of(const void *call)
{
    return guard_owner(call);
}

void *service_data(const struct service *service)
{
    return service->definition->data;
}

const char *service_name(const struct service *service)
{
    return service->definition->name;
}

uv_loop_t *service_loop(const struct service *service)
{
    return loop_uv(service->loop);
}

struct redis *service_redis(const struct service *service)
{
    return service->connections[0];
}

struct commit_store *service_store(const struct service *service)
{
    return service->store;
}

uint64_t service_store_epoch(const struct service *service)
{
    return service->store_epoch;
}

struct metrics *service_metrics(const struct service *service)
{
    return service->metrics;
}

const struct signing_key *service_signing_key(const struct service *service)
{
    return service->key;
}

const char *service_contact_key_file(const struct service *service)
{
    return service->settings.contact_key_file;
}

const char *const *service_cities(const struct service *service)
{
    return service->settings.cities;
}

int64_t service_case_now_ms(const struct service *service)
{
    return case_clock_now_ms(service->clock);
}

bool service_peer(struct service *service, const char *peer,
                  const ProtobufCServiceDescriptor *descriptor, int64_t timeout_ms,
                  const void *parent, struct rpc_status *status, struct rpc_stub *ret_stub)
{
    /* A peer that is being restarted is waited for, within the call's time. */
    const struct rpc_call_options options = {
        .timeout_ms = timeout_ms, .parent = parent, .status = status, .wait_for_ready = true};

    return peers_stub(service->peers, peer, descriptor, &options, ret_stub);
}

bool service_peer_if_there(struct service *service, const char *peer,
                           const ProtobufCServiceDescriptor *descriptor, int64_t timeout_ms,
                           const void *parent, struct rpc_status *status, struct rpc_stub *ret_stub)
{
    const struct rpc_call_options options = {
        .timeout_ms = timeout_ms, .parent = parent, .status = status};

    return peers_stub(service->peers, peer, descriptor, &options, ret_stub);
}
