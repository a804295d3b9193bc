#include "common/rpc/server.h"

#include "common/rpc/descriptor_pool.h"
#include "common/rpc/hand_over.h"
#include "common/rpc/health.h"
#include "common/rpc/reflection.h"
#include "common/rpc/telemetry.h"

#include <rpc_contracts.descriptors.h>
#include <stdlib.h>

static const struct rpc_server_options DEFAULTS;

/* --- making one --- */

static grpc_arg integer(char *key, int value)
{
    return (grpc_arg){.type = GRPC_ARG_INTEGER, .key = key, .value.integer = value};
}

static grpc_server *core_new(const struct rpc_server_options *options)
{
    char receive[] = GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH;
    char reuse[] = GRPC_ARG_ALLOW_REUSEPORT;
    char streams[] = GRPC_ARG_MAX_CONCURRENT_STREAMS;
    char compress[] = GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION;
    char decompress[] = GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION;
    char algorithms[] = GRPC_COMPRESSION_CHANNEL_ENABLED_ALGORITHMS_BITSET;
    char pings[] = GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS;
    char deadlines[] = GRPC_ARG_ENABLE_DEADLINE_CHECKS;
    char channelz[] = GRPC_ARG_ENABLE_CHANNELZ;
    grpc_arg rows[] = {
        integer(receive, (int)options->message_cap),
        /* Core would let a second server bind the same port, and take over a socket in use. */
        integer(reuse, 0),
        /* A connection may ask for more than there is room for, but not for any number. */
        integer(streams, (int)(2 * options->calls_cap)),
        /* A compressed message has no cap once it is unpacked: core answers UNIMPLEMENTED. */
        integer(compress, 0),
        integer(decompress, 0),
        integer(algorithms, 1 << GRPC_COMPRESS_NONE),
        integer(pings, 10000),
        /* Kept by `calls_watch`, which needs no timer for each call. */
        integer(deadlines, 0),
        /* Counts of core's own that nobody asks for, in memory which both threads write. */
        integer(channelz, 0),
    };
    const grpc_channel_args args = {.num_args = COUNT_OF(rows), .args = rows};

    return grpc_server_create(&args, NULL);
}

static void on_down(struct rpc_event *event, bool ok)
{
    struct rpc_server *server = CONTAINER_OF(event, struct rpc_server, down);

    (void)ok;
    server->core_is_down = true;
    server_maybe_stopped(server);
}

static void copy_options(struct rpc_server *server, const struct rpc_server_options *options)
{
    server->options = options ? *options : DEFAULTS;
    if (server->options.message_cap == 0) {
        server->options.message_cap = RPC_MESSAGE_CAP;
    }
    if (server->options.calls_cap == 0) {
        server->options.calls_cap = RPC_CALLS_CAP;
    }
}

static int read_descriptors(struct rpc_server *server)
{
    server->pool = descriptor_pool_new();
    if (!server->pool || descriptor_pool_add(server->pool, rpc_contracts_descriptor_set,
                                             rpc_contracts_descriptor_set_size) != 0) {
        return -1;
    }
    return server->options.descriptor_set
               ? descriptor_pool_add(server->pool, server->options.descriptor_set,
                                     server->options.descriptor_set_size)
               : 0;
}

static int add_built_in(struct rpc_server *server)
{
    server->health = health_new(server);
    server->reflection = reflection_new(server);
    server->telemetry = telemetry_new(server);
    if (!server->health || !server->reflection || !server->telemetry) {
        return -1;
    }
    ProtobufCService *services[] = {health_service(server->health),
                                    reflection_service(server->reflection),
                                    telemetry_service(server->telemetry)};
    for (size_t i = 0; i < COUNT_OF(services); i++) {
        if (methods_add(&server->methods, services[i], server->pool, true) != 0) {
            return -1;
        }
    }
    return 0;
}

struct rpc_server *rpc_server_new(struct rpc *rpc, const struct rpc_server_options *options)
{
    struct rpc_server *server = calloc(1, sizeof(*server));

    if (!server) {
        return NULL;
    }
    server->rpc = rpc;
    server->down.done = on_down;
    copy_options(server, options);
    rpc_hold(rpc);
    if (read_descriptors(server) != 0 || add_built_in(server) != 0) {
        rpc_server_free(server);
        return NULL;
    }
    server->core = core_new(&server->options);
    grpc_server_register_completion_queue(server->core, rpc_queue(rpc), NULL);
    return server;
}

