#include "common/rpc/channel.h"

#include "common/rpc/client_call.h"
#include "common/rpc/credentials.h"
#include "common/rpc/service_config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct rpc_channel_options DEFAULTS;

enum { RECONNECT_LEAST_MS = 100, RECONNECT_MOST_MS = 5000, ARGS_MAX = 12 };

struct args {
    grpc_arg rows[ARGS_MAX];
    size_t count;
};

/* Core's structs hold plain pointers; it copies what they point at. */
static char *borrow(const char *text)
{
    union {
        const char *given;
        char *wanted;
    } same = {.given = text};

    return same.wanted;
}

static void add_integer(struct args *args, const char *key, uint64_t value)
{
    args->rows[args->count++] = (grpc_arg){.type = GRPC_ARG_INTEGER,
                                           .key = borrow(key),
                                           .value.integer = value > INT_MAX ? INT_MAX : (int)value};
}

static void add_text(struct args *args, const char *key, const char *text)
{
    args->rows[args->count++] =
        (grpc_arg){.type = GRPC_ARG_STRING, .key = borrow(key), .value.string = borrow(text)};
}

static grpc_channel *core_new(const char *target, const struct rpc_channel_options *options,
                              const char *config)
{
    struct args args = {.count = 0};
    uint64_t least = options->reconnect_least_ms ? options->reconnect_least_ms : RECONNECT_LEAST_MS;
    uint64_t most = options->reconnect_most_ms ? options->reconnect_most_ms : RECONNECT_MOST_MS;

    add_integer(&args, GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, options->message_cap);
    add_integer(&args, GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, least);
    add_integer(&args, GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, least);
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

struct rpc_channel *rpc_channel_new(struct rpc *rpc, const char *target,
                                    const struct rpc_channel_options *options)
{
    struct rpc_channel_options given = options ? *options : DEFAULTS;
    struct rpc_channel *channel = calloc(1, sizeof(*channel));
    struct buffer config;

    buffer_init(&config, SERVICE_CONFIG_CAP);
    service_config_write(&config, given.policies, given.policy_count);
    if (!channel || config.failed) {
        free(channel);
        buffer_done(&config);
        return NULL;
    }
    channel->rpc = rpc;
    given.message_cap = given.message_cap ? given.message_cap : RPC_MESSAGE_CAP;
    channel->message_cap = given.message_cap;
    channel->calls_cap = given.calls_cap ? given.calls_cap : RPC_CALLS_CAP;
    channel->core = core_new(target, &given, buffer_text(&config));
    buffer_done(&config);
    if (!channel->core) {
        free(channel);
        return NULL;
    }
    rpc_hold(rpc);
    return channel;
}

static void *register_method(struct rpc_channel *channel,
                             const ProtobufCServiceDescriptor *descriptor, unsigned index)
{
    struct buffer path;

    buffer_init(&path, 1024);
    buffer_printf(&path, "/%s/%s", descriptor->name, descriptor->methods[index].name);
    void *handle =
        path.failed ? NULL : grpc_channel_register_call(channel->core, path.bytes, NULL, NULL);
    buffer_done(&path);
    return handle;
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
    service->handles = calloc(descriptor->n_methods, sizeof(void *));
    if (!service->handles) {
        return NULL;
    }
    service->descriptor = descriptor;
    channel->service_count++;
    return service;
}

void *channel_method(struct rpc_channel *channel, const ProtobufCServiceDescriptor *descriptor,
                     unsigned index)
{
    struct client_service *service = find_service(channel, descriptor);

    if (!service) {
        return NULL;
    }
    if (!service->handles[index]) {
        service->handles[index] = register_method(channel, descriptor, index);
    }
    return service->handles[index];
}

void channel_maybe_free(struct rpc_channel *channel)
{
    if (!channel->freeing || channel->calls > 0) {
        return;
    }
    client_calls_free_kept(channel);
    for (size_t i = 0; i < channel->service_count; i++) {
        free(channel->services[i].handles);
    }
    grpc_channel_destroy(channel->core);
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
