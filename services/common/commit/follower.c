#include "common/commit/follower.h"

#include "common/commit/commit_parts.h"
#include "common/commit/keys.h"

#include <stdlib.h>
#include <string.h>

static void go_on(struct follower *follower);

/* --- resting --- */

static void rest(struct follower *follower)
{
    follower->state = FOLLOWER_IDLE;
    follower->owner->rested(follower, follower->owner->data);
}

static void pause_for(struct follower *follower, int64_t position, enum status_code code,
                      const char *why)
{
    uint64_t pause = follower->pause_ms ? follower->pause_ms : FOLLOWER_PAUSE_LEAST_MS;

    follower->state = FOLLOWER_PAUSED;
    follower->pause_ms = pause * 2 < FOLLOWER_PAUSE_MOST_MS ? pause * 2 : FOLLOWER_PAUSE_MOST_MS;
    follower->paused_until_ms = uv_now(follower->owner->loop) + pause;
    follower_tell_trouble(follower, position, code, why);
    waiters_tell_all(&follower->waiters, code);
    if (follower->owner->closing) {
        rest(follower);
    }
}

/* --- reading --- */

static void on_page(enum status_code code, const struct log_page *page, void *data)
{
    struct follower *follower = data;

    if (code == STATUS_OK && page->count > 0 && follower_keep_page(follower, page) != 0) {
        code = STATUS_RESOURCE_EXHAUSTED;
    }
    if (code != STATUS_OK) {
        pause_for(follower, 0, code, "reading");
        return;
    }
    if (page->head < follower->read_after && follower->cursor_is_fresh) {
        pause_for(follower, 0, STATUS_DATA_LOSS, "the log ends before the cursor");
        return;
    }
    follower->head = page->head;
    follower->cursor_is_fresh = false;
    if (page->head < follower->read_after) { /* the store was restored: nothing is known any more */
        follower->knows_cursor = false;
        follower->seen = follower->committed = 0;
        follower->own.count = 0;
        follower->again = true;
    }
    waiters_take_head(&follower->waiters, follower->reads, page->head);
    follower->state = FOLLOWER_REACTING;
    go_on(follower);
}

static void read_on(struct follower *follower)
{
    struct commit_store *store = follower->owner->options->store;

    follower->state = FOLLOWER_ASKING;
    follower->again = false;
    follower->read_after = follower->seen;
    follower->reads++;
    waiters_begin_read(&follower->waiters, follower->reads);
    if (log_read(store, follower->shard, follower->log, follower->seen, FOLLOWER_CALL_MS, on_page,
                 follower) != 0) {
        pause_for(follower, 0, STATUS_RESOURCE_EXHAUSTED, "too much is under way");
    }
}

static void on_cursor(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct follower *follower = data;
    size_t size = 0;

    if (code == STATUS_OK && redis_reply_type(reply) == REDIS_ERROR) {
        code = STATUS_INTERNAL;
    }
    if (code != STATUS_OK) {
        pause_for(follower, 0, code, "reading");
        return;
    }
    follower->committed = strtoll(redis_reply_bytes(reply, &size), NULL, 10);
    follower->seen = follower->committed;
    follower->knows_cursor = follower->cursor_is_fresh = true;
    read_on(follower);
}

static void ask_for_cursor(struct follower *follower)
{
    const struct reactor_options *options = follower->owner->options;
    struct arena *arena = follower->reaction.arena;
    const char *key = key_shared(arena, follower->shard, KEY_CURSORS, options->consumer);
    const struct redis_argument words[] = {
        commit_word("HGET"),
        commit_word(key),
        commit_word(follower->log),
    };

    follower->state = FOLLOWER_ASKING;
    if (!key || redis_command(options->store->redis, key, words, COUNT_OF(words), FOLLOWER_CALL_MS,
                              on_cursor, follower) != 0) {
        pause_for(follower, 0, STATUS_RESOURCE_EXHAUSTED, "too much is under way");
    }
    arena_clear(arena);
}

static void begin(struct follower *follower)
{
    if (follower->knows_cursor) {
        read_on(follower);
    } else {
        ask_for_cursor(follower);
    }
}

/* --- reacting --- */

static const struct log_entry *current(const struct follower *follower)
{
    return &follower->page.entries[follower->page.next];
}

/* The piece has ended, one way or the other. */
static void end_piece(struct follower *follower)
{
    arena_clear(follower->reaction.arena);
    follower->reaction.commit = NULL;
    follower->reaction.unended = false;
}

/* Everything up to `position` has been seen to. */
static void reach(struct follower *follower, int64_t position)
{
    follower->seen = position;
    follower->reaction.piece = 0;
    follower_tell_overcome(follower);
}