int rpc_server_add(struct rpc_server *server, ProtobufCService *service)
{
    if (server->started) {
        return -1;
    }
    return methods_add(&server->methods, service,
                       server->options.descriptor_set ? server->pool : NULL, false);
}

/* --- starting --- */

static int register_method(struct rpc_server *server, struct rpc_method *method)
{
    method->handle = grpc_server_register_method(
        server->core, method->path, NULL,
        method->requests_stream ? GRPC_SRM_PAYLOAD_NONE : GRPC_SRM_PAYLOAD_READ_INITIAL_BYTE_BUFFER,
        0);
    return method->handle ? 0 : -1;
}

static int post_requests(struct rpc_server *server, struct rpc_method *method, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (call_post(server, method) != 0) {
            return -1;
        }
    }
    return 0;
}

int rpc_server_start(struct rpc_server *server)
{
    const struct rpc_methods *methods = &server->methods;

    for (size_t i = 0; i < methods->count; i++) {
        method_count_in(methods->rows[i], server->options.metrics);
        if (register_method(server, methods->rows[i]) != 0) {
            return -1;
        }
    }
    if (uv_timer_init(rpc_loop(server->rpc), &server->limit) != 0 ||
        uv_timer_init(rpc_loop(server->rpc), &server->watch) != 0) {
        return -1;
    }
    server->started = true;
    grpc_server_start(server->core);
    for (size_t i = 0; i < methods->count; i++) {
        if (post_requests(server, methods->rows[i], RPC_POSTED) != 0) {
            return -1;
        }
    }
    /* Without one posted, a call of an unknown method would wait for ever. */
    return post_requests(server, NULL, RPC_POSTED);
}

void rpc_server_set_ready(struct rpc_server *server, bool ready)
{
    server->ready = ready;
    health_changed(server->health);
}

size_t rpc_server_calls(const struct rpc_server *server)
{
    return server->calls;
}

/* --- stopping --- */

static void on_limit(uv_timer_t *timer)
{
    struct rpc_server *server = CONTAINER_OF(timer, struct rpc_server, limit);

    grpc_server_cancel_all_calls(server->core);
}

static void shut_down_core(struct rpc_server *server)
{
    hand_over_to_core(&server->down);
    grpc_server_shutdown_and_notify(server->core, rpc_queue(server->rpc), &server->down);
}

void rpc_server_stop(struct rpc_server *server, uint64_t limit_ms, void (*stopped)(void *data),
                     void *data)
{
    server->draining = true;
    server->stopped = stopped;
    server->stopped_data = data;
    health_changed(server->health);
    shut_down_core(server);
    (void)uv_timer_start(&server->limit, on_limit, limit_ms, 0);
    calls_drain(server);
}

static void destroy(struct rpc_server *server)
{
    if (server->core) {
        grpc_server_destroy(server->core);
    }
    calls_free_kept(server);
    for (size_t i = 0; i < server->listeners; i++) {
        socket_lock_release(&server->locks[i]);
    }
    health_free(server->health);
    reflection_free(server->reflection);
    telemetry_free(server->telemetry);
    methods_done(&server->methods);
    descriptor_pool_free(server->pool);
    rpc_let_go(server->rpc);
    free(server);
}

static void on_watch_closed(uv_handle_t *handle)
{
    struct rpc_server *server =
        CONTAINER_OF((uv_timer_t *)(void *)handle, struct rpc_server, watch);

    server->started = false;
    if (server->freeing) {
        destroy(server);
    } else if (server->stopped) {
        server->stopped(server->stopped_data);
    }
}

static void on_limit_closed(uv_handle_t *handle)
{
    struct rpc_server *server =
        CONTAINER_OF((uv_timer_t *)(void *)handle, struct rpc_server, limit);

    uv_close((uv_handle_t *)&server->watch, on_watch_closed);
}

void server_maybe_stopped(struct rpc_server *server)
{
    if (!server->core_is_down || server->calls > 0 || server->posted > 0) {
        return;
    }
    uv_handle_t *limit = (uv_handle_t *)&server->limit;
    if (!server->started) {
        destroy(server);
    } else if (!uv_is_closing(limit)) {
        uv_close(limit, on_limit_closed);
    }
}

void rpc_server_free(struct rpc_server *server)
{
    if (!server) {
        return;
    }
    if (server->started || (server->listeners > 0 && !server->core_is_down)) {
        /* Its start failed, or it was never started: core has to close what it listens on. */
        server->freeing = true;
        shut_down_core(server);
        return;
    }
    destroy(server);
}
