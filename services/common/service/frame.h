/* What a process's frame holds; between the files of this folder only. */
#ifndef BANFU_SERVICE_FRAME_H
#define BANFU_SERVICE_FRAME_H

#include "common/access/epoch_feed.h"
#include "common/access/guard.h"
#include "common/access/keys.h"
#include "common/commit/commit.h"
#include "common/commit/reactor.h"
#include "common/loop/loop.h"
#include "common/redis/redis.h"
#include "common/service/case_clock.h"
#include "common/service/certificates.h"
#include "common/service/peers.h"
#include "common/service/refusals.h"
#include "common/service/service.h"
#include "common/service/settings.h"

enum phase {
    PHASE_WAITING,  /* for the store, its functions, the clock and the epochs */
    PHASE_STARTING, /* definition.start has been called */
    PHASE_READY,
    PHASE_DRAINING, /* no new calls; those under way end */
    PHASE_STOPPING, /* definition.stop has been called */
    PHASE_ENDED
};

/* Connections for commits, so many that those of 64 calls go into one turn of Redis; the first is
 * also for all else that writes or listens. And one for what only reads. */
enum { CONNECTION_LANES = 4, CONNECTION_READS = CONNECTION_LANES, CONNECTION_COUNT };

struct service {
    const struct service_definition *definition;
    struct settings settings;
    enum phase phase;
    bool was_started;          /* definition.start has been called: stop must be */
    bool start_is_open;        /* it has not ended yet */
    bool drain_waits;          /* for it */
    bool failed;               /* main returns 1 */
    bool store_usable;         /* as last told */
    uint64_t store_epoch;      /* how often it was lost */
    const char *const *shards; /* the cities, or the definition's own */
    size_t shard_count;

    struct loop *loop;
    struct metrics *metrics;
    struct signing_key *key;
    struct certificates *certificates; /* NULL for none */
    struct epochs *epochs;
    struct verifier *verifier;
    struct guard guard;

    struct redis *connections[CONNECTION_COUNT]; /* to one and the same store */
    size_t connections_open;
    struct commit_store *store;
    struct refusals *refusals;
    struct epoch_feed *epoch_feed;
    struct case_clock *clock;
    struct rpc *rpc;
    struct rpc_server *server;
    struct peers *peers;
    struct reactor *reactor;

    /* what the store has been asked before the start (start.c) */
    bool functions_asked;    /* a question is under way */
    bool functions_verified; /* the library is ours */
    bool functions_told;     /* that they are missing, once */
    size_t rights_checked;   /* shards for which our user may do all it must */

    uv_timer_t janitor; /* each second */
    bool tick_is_open;
    struct metric_gauge *swept; /* the clock's offset at the last finished tick */
    int64_t tick_offset_ms;
    struct metric_gauge *ready;
    struct metric_gauge *stuck; /* logs held up by an entry that cannot be reacted to */

    size_t own_flows; /* reactions aside: flow_own under way */
    bool waits_for_flows;
};

/* set_up.c: 0 when the loop may run. What was set up before a failure is open. */
int frame_set_up(struct service *service) MUST_CHECK;

/* start.c: goes one step nearer to readiness, whatever is the next; called whenever something
 * happened that may allow it. */
void frame_advance(struct service *service);

/* True while all connections to the store are usable. */
bool frame_store_usable(const struct service *service);

/* Says what health answers. */
void frame_tell_readiness(struct service *service);

/* stop.c: the orderly end, for loop_new. */
void frame_drain(void *data);
/* One of flow_own has ended. */
void frame_flow_ended(struct service *service);
/* Closes what is open; the loop runs empty then. */
void frame_close(struct service *service);

/* react.c: follows the cities' logs, where the service reacts to any; -1 when memory is short. */
int frame_follow_logs(struct service *service) MUST_CHECK;

#endif
