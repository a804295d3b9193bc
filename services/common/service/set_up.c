/* What a process needs before its loop runs. */
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/service/frame.h"

#include <string.h>

enum {
    METRICS_CAP = 2048,       /* series */
    TOKENS_REMEMBERED = 8192, /* 40 bytes each */
    JANITOR_MS = 1000,
    METHODS_MAX = 256,
    FAULT_CAP = 4096
};

/* Names one reason why the process cannot start. Returns -1. */
static int complain(const char *what, const char *detail)
{
    LOG(LOG_ERROR, "start_refused", LOG_TEXT("why", what), LOG_TEXT("detail", detail));
    return -1;
}

/* --- what needs no loop: keys, policies --- */

static int check_policy(const struct policy *policy, const ProtobufCServiceDescriptor *descriptor)
{
    const char *methods[METHODS_MAX];
    struct buffer fault;

    if (strcmp(policy->service, descriptor->name) != 0 || descriptor->n_methods > METHODS_MAX) {
        return complain("policies are not in the order of the services", descriptor->name);
    }
    for (unsigned i = 0; i < descriptor->n_methods; i++) {
        methods[i] = descriptor->methods[i].name;
    }
    buffer_init(&fault, FAULT_CAP);
    int outcome = policy_check_table(policy, methods, descriptor->n_methods, &fault);
    if (outcome != 0) {
        (void)complain("the policy does not fit the service", buffer_text(&fault));
    }
    buffer_done(&fault);
    return outcome;
}

static civil_day today(void *service)
{
    return date_at(service_case_now_ms(service));
}

static int set_up_policies(struct service *service)
{
    const struct service_definition *definition = service->definition;
    size_t count = 0;

    for (; definition->services[count]; count++) {
        if (!definition->policies[count]) {
            return complain("a service has no policy",
                            definition->services[count]->descriptor->name);
        }
        if (check_policy(definition->policies[count], definition->services[count]->descriptor)) {
            return -1;
        }
    }
    service->guard.policies = definition->policies;
    service->guard.policy_count = count;
    service->guard.owner = service;
    service->guard.today = today;
    return 0;
}

static int set_up_access(struct service *service)
{
    struct buffer fault;

    buffer_init(&fault, FAULT_CAP);
    service->epochs = epochs_new();
    service->key =
        signing_key_new(service->settings.key_directory, service->definition->name, &fault);
    if (service->key && service->epochs) {
        service->verifier = verifier_new(
            &(struct verifier_options){.audience = service->definition->name,
                                       .key_directory = service->settings.key_directory,
                                       .epochs = service->epochs,
                                       .remembered_max = TOKENS_REMEMBERED},
            &fault);
    }
    service->guard.verifier = service->verifier;
    int outcome = service->verifier ? 0 : complain("keys", buffer_text(&fault));
    buffer_done(&fault);
    return outcome;
}

static int set_up_certificates(struct service *service)
{
    struct buffer fault;

    if (service->settings.tls_folder[0] == '\0') {
        return 0;
    }
    buffer_init(&fault, FAULT_CAP);
    service->certificates =
        certificates_new(service->settings.tls_folder, service->definition->name, &fault);
    int outcome = service->certificates ? 0 : complain("certificates", buffer_text(&fault));
    buffer_done(&fault);
    return outcome;
}

static void choose_shards(struct service *service)
{
    service->shards =
        service->definition->shards ? service->definition->shards : service->settings.cities;
    while (service->shards[service->shard_count]) {
        service->shard_count++;
    }
}

/* --- what lives on the loop --- */

static const char *store_trouble(const struct service *service)
{
    size_t place = 0;

    while (place + 1 < CONNECTION_COUNT && redis_usable(service->connections[place])) {
        place++;
    }
    return redis_trouble(service->connections[place]);
}

/* Usable are all connections or none is. */
static void on_store_state(bool one_usable, void *data)
{
    struct service *service = data;
    bool usable = one_usable && frame_store_usable(service);

    if (service->phase >= PHASE_DRAINING || usable == service->store_usable) {
        return;
    }
    service->store_usable = usable;
    service->store_epoch += usable ? 0 : 1;
    LOG(usable ? LOG_INFO : LOG_WARN, usable ? "store_usable" : "store_lost",
        LOG_TEXT("why", store_trouble(service)));
    frame_tell_readiness(service);
    if (usable) {
        case_clock_ask(service->clock);
        epoch_feed_ask(service->epoch_feed);
        frame_advance(service);
    }
}

static void on_known(void *data)
{
    frame_advance(data);
}

static void on_janitor(uv_timer_t *timer)
{
    struct service *service = timer->data;
    const struct service_definition *definition = service->definition;

    frame_advance(service);
    if (service->phase == PHASE_READY && !service->tick_is_open && frame_store_usable(service)) {
        service->tick_is_open = true;
        service->tick_offset_ms = case_clock_offset_ms(service->clock);
        if (definition->tick) {
            definition->tick(service, service_case_now_ms(service), definition->data);
        } else {
            service_tick_done(service);
        }
    }
}

/* What falls due by the new time is looked at now, not at the end of the janitor's second. */
static void on_clock_moved(void *data)
{
    struct service *service = data;

    frame_advance(service);
    (void)uv_timer_start(&service->janitor, on_janitor, 0, JANITOR_MS);
}

