#include "common/commit/reactor.h"

#include "common/commit/follower.h"

#include <stdlib.h>
#include <string.h>

enum {
    TICK_MS = 100,
    SWEEP_TICKS = 10,
    HINT_MS = 5, /* hints gather so long: a log that many write is not read at every entry */
    BUCKETS = 256,
    SHARDS_MAX = 256
};

struct reactor {
    struct reactor_options options; /* its strings are ours */
    struct follower_owner owner;
    char *consumer;
    char **shards;
    size_t shard_count;
    uv_timer_t tick, hints;
    unsigned open; /* timers */
    unsigned ticks;
    struct follower *followers[BUCKETS];
    size_t follower_count, waiting;
    size_t sweeps; /* lists asked for and not here yet */
    void (*closed)(void *data);
    void *closed_data;
};

/* One list of a sweep under way. */
struct sweep {
    struct reactor *reactor;
    const char *shard;
};

/* --- the followers --- */

static struct follower **bucket_of(const struct reactor *reactor, const char *shard,
                                   const char *log)
{
    uint32_t hash = 2166136261U; /* FNV-1a */

    for (const char *at = shard; *at; at++) {
        hash = (hash ^ (unsigned char)*at) * 16777619U;
    }
    for (const char *at = log; *at; at++) {
        hash = (hash ^ (unsigned char)*at) * 16777619U;
    }
    return (struct follower **)(uintptr_t)&reactor->followers[hash % BUCKETS];
}

static struct follower *find_follower(const struct reactor *reactor, const char *shard,
                                      const char *log)
{
    struct follower *follower = *bucket_of(reactor, shard, log);

    while (follower && (strcmp(follower->shard, shard) != 0 || strcmp(follower->log, log) != 0)) {
        follower = follower->next;
    }
    return follower;
}

/* The follower of the log, made when it is new; NULL when memory is short or there are too many. */
static struct follower *need_follower(struct reactor *reactor, const char *shard, const char *log)
{
    struct follower *follower = find_follower(reactor, shard, log);

    if (follower || reactor->follower_count == REACTOR_LOGS_MAX ||
        !(follower = follower_new(&reactor->owner, shard, log))) {
        return follower;
    }
    struct follower **bucket = bucket_of(reactor, shard, log);
    follower->next = *bucket;
    *bucket = follower;
    follower->waiters.count = &reactor->waiting;
    reactor->follower_count++;
    return follower;
}

static void drop_follower(struct reactor *reactor, struct follower *follower)
{
    struct follower **link = bucket_of(reactor, follower->shard, follower->log);

    while (*link != follower) {
        link = &(*link)->next;
    }
    *link = follower->next;
    reactor->follower_count--;
    follower_free(follower);
}

static void each_follower(struct reactor *reactor,
                          void (*visit)(struct reactor *reactor, struct follower *follower))
{
    for (size_t i = 0; i < BUCKETS; i++) {
        struct follower *next = reactor->followers[i];
        while (next) {
            struct follower *follower = next;
            next = follower->next;
            visit(reactor, follower);
        }
    }
}

/* --- closing --- */

static void on_timer_closed(uv_handle_t *handle)
{
    struct reactor *reactor = handle->data;
    void (*closed)(void *) = reactor->closed;
    void *data = reactor->closed_data;

    if (--reactor->open > 0) {
        return;
    }
    each_follower(reactor, drop_follower);
    for (size_t i = 0; i < reactor->shard_count; i++) {
        free(reactor->shards[i]);
    }
    free(reactor->shards);
    free(reactor->consumer);
    free(reactor);
    if (closed) {
        closed(data);
    }
}

static bool is_busy(const struct follower *follower)
{
    return follower->state == FOLLOWER_ASKING || follower->state == FOLLOWER_REACTING ||
           follower->state == FOLLOWER_SAVING;
}

static void close_when_quiet(struct reactor *reactor)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        for (const struct follower *at = reactor->followers[i]; at; at = at->next) {
            if (is_busy(at)) {
                return;
            }
        }
    }
    if (reactor->sweeps == 0 && !uv_is_closing((uv_handle_t *)&reactor->tick)) {
        /* These free, outside of whoever rests. */
        uv_close((uv_handle_t *)&reactor->tick, on_timer_closed);
        uv_close((uv_handle_t *)&reactor->hints, on_timer_closed);
    }
}

static void cancel_waiters(struct reactor *reactor, struct follower *follower)
{
    (void)reactor;
    waiters_tell_all(&follower->waiters, STATUS_CANCELLED);
}

void reactor_close(struct reactor *reactor, void (*closed)(void *data), void *data)
{
    if (!reactor || reactor->owner.closing) {
        return;
    }
    reactor->owner.closing = true;
    reactor->closed = closed;
    reactor->closed_data = data;
    log_stop_listening(reactor->options.store, reactor);
    (void)uv_timer_stop(&reactor->tick);
    (void)uv_timer_stop(&reactor->hints);
    each_follower(reactor, cancel_waiters);
    close_when_quiet(reactor);
}

static void on_rested(struct follower *follower, void *data)
{
    struct reactor *reactor = data;

    if (reactor->owner.closing) {
        close_when_quiet(reactor);
    } else if (follower->head == 0 && !follower->waiters.first) {
        drop_follower(reactor,
                      follower); /* there is no such log: made only because of a question */
    }
}

/* --- looking --- */

