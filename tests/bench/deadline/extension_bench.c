/*
 * Extensions asked for, or granted, at a fixed number in flight, each of a proposal of its own.
 *
 * usage: extension_bench ADDRESS TOKEN ask|grant FIRST COUNT IN-FLIGHT
 *
 * Prints how many a second were decided.
 */
#include "common/base/clock.h"
#include "common/loop/loop.h"
#include "common/rpc/rpc.h"

#include <banfu/deadline/v1/deadline.pb-c.h>
#include <banfu/proposal/v1/proposal.pb-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_MS = 20000, TEXT = 64, BEARER = 1024 };

static struct bench {
    struct loop *loop;
    struct rpc *rpc;
    struct rpc_channel *channel;
    char bearer[BEARER];
    bool granting;
    long first, wanted, begun, done;
    int64_t began_ns, ended_ns;
    int outcome;
} bench;

struct texts {
    char request_id[TEXT], proposal[TEXT];
};

static void begin(void);

static void end(int outcome)
{
    bench.outcome = outcome;
    bench.ended_ns = clock_steady_ns();
    rpc_channel_free(bench.channel);
    rpc_close(bench.rpc);
    loop_drain(bench.loop);
}

static void on_receipt(const Banfu__Proposal__V1__Receipt *receipt, void *data)
{
    (void)data;
    if (bench.ended_ns) {
        return;
    }
    if (!receipt) {
        (void)fprintf(stderr, "call %ld failed\n", bench.done);
        end(1);
        return;
    }
    bench.done++;
    if (bench.done == bench.wanted) {
        end(0);
    } else if (bench.begun < bench.wanted) {
        begin();
    }
}

static void ask(ProtobufCService *service, struct texts *texts)
{
    static char docket[] = "shuozhou-2022", reason[] = "涉及多个部门，情况复杂",
                steps[] = "已两次现场调研，方案正在论证", day[] = "2022-09-30";
    Banfu__Deadline__V1__RequestExtensionRequest request;

    banfu__deadline__v1__request_extension_request__init(&request);
    request.docket = docket;
    request.proposal = texts->proposal;
    request.request_id = texts->request_id;
    request.reason = reason;
    request.steps_done = steps;
    request.new_due_date = day;
    banfu__deadline__v1__deadline__request_extension(service, &request, on_receipt, NULL);
}

static void grant(ProtobufCService *service, struct texts *texts)
{
    static char docket[] = "shuozhou-2022", reason[] = "情况属实，同意延期";
    Banfu__Deadline__V1__DecideExtensionRequest request;

    banfu__deadline__v1__decide_extension_request__init(&request);
    request.docket = docket;
    request.proposal = texts->proposal;
    request.request_id = texts->request_id;
    request.reason = reason;
    request.grant = true;
    banfu__deadline__v1__deadline__decide_extension(service, &request, on_receipt, NULL);
}

static void begin(void)
{
    const struct rpc_call_options options = {
        .timeout_ms = TIMEOUT_MS,
        .wait_for_ready = true,
        .headers = {{.name = "authorization", .value = bench.bearer}},
    };
    struct rpc_stub stub;
    struct texts texts;
    long number = bench.first + bench.begun++;

    (void)snprintf(texts.proposal, TEXT, "suggestion-%ld", number);
    (void)snprintf(texts.request_id, TEXT, "%s-%ld", bench.granting ? "grant" : "ask", number);
    rpc_stub_init(&stub, bench.channel, &banfu__deadline__v1__deadline__descriptor, &options);
    if (bench.granting) {
        grant(&stub.base, &texts);
    } else {
        ask(&stub.base, &texts);
    }
}

static int read_arguments(int argc, char *argv[], long *ret_in_flight)
{
    if (argc != 7) {
        return -1;
    }
    (void)snprintf(bench.bearer, BEARER, "Bearer %s", argv[2]);
    bench.granting = strcmp(argv[3], "grant") == 0;
    bench.first = strtol(argv[4], NULL, 10);
    bench.wanted = strtol(argv[5], NULL, 10);
    *ret_in_flight = strtol(argv[6], NULL, 10);
    return bench.wanted > 0 && *ret_in_flight > 0 ? 0 : -1;
}

int main(int argc, char *argv[])
{
    long in_flight = 0;

    if (read_arguments(argc, argv, &in_flight) < 0) {
        return 2;
    }
    bench.loop = loop_new(NULL, NULL);
    bench.rpc = bench.loop ? rpc_new(loop_uv(bench.loop)) : NULL;
    bench.channel = bench.rpc ? rpc_channel_new(bench.rpc, argv[1], NULL) : NULL;
    if (!bench.channel) {
        return 1;
    }
    bench.began_ns = clock_steady_ns();
    while (bench.begun < in_flight && bench.begun < bench.wanted) {
        begin();
    }
    if (loop_run(bench.loop, TIMEOUT_MS) != 0) {
        return 1;
    }
    loop_free(bench.loop);
    if (bench.outcome == 0) {
        (void)printf("%.1f\n",
                     (double)bench.done * 1e9 / (double)(bench.ended_ns - bench.began_ns));
    }
    return bench.outcome;
}
