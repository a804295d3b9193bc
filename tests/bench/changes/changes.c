#include "changes.h"

#include "common/base/clock.h"
#include "common/loop/loop.h"

#include <stdio.h>

enum { TIMEOUT_MS = 20000, BEARER = 1024 };

static struct {
    struct changes wanted;
    struct loop *loop;
    struct rpc *rpc;
    struct rpc_channel *channel;
    char bearer[BEARER];
    long begun, done;
    int64_t ended_ns;
    int outcome;
} run;

static void begin(void)
{
    const struct rpc_call_options options = {
        .timeout_ms = TIMEOUT_MS,
        .wait_for_ready = true,
        .headers = {{.name = "authorization", .value = run.bearer}},
    };
    struct rpc_stub stub;

    rpc_stub_init(&stub, run.channel, run.wanted.descriptor, &options);
    run.wanted.ask(&stub.base, run.wanted.first + run.begun++);
}

static void end(int outcome)
{
    run.outcome = outcome;
    run.ended_ns = clock_steady_ns();
    rpc_channel_free(run.channel);
    rpc_close(run.rpc);
    loop_drain(run.loop);
}

void changes_on_receipt(const Banfu__Proposal__V1__Receipt *receipt, void *data)
{
    (void)data;
    if (run.ended_ns) {
        return;
    }
    if (!receipt) {
        (void)fprintf(stderr, "call %ld failed\n", run.done);
        end(1);
        return;
    }
    run.done++;
    if (run.done == run.wanted.wanted) {
        end(0);
    } else if (run.begun < run.wanted.wanted) {
        begin();
    }
}

int changes_run(const struct changes *changes)
{
    run.wanted = *changes;
    (void)snprintf(run.bearer, BEARER, "Bearer %s", changes->token);
    run.loop = loop_new(NULL, NULL);
    run.rpc = run.loop ? rpc_new(loop_uv(run.loop)) : NULL;
    run.channel = run.rpc ? rpc_channel_new(run.rpc, changes->address, NULL) : NULL;
    if (!run.channel) {
        return 1;
    }
    int64_t began_ns = clock_steady_ns();
    while (run.begun < changes->in_flight && run.begun < changes->wanted) {
        begin();
    }
    if (loop_run(run.loop, TIMEOUT_MS) != 0) {
        return 1;
    }
    loop_free(run.loop);
    if (run.outcome == 0) {
        (void)printf("%.1f\n", (double)run.done * 1e9 / (double)(run.ended_ns - began_ns));
    }
    return run.outcome;
}