static void look_if_hinted(struct reactor *reactor, struct follower *follower)
{
    (void)reactor;
    if (follower->hinted) {
        follower->hinted = false;
        follower_hint(follower);
    }
}

static void on_hints(uv_timer_t *hints)
{
    each_follower(hints->data, look_if_hinted);
}

static void on_hint(const char *shard, const char *log, void *data)
{
    struct reactor *reactor = data;
    struct follower *follower = need_follower(reactor, shard, log);

    if (!follower) {
        return; /* the sweep finds it */
    }
    follower->hinted = true;
    if (!uv_is_active((uv_handle_t *)&reactor->hints)) {
        (void)uv_timer_start(&reactor->hints, on_hints, HINT_MS, 0);
    }
}

static void on_swept(enum status_code code, const struct log_head *heads, size_t count, void *data)
{
    struct sweep *sweep = data;
    struct reactor *reactor = sweep->reactor;

    reactor->sweeps--;
    for (size_t i = 0; i < count && !reactor->owner.closing; i++) {
        struct follower *follower = need_follower(reactor, sweep->shard, heads[i].log);
        if (follower && heads[i].head > follower->seen) {
            follower_hint(follower);
        }
    }
    if (reactor->owner.closing) {
        close_when_quiet(reactor);
    } else if (code != STATUS_OK && reactor->options.trouble) {
        reactor->options.trouble(
            &(struct reactor_trouble){
                .shard = sweep->shard, .log = "", .code = code, .why = "listing the logs"},
            reactor->options.data);
    }
    free(sweep);
}

static void sweep_shard(struct reactor *reactor, const char *shard)
{
    struct sweep *sweep = malloc(sizeof(*sweep));

    if (!sweep) {
        return; /* again in a second */
    }
    *sweep = (struct sweep){reactor, shard};
    if (log_list(reactor->options.store, shard, FOLLOWER_CALL_MS, on_swept, sweep) != 0) {
        free(sweep);
        return;
    }
    reactor->sweeps++;
}

static void tick_follower(struct reactor *reactor, struct follower *follower)
{
    follower_tick(follower, uv_now(reactor->owner.loop));
}

static void on_tick(uv_timer_t *tick)
{
    struct reactor *reactor = tick->data;

    each_follower(reactor, tick_follower);
    if (reactor->ticks++ % SWEEP_TICKS == 0 && reactor->sweeps == 0 && !reactor->owner.closing) {
        for (size_t i = 0; i < reactor->shard_count; i++) {
            sweep_shard(reactor, reactor->shards[i]);
        }
    }
}

/* --- asking --- */

void reactor_catch_up(struct reactor *reactor, const char *shard, const char *log,
                      int64_t timeout_ms, void (*done)(enum status_code code, void *data),
                      void *data)
{
    uint64_t deadline_ms =
        uv_now(reactor->owner.loop) + (uint64_t)(timeout_ms > 0 ? timeout_ms : 0);
    struct follower *follower = NULL;

    if (reactor->owner.closing || reactor->waiting == REACTOR_WAITING_MAX ||
        !(follower = need_follower(reactor, shard, log)) ||
        waiters_add(&follower->waiters, deadline_ms, done, data) != 0) {
        done(STATUS_RESOURCE_EXHAUSTED, data);
        return;
    }
    follower_look(follower);
}

void reactor_pass_own(struct reactor *reactor, const char *shard, const char *log, int64_t position)
{
    struct follower *follower = find_follower(reactor, shard, log);

    if (follower) {
        follower_pass_own(follower, position);
    }
}

int64_t reactor_position(const struct reactor *reactor, const char *shard, const char *log)
{
    const struct follower *follower = find_follower(reactor, shard, log);

    return follower ? follower->seen : 0;
}

/* --- opening --- */

static int copy_options(struct reactor *reactor, const struct reactor_options *options)
{
    reactor->options = *options;
    reactor->options.consumer = reactor->consumer = strdup(options->consumer);
    reactor->shards = calloc(options->shard_count + 1, sizeof(char *));
    if (!reactor->consumer || !reactor->shards || options->shard_count > SHARDS_MAX) {
        return -1;
    }
    for (size_t i = 0; i < options->shard_count; i++) {
        reactor->shards[i] = strdup(options->shards[i]);
        if (!reactor->shards[i]) {
            return -1;
        }
        reactor->shard_count++;
    }
    return 0;
}

static int listen_to_all(struct reactor *reactor)
{
    for (size_t i = 0; i < reactor->shard_count; i++) {
        if (log_listen(reactor->options.store, reactor->shards[i], on_hint, reactor) != 0) {
            return -1;
        }
    }
    return 0;
}

struct reactor *reactor_new(uv_loop_t *loop, const struct reactor_options *options)
{
    struct reactor *reactor = calloc(1, sizeof(*reactor));

    if (!reactor) {
        return NULL;
    }
    reactor->owner = (struct follower_owner){
        .options = &reactor->options,
        .loop = loop,
        .rested = on_rested,
        .data = reactor,
    };
    (void)uv_timer_init(loop, &reactor->tick); /* none of these fails */
    (void)uv_timer_init(loop, &reactor->hints);
    reactor->tick.data = reactor->hints.data = reactor;
    reactor->open = 2;
    (void)uv_timer_start(&reactor->tick, on_tick, 0, TICK_MS);
    if (copy_options(reactor, options) != 0 || listen_to_all(reactor) != 0) {
        reactor_close(reactor, NULL, NULL); /* the loop frees it */
        return NULL;
    }
    return reactor;
}