/* The cursor stands elsewhere than was thought: another replica has gone on, or the store was
 * restored. */
static void take_cursor(struct follower *follower, int64_t cursor)
{
    if (cursor < follower->committed) {
        follower->own.count = 0;
        reach(follower, cursor);
        follower_forget_page(follower);
        follower->again = true;
    }
    follower->committed = cursor;
    if (cursor > follower->seen) {
        reach(follower, cursor);
    }
}

/* The piece has been done, with a commit or without. */
static void pass(struct follower *follower)
{
    if (follower->reaction.unended) {
        follower->reaction.piece++;
    } else {
        reach(follower, current(follower)->position);
    }
    follower->reaction.stale = 0;
    end_piece(follower);
}

static enum status_code code_of(const struct commit_outcome *outcome)
{
    if (outcome->result == COMMIT_FAILED) {
        return outcome->code;
    }
    return outcome->result == COMMIT_STALE ? STATUS_ABORTED : STATUS_FAILED_PRECONDITION;
}

static void on_reacted(const struct commit_outcome *outcome, void *data)
{
    struct follower *follower = data;
    struct reaction *reaction = &follower->reaction;
    bool stale = outcome->result == COMMIT_STALE;

    reaction->stale = stale ? reaction->stale + 1 : 0;
    if (outcome->result == COMMIT_DONE) {
        pass(follower);
        follower->committed = follower->seen;
    } else if (outcome->result == COMMIT_CURSOR_MOVED) {
        take_cursor(follower, outcome->version);
    } else if (!stale || reaction->stale > FOLLOWER_STALE_AT_ONCE) {
        reaction->stale = 0;
        reaction_fail(reaction, code_of(outcome), outcome->message ? outcome->message : "");
        return;
    }
    end_piece(follower);
    go_on(follower);
}

/* Reacts to one piece; true when it has ended inside and the next may come. */
static bool react(struct follower *follower)
{
    const struct reactor_options *options = follower->owner->options;
    struct reaction *reaction = &follower->reaction;

    reaction->inside = true;
    reaction->returned = false;
    options->react(reaction, options->data);
    reaction->inside = false;
    return reaction->returned;
}

static void on_saved(const struct commit_outcome *outcome, void *data)
{
    struct follower *follower = data;

    follower->state = FOLLOWER_REACTING;
    if (outcome->result == COMMIT_DONE) {
        follower->committed = follower->seen;
    } else if (outcome->result == COMMIT_CURSOR_MOVED) {
        take_cursor(follower, outcome->version);
    } else {
        pause_for(follower, 0, outcome->code, outcome->message ? outcome->message : "");
    }
    end_piece(follower);
    if (follower->state == FOLLOWER_REACTING) {
        go_on(follower);
    }
}

static void save_cursor(struct follower *follower)
{
    const struct reactor_options *options = follower->owner->options;
    struct commit *commit =
        commit_new(options->store, follower->shard, follower->log, follower->reaction.arena);

    if (!commit) {
        pause_for(follower, 0, STATUS_RESOURCE_EXHAUSTED, "memory is short");
        return;
    }
    follower->state = FOLLOWER_SAVING;
    commit_advance(commit, options->consumer, follower->committed, follower->seen);
    commit_keep_order(commit);
    commit_submit(commit, FOLLOWER_CALL_MS, on_saved, follower);
}

static bool has_skipped_many(const struct follower *follower)
{
    return follower->seen - follower->committed >= REACTOR_SKIPPED_MAX;
}

static void pass_own(struct follower *follower)
{
    int64_t reached = follower->knows_cursor ? own_spans_pass(&follower->own, follower->seen) : 0;

    if (reached > follower->seen) {
        reach(follower, reached);
    }
}

/* The page is through, or this is the end. */
static void end_page(struct follower *follower)
{
    follower_forget_page(follower);
    follower->pause_ms = 0;
    pass_own(follower);
    waiters_tell_reached(&follower->waiters, follower->seen);
    bool more =
        follower->again || follower->seen < follower->head || waiters_need_read(&follower->waiters);
    if (follower->owner->closing || (!more && !has_skipped_many(follower))) {
        rest(follower);
    } else if (has_skipped_many(follower)) {
        save_cursor(follower);
    } else {
        begin(follower);
    }
}

/* Reacts to what is left of the page. */
static void go_on(struct follower *follower)
{
    while (follower->page.next < follower->page.count && !follower->owner->closing) {
        if (current(follower)->position <= follower->seen) {
            follower->page.next++;
            continue;
        }
        if (!react(follower)) {
            return; /* its commit, or the end of a pause, goes on */
        }
        pass(follower);
    }
    end_page(follower);
}

/* --- what a reaction may ask and say --- */

