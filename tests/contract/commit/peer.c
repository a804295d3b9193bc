/*
 * A process at work on the store, for tests that kill it or its store:
 *
 *   peer ADDRESS race N       N times raises a counter, each time from the version it has seen
 *   peer ADDRESS append       commits without end; a line "POSITION NUMBER" for each acknowledged
 *   peer ADDRESS react        follows the log; an interesting entry's reaction claims its position;
 *                             a line "listens" once SIGTERM would end it in order
 *   peer ADDRESS open ID N    stages and opens a job of N pieces
 *   peer ADDRESS work MS      runs jobs, a step in MS milliseconds; a line "ID INDEX" for each
 *
 * It ends at SIGTERM, or when its work is done. One that appends first learns what became of the
 * request it has sent.
 */
#include "common/commit/commit.h"
#include "common/commit/job.h"
#include "common/commit/load.h"
#include "common/commit/reactor.h"
#include "common/loop/loop.h"
#include "common/redis/redis.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <google/protobuf/any.pb-c.h>

enum { TIMEOUT_MS = 5000, DRAIN_MS = 10000, ARENA_BYTES = 4 << 20 };
enum { KIND_DULL = 1, KIND_INTERESTING = 2 };

static const char *const SHARDS[] = {"shuozhou"};
static const char LOG[] = "shuozhou-2022";

static struct loop *loop;
static struct redis *redis;
static struct commit_store *store;
static struct arena *arena;
static struct reactor *reactor;
static struct job_runner *runner;
static uv_timer_t pause_timer;
static long wanted, done_count, step_ms;
static bool ending, appending;

static void on_redis_closed(void *data)
{
    (void)data;
    commit_store_free(store);
}

static void close_redis(void *data)
{
    (void)data;
    if (!uv_is_closing((uv_handle_t *)&pause_timer)) {
        uv_close((uv_handle_t *)&pause_timer, NULL);
    }
    redis_close(redis, on_redis_closed, NULL);
}

static void end(void *data)
{
    (void)data;
    if (ending) {
        return;
    }
    ending = true;
    if (reactor) {
        reactor_close(reactor, close_redis, NULL);
    } else if (runner) {
        job_runner_close(runner, close_redis, NULL);
    } else if (!appending) {
        close_redis(NULL);
    }
}

static void end_with(const char *why)
{
    (void)fprintf(stderr, "peer: %s\n", why);
    exit(1);
}

static void must(bool holds, const char *why)
{
    if (!holds) {
        end_with(why);
    }
}

static Google__Protobuf__Any message(const char *format, int64_t number)
{
    Google__Protobuf__Any any = GOOGLE__PROTOBUF__ANY__INIT;

    any.type_url = arena_printf(arena, "%s%" PRId64, format, number);
    must(any.type_url, "the arena is full");
    return any;
}

static struct commit *begin(void)
{
    arena_clear(arena);
    struct commit *commit = commit_new(store, SHARDS[0], LOG, arena);

    must(commit, "the arena is full");
    return commit;
}

/* --- race --- */

static void raise_from(int64_t version);

static void on_raised(const struct commit_outcome *outcome, void *data)
{
    (void)data;
    if (outcome->result == COMMIT_STALE) {
        raise_from(outcome->version); /* the loser has learnt where it stands */
        return;
    }
    must(outcome->result == COMMIT_DONE, "a race was not done");
    if (++done_count == wanted) {
        end(NULL);
        return;
    }
    raise_from(outcome->versions[0]);
}

/* Version v of the counter holds the value v, if nobody's write was lost. */
static void raise_from(int64_t version)
{
    struct commit *commit = begin();
    Google__Protobuf__Any value = message("", version + 1);

    if (version == 0) {
        commit_rest_on(commit, "counter", "value", 0);
    }
    commit_change(commit, "counter", "value", version);
    commit_put(commit, "counter", &value.base);
    commit_event(commit, KIND_INTERESTING, &value.base);
    commit_submit(commit, TIMEOUT_MS, on_raised, NULL);
}

/* --- append --- */

static void append_next(void);

static void on_pause_over(uv_timer_t *timer)
{
    (void)timer;
    append_next();
}

static void on_appended(const struct commit_outcome *outcome, void *data)
{
    (void)data;
    if (outcome->result == COMMIT_DONE || outcome->result == COMMIT_REMEMBERED) {
        (void)printf("%" PRId64 " %ld\n", outcome->position, done_count);
        (void)fflush(stdout);
        done_count++;
        if (ending) {
            close_redis(NULL);
        } else {
            append_next();
        }
        return;
    }
    must(outcome->result == COMMIT_FAILED && outcome->code != STATUS_INTERNAL, outcome->message);
    must(uv_timer_start(&pause_timer, on_pause_over, 20, 0) == 0, "no timer"); /* the same again */
}

/* Each commit leaves one thing of every sort, all named by its request. */
static void append_next(void)
{
    struct commit *commit = begin();
    Google__Protobuf__Any value = message("value ", done_count);
    char digest[65];
    struct commit_request request = {
        .account = "zhang",
        .method = "/append",
        .request_id = arena_printf(arena, "r-%d-%ld", (int)getpid(), done_count),
    };
    const char *name = request.request_id;

    commit_change(commit, name, "part", 0);
    commit_claim(commit, name, "holder");
    commit_put(commit, name, &value.base);
    commit_index(commit, "all", name, (double)done_count);
    commit_text(commit, name, strlen(name), digest);
    value.type_url = arena_strdup(arena, name);
    commit_event(commit, done_count % 3 ? KIND_INTERESTING : KIND_DULL, &value.base);
    commit_remember(commit, &request, &value.base);
    commit_submit(commit, TIMEOUT_MS, on_appended, NULL);
}

