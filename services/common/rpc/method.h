/* The methods a server publishes. */
#ifndef BANFU_RPC_METHOD_H
#define BANFU_RPC_METHOD_H

#include "common/base/attributes.h"
#include "common/base/metrics.h"
#include "common/base/status.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

struct rpc_method {
    ProtobufCService *service;
    unsigned index;
    const ProtobufCMessageDescriptor *input;
    char *path; /* "/package.Service/Method" */
    bool requests_stream, answers_stream;
    bool built_in;   /* health, reflection, metrics: not intercepted, and quiet in the log */
    void *handle;    /* core's registration */
    unsigned missed; /* requests that could not be posted for want of memory */
    struct metric_counter *outcomes[STATUS_UNAUTHENTICATED + 1]; /* NULL until the first */
    struct metric_histogram *durations;                          /* NULL where nothing is counted */
};

struct rpc_methods {
    struct rpc_method **rows;
    size_t count, room;
};

struct descriptor_pool;

/* Adds every method of the service. Returns 0, or -1 when memory is short, the service is there
 * already or `pool` does not know it. With a NULL pool every method is unary. */
int methods_add(struct rpc_methods *methods, ProtobufCService *service,
                const struct descriptor_pool *pool, bool built_in) MUST_CHECK;

/* Frees the table. */
void methods_done(struct rpc_methods *methods);

/* True when a service of that full name was added. */
bool methods_have_service(const struct rpc_methods *methods, const char *service);

/* False where the service leaves the method out: its slot is NULL. */
bool method_has_handler(const struct rpc_method *method);

/* Prepares the method's series: calls by outcome, and how long they took. `metrics` may be NULL. */
void method_count_in(struct rpc_method *method, struct metrics *metrics);

/* Counts one call. */
void method_count(struct rpc_method *method, struct metrics *metrics, enum status_code code,
                  int64_t nanoseconds);

#endif
