/*
 * Drafts saved at a fixed number in flight, proposal after proposal, each text another one.
 *
 * usage: draft_bench ADDRESS TOKEN PROPOSALS FIRST COUNT IN-FLIGHT
 *
 * Prints how many a second were saved.
 */
#include "common/base/clock.h"
#include "common/loop/loop.h"
#include "common/rpc/rpc.h"

#include <banfu/proposal/v1/proposal.pb-c.h>
#include <banfu/reply/v1/reply.pb-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_MS = 20000, NAME = 64, BEARER = 1024, CHARACTERS = 2000, WIDE = 3 };

static struct bench {
    struct loop *loop;
    struct rpc *rpc;
    struct rpc_channel *channel;
    char bearer[BEARER];
    char body[CHARACTERS * WIDE + 1];
    long proposals, first, wanted, begun, done;
    int64_t began_ns, ended_ns;
    int outcome;
} bench;

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

/* Sentences of forty letters, no two drafts with the same first ones. */
static void write_body(long number)
{
    for (long i = 0; i < CHARACTERS; i++) {
        unsigned letter = i % 40 == 39 ? 0x3002U : 0x4E00U + (unsigned)((i * 7919 + i / 40) % 600);
        if (i < 8) {
            letter = 0x4E00U + (unsigned)(number >> 3 * i & 7);
        }
        bench.body[i * WIDE] = (char)(0xE0U | letter >> 12U);
        bench.body[i * WIDE + 1] = (char)(0x80U | (letter >> 6U & 0x3FU));
        bench.body[i * WIDE + 2] = (char)(0x80U | (letter & 0x3FU));
    }
}

static void save(ProtobufCService *service, long number)
{
    static char docket[] = "shuozhou-2022", field[] = "城市建设", handler[] = "李建国",
                phone[] = "0349-2020000";
    char request_id[NAME], proposal[NAME];
    Banfu__Reply__V1__PutReplyRequest request;

    (void)snprintf(request_id, NAME, "draft-%ld", number);
    (void)snprintf(proposal, NAME, "suggestion-%ld", number % bench.proposals + 1);
    write_body(number);
    banfu__reply__v1__put_reply_request__init(&request);
    request.docket = docket;
    request.proposal = proposal;
    request.request_id = request_id;
    request.kind = BANFU__PROPOSAL__V1__REPLY_KIND__ENUM__FIRST;
    request.class_ = BANFU__PROPOSAL__V1__CLASS__ENUM__A;
    request.body = bench.body;
    request.field = field;
    request.handler = handler;
    request.phone = phone;
    request.publication = BANFU__PROPOSAL__V1__PUBLICATION__ENUM__PROACTIVE;
    banfu__reply__v1__reply__put_reply(service, &request, on_receipt, NULL);
}

static void begin(void)
{
    const struct rpc_call_options options = {
        .timeout_ms = TIMEOUT_MS,
        .wait_for_ready = true,
        .headers = {{.name = "authorization", .value = bench.bearer}},
    };
    struct rpc_stub stub;

    rpc_stub_init(&stub, bench.channel, &banfu__reply__v1__reply__descriptor, &options);
    save(&stub.base, bench.first + bench.begun++);
}

static int read_arguments(int argc, char *argv[], long *ret_in_flight)
{
    if (argc != 7) {
        return -1;
    }
    (void)snprintf(bench.bearer, BEARER, "Bearer %s", argv[2]);
    bench.proposals = strtol(argv[3], NULL, 10);
    bench.first = strtol(argv[4], NULL, 10);
    bench.wanted = strtol(argv[5], NULL, 10);
    *ret_in_flight = strtol(argv[6], NULL, 10);
    return bench.proposals > 0 && bench.wanted > 0 && *ret_in_flight > 0 ? 0 : -1;
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