/* --- react --- */

static void react(struct reaction *reaction, void *data)
{
    const struct log_entry *entry = reaction_entry(reaction);

    (void)data;
    if (entry->kind != KIND_INTERESTING) {
        reaction_skip(reaction);
        return;
    }
    struct commit *commit = reaction_commit(reaction);
    must(commit, "the arena is full");
    char name[32];
    (void)snprintf(name, sizeof(name), "reaction/%" PRId64, entry->position);
    commit_rest_on(commit, name, "part", 0);
    commit_change(commit, name, "part", 0);
    commit_change(commit, "reactions", "count", 0);
    reaction_submit(reaction);
}

static void on_trouble(const struct reactor_trouble *trouble, void *data)
{
    (void)data;
    must(trouble->code == STATUS_UNAVAILABLE || trouble->code == STATUS_DEADLINE_EXCEEDED,
         trouble->position > 0 ? "an entry came twice" : "the log could not be read");
}

static void begin_reacting(void)
{
    const struct reactor_options options = {
        .store = store,
        .consumer = "peer",
        .shards = SHARDS,
        .shard_count = 1,
        .react = react,
        .trouble = on_trouble,
    };

    reactor = reactor_new(loop_uv(loop), &options);
    must(reactor, "no reactor");
    (void)printf("listens\n");
    (void)fflush(stdout);
}

/* --- jobs --- */

static void on_opened(const struct commit_outcome *outcome, void *data)
{
    (void)data;
    must(outcome->result == COMMIT_DONE, outcome->message);
    end(NULL);
}

static void stage_next(const char *id);

static void on_staged(enum status_code code, void *data)
{
    must(code == STATUS_OK, "not staged");
    done_count++;
    stage_next(data);
}

static void stage_next(const char *id)
{
    char bytes[32];
    struct job_piece piece = {.job = id, .index = (size_t)done_count, .bytes = bytes};

    if (done_count < wanted) {
        piece.size = (size_t)snprintf(bytes, sizeof(bytes), "piece %ld", done_count);
        must(job_stage(store, SHARDS[0], &piece, TIMEOUT_MS, on_staged, (void *)(uintptr_t)id) == 0,
             "not staged");
        return;
    }
    struct commit *commit = begin();
    commit_open_job(commit, id, "import", "zhang", (size_t)wanted, NULL);
    commit_submit(commit, TIMEOUT_MS, on_opened, NULL);
}

static struct job_step *current_step;

static void finish_step(uv_timer_t *timer)
{
    struct job_step *step = current_step;
    struct commit *commit = job_step_commit(step);
    Google__Protobuf__Any result = GOOGLE__PROTOBUF__ANY__INIT;
    char name[JOB_ID_MAX + 32];
    size_t size = 0;

    (void)timer;
    must(commit, "the arena is full");
    (void)snprintf(name, sizeof(name), "%s/%" PRId64, job_step_job(step), job_step_index(step));
    commit_change(commit, name, "steps", 0);
    if (!job_step_input(step, &size)) {
        job_step_result(step, &result.base);
    }
    job_step_submit(step);
}

static void step(struct job_step *next, void *data)
{
    (void)data;
    (void)printf("%s %" PRId64 "\n", job_step_job(next), job_step_index(next));
    (void)fflush(stdout);
    current_step = next;
    must(uv_timer_start(&pause_timer, finish_step, (uint64_t)step_ms, 0) == 0, "no timer");
}

static void begin_working(void)
{
    const struct job_kind kind = {.name = "import", .step = step, .apart = true};

    runner = job_runner_new(loop_uv(loop), store, SHARDS, 1, &kind, 1);
    must(runner, "no runner");
}

/* --- the process --- */

static void begin_work(int count, char **words)
{
    const char *what = words[2];

    wanted = count > 3 ? strtol(words[count - 1], NULL, 10) : 0;
    if (strcmp(what, "race") == 0) {
        raise_from(0);
    } else if (strcmp(what, "append") == 0) {
        appending = true;
        append_next();
    } else if (strcmp(what, "react") == 0) {
        begin_reacting();
    } else if (strcmp(what, "open") == 0) {
        stage_next(words[3]);
    } else {
        step_ms = wanted;
        begin_working();
    }
}

int main(int count, char **words)
{
    must(count >= 3, "usage: peer ADDRESS race|append|react|open|work …");
    loop = loop_new(end, NULL);
    arena = arena_new(ARENA_BYTES);
    must(loop && arena, "out of memory");
    must(uv_timer_init(loop_uv(loop), &pause_timer) == 0, "no timer");
    const struct redis_options options = {
        .address = words[1], .user = getenv("REDIS_USER"), .password = getenv("REDIS_PASSWORD")};
    redis = redis_new(loop_uv(loop), &options);
    must(redis, "no address");
    store = commit_store_new(redis, "peer");
    must(store, "out of memory");
    begin_work(count, words);
    int result = loop_run(loop, DRAIN_MS);
    loop_free(loop);
    arena_free(arena);
    return result ? 2 : 0;
}
