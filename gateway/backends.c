#include "backends.h"

enum { TRIES = 3 };

/* Changes carry a request id, so that a second try of one that was carried out gets its receipt. */
#define AGAIN .attempts = TRIES, .codes = RPC_CODE_BIT(STATUS_UNAVAILABLE)

static const struct rpc_policy policies[] = {
    {.service = "banfu.identity.v1.Identity", .timeout_ms = 5000, AGAIN},
    {.service = "banfu.identity.v1.Identity", .method = "Login", .timeout_ms = 5000},
    {.service = "banfu.assignment.v1.Assignment", .timeout_ms = 10000, AGAIN},
    {.service = "banfu.assignment.v1.Assignment", .method = "ImportProposals", .timeout_ms = 60000},
    {.service = "banfu.assignment.v1.Assignment", .method = "ImportSigners", .timeout_ms = 60000},
    {.service = "banfu.assignment.v1.Assignment", .method = "AssignMany", .timeout_ms = 30000},
    {.service = "banfu.assignment.v1.Assignment",
     .method = "AssignFromRegister",
     .timeout_ms = 60000},
    {.service = "banfu.deadline.v1.Deadline", .timeout_ms = 10000, AGAIN},
    {.service = "banfu.reply.v1.Reply", .timeout_ms = 10000, AGAIN},
    {.service = "banfu.reply.v1.Reply", .method = "GetLetters", .timeout_ms = 30000},
    {.service = "banfu.reply.v1.Reply", .method = "CloseMany", .timeout_ms = 30000},
    {.service = "banfu.reply.v1.Reply", .method = "PutScan", .timeout_ms = 30000},
    {.service = "banfu.reply.v1.Reply", .method = "ExportPublications", .timeout_ms = 30000},
    {.service = "banfu.ledger.v1.Ledger", .timeout_ms = 10000, AGAIN},
    {.service = "banfu.ledger.v1.Ledger", .method = "Watch", .timeout_ms = 0},
};

enum { MESSAGE_CAP = 12 << 20 }; /* a register, and letters to be printed */

static struct rpc_channel *open_channel(struct rpc *rpc, const char *address, size_t calls_cap)
{
    const struct rpc_channel_options options = {.message_cap = MESSAGE_CAP,
                                                .calls_cap = calls_cap,
                                                .policies = policies,
                                                .policy_count = COUNT_OF(policies)};

    return rpc_channel_new(rpc, address, &options);
}

int backends_open(struct backends *backends, struct rpc *rpc,
                  const char *const addresses[BACKEND_COUNT])
{
    bool all = true;

    for (size_t i = 0; i < BACKEND_COUNT; i++) {
        backends->channels[i] = open_channel(rpc, addresses[i], BACKEND_CALLS_CAP);
        all = all && backends->channels[i];
    }
    backends->streams = open_channel(rpc, addresses[BACKEND_LEDGER], BACKEND_STREAMS_CAP);
    return all && backends->streams ? 0 : -1;
}

void backends_close(struct backends *backends)
{
    for (size_t i = 0; i < BACKEND_COUNT; i++) {
        rpc_channel_free(backends->channels[i]);
        backends->channels[i] = NULL;
    }
    rpc_channel_free(backends->streams);
    backends->streams = NULL;
}

void backends_stub(const struct backends *backends, const struct backend_call *call,
                   struct rpc_stub *ret_stub)
{
    struct rpc_call_options options = {.status = call->status};
    const ProtobufCServiceDescriptor *service =
        call->service ? call->service : backend_descriptor(call->backend);

    options.timeout_ms = call->timeout_ms > 0 ? call->timeout_ms : BACKEND_TIMEOUT_MS;
    options.headers[0] = (struct rpc_header){"x-request-id", call->request_id};
    size_t count = 1;
    if (call->client && *call->client) {
        options.headers[count++] = (struct rpc_header){"x-forwarded-for", call->client};
    }
    if (call->bearer) {
        options.headers[count] = (struct rpc_header){"authorization", call->bearer};
    }
    rpc_stub_init(ret_stub, call->stream ? backends->streams : backends->channels[call->backend],
                  service, &options);
}
