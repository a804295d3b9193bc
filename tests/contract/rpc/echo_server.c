/*
 * The echo service as a process:
 *   echo_server ADDRESS [name=value]…
 * Prints "listening PORT" when calls are taken, ends at SIGTERM. Names: calls_cap, message_cap,
 * drain_ms, behind (a target for Relay), authority, certificate, key (PEM files: mutual TLS), ready
 * (0: not ready).
 */
#include "echo.h"

#include "common/base/log.h"
#include "common/loop/loop.h"

#include <echo.descriptors.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct process {
    struct loop *loop;
    struct rpc *rpc;
    struct echo echo;
    struct metrics *metrics;
    uint64_t drain_ms;
} process;

static const char *setting(int argc, char *argv[], const char *name)
{
    size_t size = strlen(name);

    for (int i = 2; i < argc; i++) {
        if (strncmp(argv[i], name, size) == 0 && argv[i][size] == '=') {
            return argv[i] + size + 1;
        }
    }
    return NULL;
}

static long number(int argc, char *argv[], const char *name, long otherwise)
{
    const char *text = setting(argc, argv, name);

    return text ? strtol(text, NULL, 10) : otherwise;
}

static void on_stopped(void *data)
{
    (void)data;
    rpc_server_free(process.echo.server);
    rpc_channel_free(process.echo.behind);
    rpc_close(process.rpc);
}

static void on_drain(void *data)
{
    (void)data;
    rpc_server_stop(process.echo.server, process.drain_ms, on_stopped, NULL);
}

static char *read_file(const char *path)
{
    char *text = calloc(1, 1 << 16);
    FILE *file = path ? fopen(path, "r") : NULL;

    if (file && text) {
        text[fread(text, 1, (1 << 16) - 1, file)] = '\0';
        (void)fclose(file);
    }
    return text;
}

/* --- the PEM files that settings name --- */

struct pems {
    char *texts[3];
    struct rpc_tls tls;
};

static void pems_read(struct pems *pems, int argc, char *argv[])
{
    pems->texts[0] = read_file(setting(argc, argv, "authority"));
    pems->texts[1] = read_file(setting(argc, argv, "certificate"));
    pems->texts[2] = read_file(setting(argc, argv, "key"));
    pems->tls = (struct rpc_tls){pems->texts[0], pems->texts[1], pems->texts[2]};
}

static void pems_free(struct pems *pems)
{
    for (size_t i = 0; i < COUNT_OF(pems->texts); i++) {
        free(pems->texts[i]);
    }
}

static int listen_at(const char *address, const struct rpc_tls *tls)
{
    struct arena *arena = arena_new(1 << 16);
    struct failure failure;
    int port = 0;

    failure_init(&failure, arena);
    int outcome = rpc_server_listen(process.echo.server, address, tls, &failure, &port);
    if (outcome != 0) {
        (void)fprintf(stderr, "%s %s: %s\n", status_name(failure.code), failure.reason,
                      failure.message);
    } else {
        (void)printf("listening %d\n", port);
        (void)fflush(stdout);
    }
    arena_free(arena);
    return outcome;
}

/* With a name for the server behind, it is the way there that has TLS; else the way here. */
static int open_ways(int argc, char *argv[])
{
    const char *name = setting(argc, argv, "behind_name");
    const char *behind = setting(argc, argv, "behind");
    struct pems pems;

    pems_read(&pems, argc, argv);
    const struct rpc_tls *tls = setting(argc, argv, "authority") ? &pems.tls : NULL;
    if (behind) {
        const struct rpc_channel_options options = {.tls = name ? tls : NULL, .tls_name = name};
        process.echo.behind = rpc_channel_new(process.rpc, behind, &options);
    }
    int outcome = listen_at(argv[1], name ? NULL : tls);
    pems_free(&pems);
    return outcome;
}

static int start(int argc, char *argv[])
{
    struct rpc_server_options options = {
        .calls_cap = (size_t)number(argc, argv, "calls_cap", 0),
        .message_cap = (size_t)number(argc, argv, "message_cap", 0),
        .descriptor_set = echo_descriptor_set,
        .descriptor_set_size = echo_descriptor_set_size,
        .metrics = process.metrics,
    };

    echo_init(&process.echo, loop_uv(process.loop));
    process.echo.server = rpc_server_new(process.rpc, &options);
    if (!process.echo.server ||
        rpc_server_add(process.echo.server, &process.echo.service.base) != 0 ||
        open_ways(argc, argv) != 0 || rpc_server_start(process.echo.server) != 0) {
        return -1;
    }
    rpc_server_set_ready(process.echo.server, number(argc, argv, "ready", 1) != 0);
    return 0;
}

int main(int argc, char *argv[])
{
    if (argc < 2) {
        (void)fprintf(stderr, "usage: %s ADDRESS [name=value]...\n", argv[0]);
        return 2;
    }
    log_setup("echo", LOG_INFO);
    process.drain_ms = (uint64_t)number(argc, argv, "drain_ms", 2000);
    process.loop = loop_new(on_drain, NULL);
    process.metrics = metrics_new(1000);
    process.rpc = process.loop ? rpc_new(loop_uv(process.loop)) : NULL;
    if (!process.rpc || !process.metrics) {
        return 1;
    }
    int outcome = start(argc, argv);
    if (outcome != 0) {
        rpc_server_free(process.echo.server);
        rpc_channel_free(process.echo.behind);
        rpc_close(process.rpc);
    }
    if (loop_run(process.loop, 20000) != 0) {
        outcome = -1;
    }
    loop_free(process.loop);
    metrics_free(process.metrics);
    return outcome == 0 ? 0 : 1;
}
