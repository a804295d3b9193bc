/* What is published, and what stands from start to stop. */
#include "identity/handlers.h"

#include "common/seal/seal.h"
#include "common/service/seal_proof.h"
#include "identity/reactions.h"

static Banfu__Identity__V1__Identity_Service published =
    BANFU__IDENTITY__V1__IDENTITY__INIT(handle_);

enum {
    PASSWORDS_WAITING = 128,
    /* Ten wrong passwords in a row, then one a minute; an office behind one address more. */
    ACCOUNT_TRIES = 10,
    ACCOUNT_REFILL_MS = 60000,
    PEER_TRIES = 60,
    PEER_REFILL_MS = 5000,
    NAMES_MAX = 16384
};

ProtobufCService *identity_service(void)
{
    return &published.base;
}

struct identity *identity_of(const struct flow *flow)
{
    return service_data(flow_service(flow));
}

struct session_limits identity_limits(const struct identity *identity)
{
    return (struct session_limits){.idle_ms = identity->conf.session_idle_minutes * 60000,
                                   .absolute_ms = identity->conf.session_hours * 3600000};
}

static void start_sealed(struct service *service, void *data, struct seal *seal)
{
    struct identity *identity = data;

    identity->seal = seal;
    identity->passwords = password_pool_new(
        service_loop(service), (size_t)identity->conf.password_threads, PASSWORDS_WAITING);
    identity->accounts = lockout_new(&(struct lockout_options){
        .names_max = NAMES_MAX, .tries = ACCOUNT_TRIES, .refill_ms = ACCOUNT_REFILL_MS});
    identity->peers = lockout_new(&(struct lockout_options){
        .names_max = NAMES_MAX, .tries = PEER_TRIES, .refill_ms = PEER_REFILL_MS});
    identity->following = identity_follow(service);
    if (!identity->passwords || !identity->accounts || !identity->peers || !identity->following) {
        service_refuse_start(service, "out of memory");
        return;
    }
    identity_seed(service);
}

void identity_start(struct service *service, void *data)
{
    if (*service_contact_key_file(service) == '\0') {
        start_sealed(service, data, NULL);
    } else {
        seal_prove(service, start_sealed);
    }
}

static void on_unfollowed(void *data)
{
    service_stopped(data);
}

void identity_stop(struct service *service, void *data)
{
    struct identity *identity = data;

    password_pool_close(identity->passwords);
    lockout_free(identity->accounts);
    lockout_free(identity->peers);
    seal_free(identity->seal);
    identity_unfollow(identity->following, on_unfollowed, service);
}
