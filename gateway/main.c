/* Wiring: settings, loop, channels, tokens, routes, HTTP; the orderly end in the other direction.
 */
#include "answers.h"
#include "common/base/log.h"
#include "common/loop/loop.h"
#include "common/rpc/rpc.h"
#include "conf.h"
#include "gateway.h"
#include "openapi/openapi.h"
#include "visit.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum { FAULT_CAP = 4096, SERIES_CAP = 256, OPENAPI_CAP = 4 << 20 };

struct process {
    struct gateway_conf conf;
    struct loop *loop;
    struct rpc *rpc;
    struct gateway gateway;
};

static int complain(const char *what, const char *why)
{
    LOG(LOG_ERROR, "start_failed", LOG_TEXT("what", what), LOG_TEXT("why", why));
    return -1;
}

/* --- the end: no new requests, those under way answered, then the channels --- */

static void http_stopped(void *data)
{
    struct process *process = data;

    process->gateway.http = NULL;
    backends_close(&process->gateway.backends);
    rpc_close(process->rpc);
    process->rpc = NULL;
}

static void drain(void *data)
{
    struct process *process = data;

    LOG(LOG_INFO, "draining");
    if (process->gateway.http) {
        http_server_stop(process->gateway.http, http_stopped, process);
        answer_events_stop(&process->gateway);
    }
}

static void free_all(struct process *process)
{
    struct gateway *gateway = &process->gateway;

    tokens_free(gateway->tokens);
    signing_key_free(gateway->key);
    explicit_bzero(&gateway->own_token_for_reply, sizeof(gateway->own_token_for_reply));
    router_free(gateway->router);
    buffer_done(&gateway->openapi);
    loop_free(process->loop);
    process->loop = NULL;
    metrics_free(gateway->metrics);
}

/* --- the start --- */

static int make_metrics(struct gateway *gateway)
{
    static const char *const classes[GATEWAY_STATUS_CLASSES] = {"none", "1xx", "2xx",
                                                                "3xx",  "4xx", "5xx"};

    gateway->metrics = metrics_new(SERIES_CAP);
    if (!gateway->metrics) {
        return complain("metrics", "out of memory");
    }
    for (size_t i = 0; i < GATEWAY_STATUS_CLASSES; i++) {
        gateway->answers[i] =
            metrics_counter(gateway->metrics, "banfu_http_requests_total", "Requests answered.",
                            (metric_labels){{"status", classes[i]}});
    }
    gateway->seconds = metrics_histogram(gateway->metrics, "banfu_http_request_seconds",
                                         "From the headers to the answer sent.", NULL);
    gateway->under_way = metrics_gauge(gateway->metrics, "banfu_http_requests_under_way",
                                       "Requests not yet answered.", NULL);
    return 0;
}

static int make_routes(struct gateway *gateway, struct buffer *fault)
{
    gateway->router = router_new(routes, route_count, fault);
    if (!gateway->router) {
        return complain("routes", buffer_text(fault));
    }
    buffer_init(&gateway->openapi, OPENAPI_CAP);
    return openapi_write(gateway->router, &gateway->openapi) == 0
               ? 0
               : complain("openapi", "out of memory");
}

static int open_key(struct process *process, struct buffer *fault)
{
    process->gateway.key = signing_key_new(process->conf.keys, GATEWAY_NAME, fault);
    return process->gateway.key ? 0 : complain("keys", buffer_text(fault));
}

static int make_channels(struct process *process)
{
    struct gateway *gateway = &process->gateway;

    process->rpc = rpc_new(gateway->loop);
    if (!process->rpc ||
        backends_open(&gateway->backends, process->rpc, process->conf.backends) != 0) {
        return complain("channels", "out of memory or threads");
    }
    answer_events_start(gateway);
    gateway->tokens = tokens_new(&gateway->backends);
    return gateway->tokens ? 0 : complain("tokens", "out of memory");
}

static void name_run(struct gateway *gateway)
{
    uint8_t bytes[GATEWAY_RUN_SIZE / 2];

    randombytes_buf(bytes, sizeof(bytes));
    (void)sodium_bin2hex(gateway->run, sizeof(gateway->run), bytes, sizeof(bytes));
}

/* A connection is a descriptor, and so is much else. */
static void ask_for_descriptors(int64_t connections)
{
    enum { OTHERS = 256 };
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= (rlim_t)connections + OTHERS) {
        return;
    }
    rlim_t wanted = (rlim_t)connections + OTHERS;
    limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted) {
        LOG(LOG_WARN, "descriptors_few", LOG_INTEGER("allowed", (int64_t)limit.rlim_cur),
            LOG_INTEGER("wanted", (int64_t)wanted));
    }
}

static int listen_for_http(struct process *process, struct buffer *fault)
{
    const struct gateway_conf *conf = &process->conf;
    struct gateway *gateway = &process->gateway;

    gateway->behind_edge = strncmp(conf->listen, "unix:", strlen("unix:")) == 0;
    const struct http_server_options options = {
        .listen = conf->listen,
        .connections_max = (unsigned)conf->connections,
        .idle_seconds = (unsigned)conf->idle_seconds,
        .admit = visit_admit,
        .handle = visit_handle,
        .ended = visit_ended,
        .data = gateway,
    };
    int port = 0;

    gateway->http = http_server_new(gateway->loop, &options, fault, &port);
    if (!gateway->http) {
        return complain("http", buffer_text(fault));
    }
    LOG(LOG_INFO, "ready", LOG_TEXT("address", conf->listen), LOG_INTEGER("port", port));
    return 0;
}

static int set_up(struct process *process, struct buffer *fault)
{
    process->loop = loop_new(drain, process);
    if (!process->loop) {
        return complain("loop", "out of memory or descriptors");
    }
    process->gateway.loop = loop_uv(process->loop);
    if (make_metrics(&process->gateway) != 0 || make_routes(&process->gateway, fault) != 0 ||
        open_key(process, fault) != 0 || make_channels(process) != 0) {
        return -1;
    }
    name_run(&process->gateway);
    ask_for_descriptors(process->conf.connections);
    return listen_for_http(process, fault);
}

/* The loop runs in any case, so that what was set up is closed in order. */
static int run(struct process *process)
{
    struct buffer fault;

    buffer_init(&fault, FAULT_CAP);
    int outcome = set_up(process, &fault);
    buffer_done(&fault);
    if (outcome != 0 && process->loop) {
        http_stopped(process);
        loop_drain(process->loop);
    }
    if (process->loop && loop_run(process->loop, (uint64_t)process->conf.drain_ms) != 0) {
        /* What is still open points to what would be freed here. */
        LOG(LOG_ERROR, "abandoned", LOG_INTEGER("limit_ms", process->conf.drain_ms));
        return 1;
    }
    free_all(process);
    LOG(LOG_INFO, "ended", LOG_INTEGER("code", outcome == 0 ? 0 : 1));
    return outcome == 0 ? 0 : 1;
}

int main(int argc, char *argv[])
{
    static struct process process;
    struct buffer text;
    enum conf_outcome outcome = gateway_conf_read(&process.conf, argc, argv, &text);

    if (outcome != CONF_READ) {
        (void)fputs(buffer_text(&text), outcome == CONF_HELP_ASKED ? stdout : stderr);
        buffer_done(&text);
        return outcome == CONF_HELP_ASKED ? 0 : 2;
    }
    buffer_done(&text);
    log_setup("gateway", process.conf.log_level);
    return run(&process);
}
