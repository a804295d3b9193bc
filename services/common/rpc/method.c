#include "common/rpc/method.h"

#include "common/rpc/descriptor_pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *path_of(const char *service, const char *method)
{
    size_t size = strlen(service) + strlen(method) + 3;
    char *path = malloc(size);

    if (path) {
        (void)snprintf(path, size, "/%s/%s", service, method);
    }
    return path;
}

static void method_free(struct rpc_method *method)
{
    if (method) {
        free(method->path);
        free(method);
    }
}

static struct rpc_method *method_new(ProtobufCService *service, unsigned index, bool built_in)
{
    struct rpc_method *method = calloc(1, sizeof(*method));
    const ProtobufCMethodDescriptor *descriptor = &service->descriptor->methods[index];

    if (!method) {
        return NULL;
    }
    method->service = service;
    method->index = index;
    method->input = descriptor->input;
    method->built_in = built_in;
    method->path = path_of(service->descriptor->name, descriptor->name);
    if (!method->path) {
        method_free(method);
        return NULL;
    }
    return method;
}

static int make_room(struct rpc_methods *methods, size_t more)
{
    if (methods->room - methods->count >= more) {
        return 0;
    }
    struct rpc_method **rows =
        reallocarray(methods->rows, methods->count + more, sizeof(struct rpc_method *));
    if (!rows) {
        return -1;
    }
    methods->rows = rows;
    methods->room = methods->count + more;
    return 0;
}

static int add_method(struct rpc_methods *methods, ProtobufCService *service, unsigned index,
                      const struct descriptor_pool *pool, bool built_in)
{
    struct rpc_method *method = method_new(service, index, built_in);

    if (!method) {
        return -1;
    }
    if (pool && descriptor_pool_streams(pool, service->descriptor->name,
                                        service->descriptor->methods[index].name,
                                        &method->requests_stream, &method->answers_stream) != 0) {
        method_free(method);
        return -1;
    }
    methods->rows[methods->count++] = method;
    return 0;
}

int methods_add(struct rpc_methods *methods, ProtobufCService *service,
                const struct descriptor_pool *pool, bool built_in)
{
    size_t before = methods->count;
    unsigned count = service->descriptor->n_methods;

    if (methods_have_service(methods, service->descriptor->name) ||
        make_room(methods, count) != 0) {
        return -1;
    }
    for (unsigned i = 0; i < count; i++) {
        if (add_method(methods, service, i, pool, built_in) != 0) {
            while (methods->count > before) {
                method_free(methods->rows[--methods->count]);
            }
            return -1;
        }
    }
    return 0;
}

void methods_done(struct rpc_methods *methods)
{
    for (size_t i = 0; i < methods->count; i++) {
        method_free(methods->rows[i]);
    }
    free(methods->rows);
    *methods = (struct rpc_methods){0};
}

bool methods_have_service(const struct rpc_methods *methods, const char *service)
{
    for (size_t i = 0; i < methods->count; i++) {
        if (strcmp(methods->rows[i]->service->descriptor->name, service) == 0) {
            return true;
        }
    }
    return false;
}

bool method_has_handler(const struct rpc_method *method)
{
    /* protobuf-c lays the handlers out behind the base, in the order of the descriptor. */
    void (*const *handlers)(void) = (void (*const *)(void))(const void *)(method->service + 1);

    return handlers[method->index] != NULL;
}

/* --- counting --- */

void method_count_in(struct rpc_method *method, struct metrics *metrics)
{
    if (metrics) {
        const metric_labels labels = {{"method", method->path}};
        method->durations = metrics_histogram(metrics, "rpc_server_seconds",
                                              "How long calls took to be answered", labels);
    }
}

void method_count(struct rpc_method *method, struct metrics *metrics, enum status_code code,
                  int64_t nanoseconds)
{
    struct metric_counter **outcome = &method->outcomes[code];

    if (!*outcome) {
        const metric_labels labels = {{"method", method->path}, {"code", status_name(code)}};
        *outcome = metrics_counter(metrics, "rpc_server_calls_total", "Calls answered, by outcome",
                                   labels);
    }
    (*outcome)->value++;
    metric_observe(method->durations, nanoseconds);
}
