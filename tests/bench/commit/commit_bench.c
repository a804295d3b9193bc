/*
 * Commits at a fixed number in flight, as a service makes them.
 *
 * usage: commit_bench REDIS-ADDRESS COUNT IN-FLIGHT
 *
 * Prints how many a second were acknowledged.
 */
#include "common/base/clock.h"
#include "common/commit/commit.h"
#include "common/loop/loop.h"
#include "common/redis/redis.h"

#include <banfu/event/v1/event.pb-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA = 64 << 10, TIMEOUT_MS = 20000, IN_FLIGHT_MAX = 1024 };

static struct bench {
    struct loop *loop;
    struct redis *redis;
    struct commit_store *store;
    long wanted, begun, done;
    int64_t began_ns, ended_ns;
    int outcome;
} bench;

struct slot {
    struct arena *arena;
};

static struct slot slots[IN_FLIGHT_MAX];

static void submit(struct slot *slot);

static void end(int outcome)
{
    bench.outcome = outcome;
    bench.ended_ns = clock_steady_ns();
    redis_close(bench.redis, NULL, NULL);
    loop_drain(bench.loop);
}

static void on_done(const struct commit_outcome *outcome, void *data)
{
    if (bench.ended_ns) {
        return;
    }
    if (outcome->result != COMMIT_DONE) {
        (void)fprintf(stderr, "commit %ld: %s\n", bench.done, outcome->message);
        end(1);
        return;
    }
    bench.done++;
    if (bench.done == bench.wanted) {
        end(0);
    } else if (bench.begun < bench.wanted) {
        submit(data);
    }
}

/* A hash, a sorted set, an entity and the log: what nearly every change writes. */
static void submit(struct slot *slot)
{
    static char docket[] = "shuozhou-2022", proposal[] = "suggestion-17", unit[] = "市住建局",
                leader[] = "王建国", time_limit[] = "2022-06-20";
    Banfu__Event__V1__Event event = BANFU__EVENT__V1__EVENT__INIT;
    Banfu__Event__V1__Accepted accepted = BANFU__EVENT__V1__ACCEPTED__INIT;
    Banfu__Proposal__V1__Commitment commitment = BANFU__PROPOSAL__V1__COMMITMENT__INIT;

    event.docket = docket;
    event.proposal = proposal;
    event.unit = unit;
    event.body_case = BANFU__EVENT__V1__EVENT__BODY_ACCEPTED;
    event.accepted = &accepted;
    accepted.commitment = &commitment;
    commitment.leader = leader;
    commitment.time_limit = time_limit;
    arena_clear(slot->arena);
    struct commit *commit = commit_new(bench.store, "shuozhou", "shuozhou-2022", slot->arena);
    if (!commit) {
        end(1);
        return;
    }
    commit_change(commit, "shuozhou-2022/suggestion-17", "assignment", 0);
    commit_put(commit, "handling/shuozhou-2022/suggestion-17/市住建局", &event.base);
    commit_index(commit, "open/市住建局", "suggestion-17", 738000);
    commit_event(commit, (uint32_t)event.body_case, &event.base);
    commit_at(commit, 1655686800000);
    bench.begun++;
    commit_submit(commit, TIMEOUT_MS, on_done, slot);
}

static void on_state(bool usable, void *data)
{
    long in_flight = *(long *)data;

    if (!usable || bench.began_ns) {
        return;
    }
    bench.began_ns = clock_steady_ns();
    for (long i = 0; i < in_flight && bench.begun < bench.wanted; i++) {
        submit(&slots[i]);
    }
}

int main(int argc, char *argv[])
{
    long in_flight = argc == 4 ? strtol(argv[3], NULL, 10) : 0;

    if (in_flight < 1 || in_flight > IN_FLIGHT_MAX) {
        return 2;
    }
    bench.wanted = strtol(argv[2], NULL, 10);
    bench.loop = loop_new(NULL, NULL);
    for (long i = 0; i < in_flight; i++) {
        slots[i].arena = arena_new(ARENA);
    }
    struct redis_options options = {
        .address = argv[1], .state_changed = on_state, .data = &in_flight};
    bench.redis = bench.loop ? redis_new(loop_uv(bench.loop), &options) : NULL;
    bench.store = bench.redis ? commit_store_new(bench.redis, "assignment") : NULL;
    if (!bench.store || loop_run(bench.loop, TIMEOUT_MS) != 0) {
        return 1;
    }
    if (bench.outcome == 0) {
        (void)printf("%.1f\n",
                     (double)bench.done * 1e9 / (double)(bench.ended_ns - bench.began_ns));
    }
    commit_store_free(bench.store);
    loop_free(bench.loop);
    for (long i = 0; i < in_flight; i++) {
        arena_free(slots[i].arena);
    }
    return bench.outcome;
}