const char *reaction_shard(const struct reaction *reaction)
{
    return reaction->follower->shard;
}

const char *reaction_log(const struct reaction *reaction)
{
    return reaction->follower->log;
}

const struct log_entry *reaction_entry(const struct reaction *reaction)
{
    return current(reaction->follower);
}

struct arena *reaction_arena(const struct reaction *reaction)
{
    return reaction->arena;
}

struct commit *reaction_commit(struct reaction *reaction)
{
    struct follower *follower = reaction->follower;
    const struct reactor_options *options = follower->owner->options;

    if (!reaction->commit) {
        reaction->commit =
            commit_new(options->store, follower->shard, follower->log, reaction->arena);
    }
    return reaction->commit;
}

size_t reaction_piece(const struct reaction *reaction)
{
    return reaction->piece;
}

static void skip(struct reaction *reaction, bool unended)
{
    reaction->unended = unended;
    if (reaction->inside) {
        reaction->returned = true;
        return;
    }
    pass(reaction->follower);
    go_on(reaction->follower);
}

void reaction_skip(struct reaction *reaction)
{
    skip(reaction, false);
}

void reaction_skip_piece(struct reaction *reaction)
{
    skip(reaction, true);
}

/* A piece moves the cursor no further than to the entry before, which also tells whether another
 * replica has ended the entry meanwhile. */
static void submit(struct reaction *reaction, bool unended)
{
    struct follower *follower = reaction->follower;
    struct commit *commit = reaction_commit(reaction);

    if (!commit) {
        reaction_fail(reaction, STATUS_RESOURCE_EXHAUSTED, "the arena is full");
        return;
    }
    reaction->unended = unended;
    commit_advance(commit, follower->owner->options->consumer, follower->committed,
                   unended ? follower->seen : current(follower)->position);
    commit_keep_order(commit);
    commit_submit(commit, FOLLOWER_CALL_MS, on_reacted, follower);
}

void reaction_submit(struct reaction *reaction)
{
    submit(reaction, false);
}

void reaction_submit_piece(struct reaction *reaction)
{
    submit(reaction, true);
}

void reaction_fail(struct reaction *reaction, enum status_code code, const char *why)
{
    struct follower *follower = reaction->follower;

    pause_for(follower, current(follower)->position, code, why); /* `why` may lie in the arena */
    end_piece(follower);
}

/* --- the follower itself --- */

struct follower *follower_new(const struct follower_owner *owner, const char *shard,
                              const char *log)
{
    struct follower *follower = calloc(1, sizeof(*follower));

    if (!follower) {
        return NULL;
    }
    follower->owner = owner;
    follower->shard = strdup(shard);
    follower->log = strdup(log);
    follower->reaction.follower = follower;
    follower->reaction.arena = arena_new(REACTOR_ARENA_BYTES);
    if (!follower->shard || !follower->log || !follower->reaction.arena) {
        follower_free(follower);
        return NULL;
    }
    return follower;
}

void follower_free(struct follower *follower)
{
    follower_forget_page(follower);
    arena_free(follower->reaction.arena);
    free(follower->shard);
    free(follower->log);
    free(follower);
}

static void wake(struct follower *follower)
{
    if (follower->page.next < follower->page.count) {
        follower->state = FOLLOWER_REACTING;
        go_on(follower);
    } else {
        begin(follower);
    }
}

void follower_hint(struct follower *follower)
{
    follower->again = true;
    if (follower->state == FOLLOWER_IDLE) {
        begin(follower);
    }
}

void follower_pass_own(struct follower *follower, int64_t position)
{
    own_spans_add(&follower->own, position);
    /* While an entry is being reacted to its end comes first. */
    if (follower->state == FOLLOWER_IDLE || follower->state == FOLLOWER_ASKING) {
        pass_own(follower);
    }
    if (follower->state == FOLLOWER_IDLE && has_skipped_many(follower)) {
        begin(follower);
    }
}

void follower_look(struct follower *follower)
{
    if (follower->state == FOLLOWER_IDLE) {
        wake(follower);
    } else if (follower->state == FOLLOWER_PAUSED && !follower_is_stuck(follower)) {
        follower->paused_until_ms =
            0; /* at the next tick: somebody who was just told may be back */
    }
}

void follower_tick(struct follower *follower, uint64_t now_ms)
{
    waiters_tell_late(&follower->waiters, now_ms);
    if (follower->state == FOLLOWER_PAUSED && follower->paused_until_ms <= now_ms) {
        wake(follower);
    } else if (follower->state == FOLLOWER_PAUSED && follower_is_stuck(follower)) {
        waiters_tell_all(&follower->waiters, follower->stuck_code);
    }
}
