#include "common/rpc/channel.h"

#include "common/base/borrow.h"
#include "common/rpc/client_call.h"
#include "common/rpc/credentials.h"
#include "common/rpc/service_config.h"
#include "common/rpc/timeouts.h"

#include <limits.h>
#include <stdlib.h>

static const struct rpc_channel_options DEFAULTS;

enum {
    RECONNECT_LEAST_MS = 100,
    RECONNECT_MOST_MS = 5000,
    CONNECT_MS = 5000, /* how long one attempt may take, with its handshake */
    ARGS_MAX = 12,
    PATH_CAP = 1024
};

struct args {
    grpc_arg rows[ARGS_MAX];
    size_t count;
};

static void add_integer(struct args *args, const char *key, uint64_t value)
{
    args->rows[args->count++] = (grpc_arg){.type = GRPC_ARG_INTEGER,
                                           .key = borrow_text(key),
                                           .value.integer = value > INT_MAX ? INT_MAX : (int)value};
}

static void add_text(struct args *args, const char *key, const char *text)
{
    args->rows[args->count++] = (grpc_arg){
        .type = GRPC_ARG_STRING, .key = borrow_text(key), .value.string = borrow_text(text)};
}

static grpc_channel *core_new(const char *target, const struct rpc_channel_options *options,
                              const char *config)
{
    struct args args = {.count = 0};
    uint64_t least = options->reconnect_least_ms ? options->reconnect_least_ms : RECONNECT_LEAST_MS;
    uint64_t most = options->reconnect_most_ms ? options->reconnect_most_ms : RECONNECT_MOST_MS;

    add_integer(&args, GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, options->message_cap);
    add_integer(&args, GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, least);
    /* Whatever its name says, it is what an attempt to connect is given. */
    add_integer(&args, GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, CONNECT_MS);
    add_integer(&args, GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, most);
    add_integer(&args, GRPC_ARG_ENABLE_RETRIES, *config ? 1 : 0);
    add_integer(&args, GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0);
    add_integer(&args, GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
    add_integer(&args, GRPC_COMPRESSION_CHANNEL_ENABLED_ALGORITHMS_BITSET, 1 << GRPC_COMPRESS_NONE);
    add_integer(&args, GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    /* A channel has a connection of its own: its back-off is no other's. */
    add_integer(&args, GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    if (*config) {
        add_text(&args, GRPC_ARG_SERVICE_CONFIG, config);
    }
    if (options->tls_name) {
        add_text(&args, GRPC_SSL_TARGET_NAME_OVERRIDE_ARG, options->tls_name);
    }
    grpc_channel_credentials *credentials = credentials_for_channel(options->tls);
    if (!credentials) {
        return NULL;
    }
    const grpc_channel_args given = {.num_args = args.count, .args = args.rows};
    grpc_channel *core = grpc_channel_create(target, credentials, &given);
    grpc_channel_credentials_release(credentials);
    return core;
}

static void fill_in(struct rpc_channel *channel, struct rpc *rpc,
                    const struct rpc_channel_options *options)
{
    channel->rpc = rpc;
    channel->message_cap = options->message_cap ? options->message_cap : RPC_MESSAGE_CAP;
    channel->calls_cap = options->calls_cap ? options->calls_cap : RPC_CALLS_CAP;
    channel->timeouts = timeouts_new(options->policies, options->policy_count);
}

struct rpc_channel *rpc_channel_new(struct rpc *rpc, const char *target,
                                    const struct rpc_channel_options *options)
{
    struct rpc_channel_options given = options ? *options : DEFAULTS;
    struct rpc_channel *channel = calloc(1, sizeof(*channel));
    struct buffer config;

    if (!channel) {
        return NULL;
    }
    fill_in(channel, rpc, &given);
    given.message_cap = channel->message_cap;
    buffer_init(&config, SERVICE_CONFIG_CAP);
    service_config_write(&config, given.policies, given.policy_count);
    if (channel->timeouts && !config.failed) {
        channel->core = core_new(target, &given, buffer_text(&config));
    }
    buffer_done(&config);
    if (!channel->core) {
        timeouts_free(channel->timeouts);
        free(channel);
        return NULL;
    }
    rpc_hold(rpc);
    return channel;
}

static void register_method(struct rpc_channel *channel,
                            const ProtobufCServiceDescriptor *descriptor, unsigned index,
                            struct client_method *method)
{
    const char *name = descriptor->methods[index].name;
    struct buffer path;

    buffer_init(&path, PATH_CAP);
    buffer_printf(&path, "/%s/%s", descriptor->name, name);
    if (!path.failed) {
        method->handle = grpc_channel_register_call(channel->core, path.bytes, NULL, NULL);
        method->timeout_ms = timeouts_find(channel->timeouts, descriptor->name, name);
    }
    buffer_done(&path);
}

static struct client_service *find_service(struct rpc_channel *channel,
                                           const ProtobufCServiceDescriptor *descriptor)
{
    for (size_t i = 0; i < channel->service_count; i++) {
        if (channel->services[i].descriptor == descriptor) {
            return &channel->services[i];
        }
    }
    if (channel->service_count == CLIENT_SERVICES_MAX) {
        return NULL;
    }
    struct client_service *service = &channel->services[channel->service_count];
    service->methods = calloc(descriptor->n_methods, sizeof(*service->methods));
    if (!service->methods) {
        return NULL;
    }
    service->descriptor = descriptor;
    channel->service_count++;
    return service;
}

const struct client_method *channel_method(struct rpc_channel *channel,
                                           const ProtobufCServiceDescriptor *descriptor,
                                           unsigned index)
{
    struct client_service *service = find_service(channel, descriptor);

    if (!service) {
        return NULL;
    }
    struct client_method *method = &service->methods[index];
    if (!method->handle) {
        register_method(channel, descriptor, index, method);
    }
    return method->handle ? method : NULL;
}

void channel_maybe_free(struct rpc_channel *channel)
{
    if (!channel->freeing || channel->calls > 0) {
        return;
    }
    client_calls_free_kept(channel);
    for (size_t i = 0; i < channel->service_count; i++) {
        free(channel->services[i].methods);
    }
    grpc_channel_destroy(channel->core);
    timeouts_free(channel->timeouts);
    rpc_let_go(channel->rpc);
    free(channel);
}

void rpc_channel_free(struct rpc_channel *channel)
{
    if (!channel) {
        return;
    }
    channel->freeing = true;
    client_calls_cancel(channel);
    channel_maybe_free(channel);
}
