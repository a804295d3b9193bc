/* Sending a commit, and reading what became of it. */
#include "common/commit/commit_parts.h"
#include "common/commit/keys.h"
#include "common/commit/remembered.h"

#include <stdlib.h>
#include <string.h>

#define FUNCTION "banfu_commit_2"

/* FCALL, the function, the number of keys, the log's key; and what goes before the sections. */
enum { HEAD_WORDS = 4 + 11 };

/* Bytes after which a connection has its fill: Redis reads at least so many in a turn. */
enum { LANE_FILLED = 16 << 10 };

/* How the function numbers its answers. */
enum answer { DONE, REMEMBERED, REUSED, STALE, CLAIMED, CURSOR_MOVED, REFUSED };

/* --- the outcome --- */

static void fail_outcome(struct commit_outcome *outcome, enum status_code code, const char *message)
{
    memset(outcome, 0, sizeof(*outcome));
    outcome->result = COMMIT_FAILED;
    outcome->code = code;
    outcome->message = message;
}

/* A number of an answer, which gives most of them as text. */
static int64_t integer_at(const struct redis_reply *reply, size_t index)
{
    const struct redis_reply *number = redis_reply_at(reply, index);
    size_t size = 0;

    return redis_reply_type(number) == REDIS_TEXT
               ? strtoll(redis_reply_bytes(number, &size), NULL, 10)
               : redis_reply_integer(number);
}

static void read_done(const struct commit *commit, const struct redis_reply *reply,
                      struct commit_outcome *outcome)
{
    outcome->result = COMMIT_DONE;
    outcome->position = integer_at(reply, 1);
    outcome->instant_ms = integer_at(reply, 2);
    outcome->version_count = commit->sections[SECTION_CHANGES].count;
    for (size_t i = 0; i < outcome->version_count; i++) {
        outcome->versions[i] = integer_at(reply, 3 + i);
    }
    outcome->receipt = commit->receipt.bytes;
    outcome->receipt_size = commit->receipt.size;
}

static void read_stale(const struct commit *commit, const struct redis_reply *reply,
                       struct commit_outcome *outcome)
{
    size_t changes = commit->sections[SECTION_CHANGES].count;
    size_t rests = commit->sections[SECTION_RESTS].count;
    size_t place = (size_t)integer_at(reply, 1) - 1;

    if (place >= changes + rests) {
        fail_outcome(outcome, STATUS_INTERNAL, "an answer that no function gives");
        return;
    }
    outcome->result = COMMIT_STALE;
    outcome->rested = place >= changes;
    const struct commit_name *name =
        outcome->rested ? &commit->rests[place - changes] : &commit->changes[place];
    outcome->thing = name->thing;
    outcome->name = name->name;
    outcome->version = integer_at(reply, 2);
}

static void read_claimed(const struct commit *commit, const struct redis_reply *reply,
                         struct commit_outcome *outcome)
{
    size_t size = 0;
    size_t place = (size_t)integer_at(reply, 1) - 1;

    if (place >= commit->sections[SECTION_CLAIMS].count) {
        fail_outcome(outcome, STATUS_INTERNAL, "an answer that no function gives");
        return;
    }
    outcome->result = COMMIT_CLAIMED;
    outcome->name = commit->claims[place];
    outcome->holder = redis_reply_bytes(redis_reply_at(reply, 2), &size);
}

static void read_remembered(const struct redis_reply *reply, struct commit_outcome *outcome)
{
    size_t size = 0;
    const char *bytes = redis_reply_bytes(redis_reply_at(reply, 1), &size);

    if (remembered_read(bytes, size, outcome) != 0) {
        fail_outcome(outcome, STATUS_DATA_LOSS, "a remembered request is damaged");
    }
}

static void read_refused(const struct redis_reply *reply, struct commit_outcome *outcome)
{
    size_t size = 0;

    fail_outcome(outcome, STATUS_FAILED_PRECONDITION,
                 redis_reply_bytes(redis_reply_at(reply, 1), &size));
}

static void read_answer(const struct commit *commit, const struct redis_reply *reply,
                        struct commit_outcome *outcome)
{
    memset(outcome, 0, sizeof(*outcome));
    outcome->message = "";
    switch ((enum answer)integer_at(reply, 0)) {
    case DONE: read_done(commit, reply, outcome); break;
    case REMEMBERED: read_remembered(reply, outcome); break;
    case REUSED: outcome->result = COMMIT_REUSED; break;
    case STALE: read_stale(commit, reply, outcome); break;
    case CLAIMED: read_claimed(commit, reply, outcome); break;
    case CURSOR_MOVED:
        outcome->result = COMMIT_CURSOR_MOVED;
        outcome->version = integer_at(reply, 1);
        break;
    case REFUSED: read_refused(reply, outcome); break;
    default: fail_outcome(outcome, STATUS_INTERNAL, "an answer that no function gives");
    }
}

