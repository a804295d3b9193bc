#include "common/service/peers.h"

#include "common/access/own_token.h"
#include "common/base/clock.h"
#include "common/service/service.h"

#include <stdlib.h>
#include <string.h>

struct peer {
    const char *name;
    struct rpc_channel *channel;
    struct own_token token;
};

struct peers {
    const struct signing_key *key;
    const char *self;
    struct peer peers[SERVICE_PEERS_MAX];
    size_t count;
};

/* A certificate bears the name of the service that is asked, wherever it runs. */
static int add_peer(struct peers *peers, struct rpc *rpc, const struct peers_options *options,
                    size_t place)
{
    const char *name = options->names[place];
    const char *address = options->addresses[place];
    const struct rpc_channel_options channel_options = {
        .tls = certificates_for(options->certificates, address), .tls_name = name};
    struct rpc_channel *channel = rpc_channel_new(rpc, address, &channel_options);

    if (!channel) {
        return -1;
    }
    peers->peers[peers->count++] = (struct peer){.name = name, .channel = channel};
    return 0;
}

struct peers *peers_new(struct rpc *rpc, const struct peers_options *options)
{
    struct peers *peers = calloc(1, sizeof(*peers));

    if (!peers) {
        return NULL;
    }
    peers->key = options->key;
    peers->self = options->self;
    for (size_t i = 0; options->names && options->names[i] && i < SERVICE_PEERS_MAX; i++) {
        if (add_peer(peers, rpc, options, i) != 0) {
            peers_free(peers);
            return NULL;
        }
    }
    return peers;
}

void peers_free(struct peers *peers)
{
    if (!peers) {
        return;
    }
    for (size_t i = 0; i < peers->count; i++) {
        rpc_channel_free(peers->peers[i].channel);
        explicit_bzero(&peers->peers[i].token, sizeof(peers->peers[i].token));
    }
    free(peers);
}

static struct peer *find(struct peers *peers, const char *name)
{
    for (size_t i = 0; i < peers->count; i++) {
        if (strcmp(peers->peers[i].name, name) == 0) {
            return &peers->peers[i];
        }
    }
    return NULL;
}

bool peers_stub(struct peers *peers, const char *name, const ProtobufCServiceDescriptor *descriptor,
                const struct rpc_call_options *options, struct rpc_stub *ret_stub)
{
    struct peer *peer = find(peers, name);
    struct rpc_call_options complete = *options;
    const char *bearer =
        peer ? own_token_bearer(&peer->token, peers->key, peers->self, peer->name, clock_real_ms())
             : NULL;

    if (!bearer) {
        return false;
    }
    complete.headers[0] = (struct rpc_header){.name = "authorization", .value = bearer};
    rpc_stub_init(ret_stub, peer->channel, descriptor, &complete);
    return true;
}
