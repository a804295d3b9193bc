/*
 * A consumer that follows every log of some shards: in order, each entry once, by whichever replica
 * comes first. What a reaction writes and the step of the consumer's cursor are one commit; the
 * replica that loses the race reads on from where the winner stands.
 *
 *     static void react(struct reaction *reaction, void *data)
 *     {
 *         if (reaction_entry(reaction)->kind != EVENT_ASSIGNED) {
 *             reaction_skip(reaction);
 *             return;
 *         }
 *         struct commit *commit = reaction_commit(reaction);
 *         commit_put(commit, …);
 *         reaction_submit(reaction);
 *     }
 *
 * A log is read on a moment after a hint, at a sweep each second, and at once when someone asks to
 * catch up. Skipped entries cost no write: the cursor passes them along with the next commit, or
 * alone after REACTOR_SKIPPED_MAX of them.
 *
 * What is too much for one commit is done in pieces: a reaction that ends in reaction_submit_piece
 * or reaction_skip_piece gets the same entry again as its next piece, and only the last one moves
 * the cursor past it. After a restart, or where another replica was faster, pieces come again that
 * have been committed: each must find that there is nothing left for it to do.
 */
#ifndef BANFU_COMMIT_REACTOR_H
#define BANFU_COMMIT_REACTOR_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/status.h"
#include "common/commit/commit.h"
#include "common/commit/log.h"

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

enum {
    REACTOR_SKIPPED_MAX = 1000,
    REACTOR_LOGS_MAX = 4096,
    REACTOR_WAITING_MAX = 4096,        /* callers of reactor_catch_up at a time */
    REACTOR_ARENA_BYTES = 1024 * 1024, /* of one piece of a reaction */
    REACTOR_STUCK_TRIES = 3
};

struct reactor;
struct reaction;

/* What a log could not be gone on with. */
struct reactor_trouble {
    const char *shard, *log; /* `log` is "" where a shard could not be looked through */
    int64_t position;        /* of the entry; 0 when reading failed */
    enum status_code code;
    const char *why; /* English, for logs */
    /* Times in a row that the entry could not be reacted to for a reason that does not pass by
     * itself: 0 when the store is lost or slow, or others were faster. From REACTOR_STUCK_TRIES on
     * the log is stuck: whoever waits for it is told at once, until the entry can be done. */
    unsigned tries;
};

struct reactor_options {
    struct commit_store *store;
    const char *consumer; /* names the cursors; one per following service. Copied, like shards */
    const char *const *shards;
    size_t shard_count;

    /* Called for each entry, on the loop. Ends, now or later, in exactly one of the functions at
     * the end of this file. An entry comes again when its commit was STALE or failed: load and
     * decide anew. */
    void (*react)(struct reaction *reaction, void *data);

    /* Tells the boundary that an entry or a log could not be gone on with; it is tried again with
     * back-off, for ever: nothing is passed over. `trouble` is valid only inside. May be NULL. */
    void (*trouble)(const struct reactor_trouble *trouble, void *data);
    /* An entry that was told with `tries` has been done after all. May be NULL. */
    void (*overcome)(const struct reactor_trouble *trouble, void *data);
    void *data;
};

/* Begins to follow. NULL when memory is short or a cap is passed. */
struct reactor *reactor_new(uv_loop_t *loop, const struct reactor_options *options) MUST_CHECK;

/* Takes no further entries, lets the reactions under way end, tells those who wait CANCELLED, frees
 * all; `closed` (may be NULL) runs last. Accepts NULL. Before redis_close. */
void reactor_close(struct reactor *reactor, void (*closed)(void *data), void *data);

/*
 * Reads the log's head and calls `done` with OK once every entry up to it has been reacted to (by
 * this replica or another), with DEADLINE_EXCEEDED when `timeout_ms` ran out before, else with why
 * not. Before every decision that rests on reactions. `done` runs exactly once: later, but at once
 * with RESOURCE_EXHAUSTED when memory is short or too many wait.
 */
void reactor_catch_up(struct reactor *reactor, const char *shard, const char *log,
                      int64_t timeout_ms, void (*done)(enum status_code code, void *data),
                      void *data);

/* This process has just committed the entry at `position`, and `react` would skip it: it need not
 * be read. */
void reactor_pass_own(struct reactor *reactor, const char *shard, const char *log,
                      int64_t position);

/* The position up to which every entry of the log is known to have been reacted to. Where a load
 * says that the head is no further, catching up needs no trip. */
int64_t reactor_position(const struct reactor *reactor, const char *shard, const char *log);

/* --- one entry being reacted to; everything is valid until the reaction has ended --- */

const char *reaction_shard(const struct reaction *reaction);
const char *reaction_log(const struct reaction *reaction);
const struct log_entry *reaction_entry(const struct reaction *reaction);
struct arena *reaction_arena(const struct reaction *reaction);

/* The reaction's commit, empty at first; the step of the cursor is put into it at the submit. The
 * same one each time; NULL when memory is short. */
struct commit *reaction_commit(struct reaction *reaction) MUST_CHECK;

/* Which piece of the entry is to be done, from 0. */
size_t reaction_piece(const struct reaction *reaction);

/* Of no interest; or nothing is left for the last piece to do. */
void reaction_skip(struct reaction *reaction);

/* Submits the reaction's commit. */
void reaction_submit(struct reaction *reaction);

/* The same for a piece that is not the last: the next one comes. */
void reaction_skip_piece(struct reaction *reaction);
void reaction_submit_piece(struct reaction *reaction);

/* Could not be decided now (a load failed): again later. `why` is for logs. */
void reaction_fail(struct reaction *reaction, enum status_code code, const char *why);

#endif