static void on_reply(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct commit *commit = data;
    struct commit_outcome outcome;
    const char *message = "";

    if (code == STATUS_OK && redis_reply_type(reply) == REDIS_ARRAY) {
        read_answer(commit, reply, &outcome);
    } else {
        code = commit_reply_failure(code, reply, commit->arena, &message);
        fail_outcome(&outcome, code, message);
    }
    commit->done(&outcome, commit->data);
}

/* --- sending --- */

static void tell_failure(void *data)
{
    struct commit *commit = data;
    struct commit_outcome outcome;

    fail_outcome(&outcome, commit->failed, commit->failed_why);
    commit->done(&outcome, commit->data);
}

/* How many items each section has, two bytes each, the high one first. */
static struct redis_argument shape_of(struct commit *commit)
{
    uint8_t *shape = arena_alloc(commit->arena, 2 * (size_t)SECTION_COUNT);

    for (size_t i = 0; shape && i < SECTION_COUNT; i++) {
        shape[2 * i] = (uint8_t)(commit->sections[i].count >> 8);
        shape[2 * i + 1] = (uint8_t)commit->sections[i].count;
    }
    return (struct redis_argument){shape, 2 * (size_t)SECTION_COUNT};
}

static struct redis_argument or_empty(struct redis_argument word)
{
    return word.bytes ? word : commit_word("");
}

static size_t fill_head(struct commit *commit, struct redis_argument *words)
{
    size_t n = 0;

    words[n++] = commit_word("FCALL");
    words[n++] = commit_word(FUNCTION);
    words[n++] = commit_word("1");
    words[n++] = commit_word(commit->log_key);
    words[n++] = commit_word(key_of_shard(commit->arena, commit->shard, KEY_HEADS));
    words[n++] = commit_word(commit->log);
    words[n++] = commit_word(key_channel(commit->arena, commit->shard));
    words[n++] = commit_number(commit, commit->instant_ms);
    words[n++] = commit_word(commit->kind);
    words[n++] = or_empty(commit->event);
    words[n++] = (struct redis_argument){commit->event_sm3, sizeof(commit->event_sm3)};
    words[n++] = or_empty(commit->request);
    words[n++] = (struct redis_argument){commit->request_digest, sizeof(commit->request_digest)};
    words[n++] = or_empty(commit->receipt);
    words[n++] = shape_of(commit);
    return n;
}

static size_t count_words(const struct commit *commit)
{
    size_t count = HEAD_WORDS;

    for (size_t i = 0; i < SECTION_COUNT; i++) {
        count += commit->sections[i].count * commit_shapes[i].words;
    }
    return count;
}

static struct redis_argument *all_words(struct commit *commit, size_t count)
{
    struct redis_argument *words = arena_array(commit->arena, count, sizeof(*words));
    size_t n = words ? fill_head(commit, words) : 0;

    for (size_t i = 0; words && i < SECTION_COUNT; i++) {
        size_t more = commit->sections[i].count * commit_shapes[i].words;
        if (more > 0) {
            memcpy(&words[n], commit->sections[i].words, more * sizeof(*words));
        }
        n += more;
    }
    for (size_t i = 0; words && i < count; i++) {
        if (!words[i].bytes) {
            return NULL;
        }
    }
    return words;
}

/* The first that has less waiting than Redis reads in a turn, or the one that has least: few bytes
 * go over one connection, which costs fewest calls and keeps their order. */
static struct redis *choose_lane(const struct commit *commit)
{
    const struct commit_store *store = commit->store;
    struct redis *least = store->redis;

    for (size_t i = 0; i < store->lane_count && !commit->in_order; i++) {
        struct redis *lane = store->lanes[i];
        if (redis_pending_bytes(lane) < LANE_FILLED) {
            return lane;
        }
        if (redis_pending_bytes(lane) < redis_pending_bytes(least)) {
            least = lane;
        }
    }
    return least;
}

void commit_keep_order(struct commit *commit)
{
    commit->in_order = true;
}

static void send_commit(struct commit *commit, int64_t timeout_ms)
{
    size_t count = count_words(commit);

    if (commit->bytes > COMMIT_BYTES_MAX) {
        commit_fail(commit, STATUS_RESOURCE_EXHAUSTED, "more bytes than one commit may hold");
    }
    if (timeout_ms <= 0) {
        commit_fail(commit, STATUS_DEADLINE_EXCEEDED, "no time left");
    }
    if (commit->failed != STATUS_OK) {
        return;
    }
    const struct redis_argument *words = all_words(commit, count);
    if (!words) {
        commit_fail(commit, STATUS_RESOURCE_EXHAUSTED, "the arena is full");
    } else if (redis_command(choose_lane(commit), commit->log_key, words, count,
                             (uint64_t)timeout_ms, on_reply, commit) != 0) {
        commit_fail(commit, STATUS_UNAVAILABLE, "too much is waiting for the store");
    }
}

void commit_submit(struct commit *commit, int64_t timeout_ms,
                   void (*done)(const struct commit_outcome *outcome, void *data), void *data)
{
    commit->done = done;
    commit->data = data;
    send_commit(commit, timeout_ms);
    if (commit->failed != STATUS_OK) {
        redis_later(commit->store->redis, &commit->later, tell_failure, commit);
    }
}