static int set_up_store(struct service *service)
{
    const struct settings *settings = &service->settings;
    uv_loop_t *loop = loop_uv(service->loop);

    const struct redis_options options = {.address = settings->redis,
                                          .user =
                                              settings->redis_user[0] ? settings->redis_user : NULL,
                                          .password = settings->redis_password,
                                          .state_changed = on_store_state,
                                          .data = service,
                                          .metrics = service->metrics};

    for (size_t i = 0; i < CONNECTION_COUNT; i++) {
        service->connections[i] = redis_new(loop, &options);
        if (!service->connections[i]) {
            return complain("no address of a store", settings->redis);
        }
    }
    struct redis *redis = service->connections[0];
    service->store = commit_store_new(redis, service->definition->name);
    if (service->store) {
        commit_store_read_over(service->store, service->connections[CONNECTION_READS]);
        if (commit_store_spread_over(service->store, service->connections, CONNECTION_LANES) != 0) {
            return complain("no connections for commits", settings->redis);
        }
    }
    service->clock = case_clock_new(loop, redis, service->metrics, on_clock_moved, service);
    service->epoch_feed = epoch_feed_new(loop, redis, service->epochs, on_known, service);
    service->refusals = service->store ? refusals_new(service->store, service->metrics) : NULL;
    return service->refusals && service->clock && service->epoch_feed ? 0 : complain("memory", "");
}

static void refuse_early(void *call, struct service *service)
{
    if (service->phase == PHASE_READY) {
        rpc_fail(call, STATUS_UNAVAILABLE, "STORE_UNAVAILABLE", "数据库暂时不可用，请稍后再试");
    } else {
        rpc_fail(call, STATUS_UNAVAILABLE, "STARTING", "服务正在启动，请稍后再试");
    }
}

/* Before the guard: what cannot be served now is said at once. Calls that come while the server
 * drains are refused by the server itself. */
static void intercept(void *call, const char *method, void *data)
{
    struct service *service = data;

    if (service->phase < PHASE_READY || !frame_store_usable(service)) {
        refuse_early(call, service);
    } else {
        guard_intercept(call, method, &service->guard);
    }
}

/* Whoever was let in and asked for too much is written down; reads do that too. */
static void observe(const void *call, const char *method, enum status_code code, const char *reason,
                    int64_t nanoseconds, void *data)
{
    struct service *service = data;

    (void)nanoseconds;
    if (code == STATUS_PERMISSION_DENIED && service->phase < PHASE_ENDED) {
        refusals_note(service->refusals, call, method, reason, service_case_now_ms(service));
    }
}

static int publish(struct service *service)
{
    const struct service_definition *definition = service->definition;

    for (size_t i = 0; definition->services[i]; i++) {
        if (rpc_server_add(service->server, definition->services[i]) != 0) {
            return complain("a service cannot be published",
                            definition->services[i]->descriptor->name);
        }
    }
    return 0;
}

static int listen_and_serve(struct service *service)
{
    struct arena *arena = arena_new(FAULT_CAP);
    struct failure failure;
    int port = 0;

    failure_init(&failure, arena);
    const char *address = service->settings.listen;
    const struct rpc_tls *tls = certificates_for(service->certificates, address);
    int outcome = publish(service);
    if (outcome == 0 && rpc_server_listen(service->server, address, tls, &failure, &port) != 0) {
        outcome = complain(failure.reason, failure.message);
    }
    if (outcome == 0 && rpc_server_start(service->server) != 0) {
        outcome = complain("memory", "");
    }
    if (outcome == 0) {
        LOG(LOG_INFO, "listening", LOG_TEXT("address", service->settings.listen),
            LOG_INTEGER("port", port));
    }
    arena_free(arena);
    return outcome;
}

static int set_up_server(struct service *service)
{
    service->rpc = rpc_new(loop_uv(service->loop));
    if (!service->rpc) {
        return complain("memory", "");
    }
    const struct rpc_server_options options = {
        .message_cap = SERVICE_MESSAGE_CAP,
        .descriptor_set = service->definition->descriptor_set,
        .descriptor_set_size = service->definition->descriptor_set_size,
        .metrics = service->metrics,
        .intercept = intercept,
        .observe = observe,
        .data = service,
    };
    service->server = rpc_server_new(service->rpc, &options);
    service->peers = peers_new(
        service->rpc, &(struct peers_options){.key = service->key,
                                              .self = service->definition->name,
                                              .names = service->definition->peers,
                                              .addresses = service->settings.peer_addresses,
                                              .certificates = service->certificates});
    if (!service->server || !service->peers) {
        return complain("memory, descriptors or peers", "");
    }
    return listen_and_serve(service);
}

static int set_up_metrics(struct service *service)
{
    service->metrics = metrics_new(METRICS_CAP);
    if (!service->metrics) {
        return complain("memory", "");
    }
    service->ready =
        metrics_gauge(service->metrics, "banfu_ready", "1 while the process can do its work", NULL);
    service->stuck =
        metrics_gauge(service->metrics, "banfu_logs_stuck",
                      "logs held up by an entry that this service cannot react to", NULL);
    service->swept = metrics_gauge(service->metrics, "banfu_case_clock_swept_ms",
                                   "offset of the case clock at the last finished sweep", NULL);
    return 0;
}

int frame_set_up(struct service *service)
{
    choose_shards(service);
    if (set_up_policies(service) != 0 || set_up_metrics(service) != 0 ||
        set_up_access(service) != 0 || set_up_certificates(service) != 0) {
        return -1;
    }
    service->loop = loop_new(frame_drain, service);
    if (!service->loop) {
        return complain("no loop", "");
    }
    uv_timer_init(loop_uv(service->loop), &service->janitor);
    service->janitor.data = service;
    if (set_up_store(service) != 0 || set_up_server(service) != 0) {
        return -1;
    }
    return uv_timer_start(&service->janitor, on_janitor, JANITOR_MS, JANITOR_MS);
}
