/*
 * The frame that every service process stands in: settings, loop, Redis, commit store, RPC server,
 * guard, clocks, health, metrics, orderly end. A main.c is wiring only:
 *
 *     int main(int argc, char *argv[])
 *     {
 *         static const char *const peers[] = {"deadline", "reply", NULL};
 *         ProtobufCService *services[] = {assignment_service(), NULL};
 *         const struct policy *const policies[] = {&assignment_policy, NULL};
 *         const struct service_definition definition = {
 *             .name = "assignment",
 *             .meaning = "decides who answers which proposal",
 *             .services = services,
 *             .policies = policies,
 *             .descriptor_set = assignment_descriptor_set,
 *             .descriptor_set_size = assignment_descriptor_set_size,
 *             .peers = peers,
 *             .reacts_to = assignment_reacts_to,
 *         };
 *         return service_run(argc, argv, &definition);
 *     }
 *
 * Handlers find the frame by service_of(call); what they do with a call stands in flow.h.
 */
#ifndef BANFU_SERVICE_SERVICE_H
#define BANFU_SERVICE_SERVICE_H

#include "common/access/policy.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"
#include "common/base/metrics.h"
#include "common/conf/conf.h"
#include "common/rpc/rpc.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct commit_store;
struct flow_steps;
struct redis;
struct service;
struct signing_key;

enum {
    SERVICE_PEERS_MAX = 8,
    SERVICE_CITIES_MAX = 64,
    SERVICE_SETTINGS_MAX = 32,
    SERVICE_MESSAGE_CAP = 9 << 20 /* bytes: a register of 8 MiB, the most the gateway takes */
};

/* What a process is. Only what is marked may be left out; all is static or outlives service_run. */
struct service_definition {
    const char *name; /* "assignment": token audience, owner of entities and cursors, in the log */
    const char *meaning; /* one line of English for --help */

    /* Settings of its own, after the common ones; may be NULL. At most SERVICE_SETTINGS_MAX. */
    const struct conf_setting *settings;
    size_t setting_count;

    ProtobufCService *const *services;    /* to be published; NULL ends them */
    const struct policy *const *policies; /* one for each of them; a method without a row, or a row
                                             without a method, ends the start */
    const unsigned char *descriptor_set;  /* of all of them, from proto_library */
    size_t descriptor_set_size;

    /* Services it asks, by name; NULL ends them; may be NULL. Each gets a setting for its
     * address, say --reply or BANFU_REPLY. */
    const char *const *peers;

    /* What it does about an event of that kind (the case of banfu.event.v1.Event's body): the steps
     * of flow.h, or NULL when it is of no interest. May be NULL: the service follows no log. */
    const struct flow_steps *(*reacts_to)(uint32_t kind);

    /* The shards its data lie in instead of the cities', say "identity"; NULL ends them; may be
     * NULL. */
    const char *const *shards;

    bool reads_only; /* it commits nothing: its user's rights to write are not asked for */

    /* Runs once, when Redis is first usable and the clock known; ends with service_started or
     * service_refuse_start, at once or later. The server listens already, but is not ready and
     * refuses calls (UNAVAILABLE STARTING). May be NULL. */
    void (*start)(struct service *service, void *data);

    /* Runs about once a second while ready, with the case clock: the one home of periodic work
     * (reminders). Ends with service_tick_done, at once or later; no second one runs meanwhile. May
     * be NULL. */
    void (*tick)(struct service *service, int64_t case_now_ms, void *data);

    /* Runs when no call is left: give back what `start` took. Ends with service_stopped, at once or
     * later. May be NULL. */
    void (*stop)(struct service *service, void *data);

    void *data; /* for the three above; service_data */
};

/* Reads settings, starts, serves until SIGTERM or SIGINT, drains. Returns what main returns: 0
 * after an orderly end (and after --help), 1 after a start that failed or a drain past its limit, 2
 * when settings are wrong. */
int service_run(int argc, char *argv[], const struct service_definition *definition) MUST_CHECK;

/* --- for start, tick and stop --- */

void service_started(struct service *service);
/* True once the process has been asked to end: a long start or tick stops where it can. */
bool service_is_ending(const struct service *service);
/* Ends the process with a line for the operator. `stop` runs all the same: it copes with a start
 * that did not come far. */
void service_refuse_start(struct service *service, const char *format, ...) PRINTF_LIKE(2, 3);
void service_tick_done(struct service *service);
void service_stopped(struct service *service);

/* --- what the frame holds; valid from start to the end of stop --- */

/* The frame of a handler's call. */
struct service *service_of(const void *call);
void *service_data(const struct service *service);
const char *service_name(const struct service *service);
uv_loop_t *service_loop(const struct service *service);
struct redis *service_redis(const struct service *service);
struct commit_store *service_store(const struct service *service);
/* Grows with each loss of the store: whatever comes back may be older than what this process knows
 * (restored from a copy), so that nothing remembered of before may be gone by. */
uint64_t service_store_epoch(const struct service *service);
struct metrics *service_metrics(const struct service *service);
const struct signing_key *service_signing_key(const struct service *service);
const char *service_contact_key_file(const struct service *service); /* seal.h */

/* The cities this process serves; NULL ends them. */
const char *const *service_cities(const struct service *service);

/* The case clock: real time plus the simulated offset, 200 ms old at most. For periodic work; a
 * flow has an instant of its own. */
int64_t service_case_now_ms(const struct service *service);

/* The shard of a docket ("shuozhou-2022" → "shuozhou") in `ret_shard`. False with a failure,
 * INVALID_ARGUMENT or NOT_FOUND DOCKET_UNKNOWN, when it is no docket's name or of no city of
 * service_cities. */
enum { SERVICE_SHARD_SIZE = 32 };
bool service_shard(const struct service *service, const char *docket, struct failure *failure,
                   char ret_shard[SERVICE_SHARD_SIZE]) MUST_CHECK;

/* --- following, outside of flows (a job's step); only where definition.reacts_to says so --- */

/* Whether all up to position `head` of the log, as a load said, has been reacted to. */
bool service_has_reacted(const struct service *service, const char *shard, const char *log,
                         int64_t head) MUST_CHECK;
/* As reactor_catch_up. */
void service_catch_up(struct service *service, const char *shard, const char *log,
                      int64_t timeout_ms, void (*done)(enum status_code code, void *data),
                      void *data);

/* --- peers --- */

/* A stub for one call to `peer` (a name of definition.peers) with this service's own token: role
 * SERVICE, audience the peer, made anew when it nears its end. `parent` (may be NULL) gives
 * deadline, cancellation and request id; `status` may be NULL. The descriptor is the generated one.
 * False when no token could be made. Flows use flow_peer instead. */
bool service_peer(struct service *service, const char *peer,
                  const ProtobufCServiceDescriptor *descriptor, int64_t timeout_ms,
                  const void *parent, struct rpc_status *status,
                  struct rpc_stub *ret_stub) MUST_CHECK;

/* The same for what an answer does without: a peer that is not there now fails the call at once,
 * instead of being waited for. A flow waits for the answer by flow_await; a failure is no failure
 * of the flow. */
bool service_peer_if_there(struct service *service, const char *peer,
                           const ProtobufCServiceDescriptor *descriptor, int64_t timeout_ms,
                           const void *parent, struct rpc_status *status,
                           struct rpc_stub *ret_stub) MUST_CHECK;

#endif
