#include "common/service/peers.h"

#include "common/base/clock.h"
#include "common/service/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BEARER_SIZE = 512, SELF_SIZE = 64 };

struct peer {
    const char *name;
    struct rpc_channel *channel;
    char bearer[BEARER_SIZE]; /* "Bearer …": what goes into the header */
    int64_t renew_ms;         /* real time from which another one is made */
};

struct peers {
    const struct signing_key *key;
    char account[SELF_SIZE]; /* "service:reply" */
    const char *self;
    struct peer peers[SERVICE_PEERS_MAX];
    size_t count;
};

static int add_peer(struct peers *peers, struct rpc *rpc, const char *name, const char *address)
{
    struct rpc_channel *channel = rpc_channel_new(rpc, address, NULL);

    if (!channel) {
        return -1;
    }
    peers->peers[peers->count++] = (struct peer){.name = name, .channel = channel};
    return 0;
}

struct peers *peers_new(struct rpc *rpc, const struct signing_key *key, const char *self,
                        const char *const *names, const char *const *addresses)
{
    struct peers *peers = calloc(1, sizeof(*peers));

    if (!peers) {
        return NULL;
    }
    peers->key = key;
    peers->self = self;
    (void)snprintf(peers->account, sizeof(peers->account), "%s%s", KEY_SERVICE_ACCOUNT, self);
    for (size_t i = 0; names && names[i] && i < SERVICE_PEERS_MAX; i++) {
        if (add_peer(peers, rpc, names[i], addresses[i]) != 0) {
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
        explicit_bzero(peers->peers[i].bearer, BEARER_SIZE);
    }
    free(peers);
}

static int make_token(const struct peers *peers, struct peer *peer, int64_t now_ms)
{
    struct token token = {
        .issued_ms = now_ms,
        .expires_ms = now_ms + TOKEN_LIFE_MS,
        .audience = peer->name,
        .caller = {.account = peers->account,
                   .name = peers->self,
                   .post_count = 1,
                   .posts = {{.role = ROLE_SERVICE, .scope = "", .on_behalf_of = ""}}},
    };
    struct buffer text;

    buffer_init(&text, BEARER_SIZE - 1);
    buffer_append_text(&text, "Bearer ");
    int outcome = signing_key_sign(peers->key, &token, &text);
    if (outcome == 0) {
        memcpy(peer->bearer, buffer_text(&text), text.size + 1);
        peer->renew_ms = now_ms + TOKEN_LIFE_MS * 2 / 3;
    }
    buffer_done(&text);
    return outcome;
}

/* A clock that was set back makes a token too early for the other side: made anew as well. */
static bool is_fresh(const struct peer *peer, int64_t now_ms)
{
    return now_ms < peer->renew_ms && peer->renew_ms - now_ms <= TOKEN_LIFE_MS;
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
    int64_t now_ms = clock_real_ms();

    if (!peer || (!is_fresh(peer, now_ms) && make_token(peers, peer, now_ms) != 0)) {
        return false;
    }
    complete.headers[0] = (struct rpc_header){.name = "authorization", .value = peer->bearer};
    /* A peer that is being restarted is waited for, within the call's time. */
    complete.wait_for_ready = true;
    rpc_stub_init(ret_stub, peer->channel, descriptor, &complete);
    return true;
}
