/* One log being followed by a reactor: what is read, what is being reacted to, who waits. Not for
 * others. */
#ifndef BANFU_COMMIT_FOLLOWER_H
#define BANFU_COMMIT_FOLLOWER_H

#include "common/base/attributes.h"
#include "common/commit/own_spans.h"
#include "common/commit/reactor.h"
#include "common/commit/waiters.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FOLLOWER_CALL_MS = 5000, /* time for one call of the store */
    FOLLOWER_PAUSE_LEAST_MS = 100,
    FOLLOWER_PAUSE_MOST_MS = 5000,
    FOLLOWER_STALE_AT_ONCE = 3 /* times an entry comes again at once when its commit was stale */
};

enum follower_state {
    FOLLOWER_IDLE,
    FOLLOWER_ASKING,   /* for its cursor, or for a page */
    FOLLOWER_REACTING, /* to page.entries[next] */
    FOLLOWER_SAVING,   /* a cursor that has passed many skipped entries */
    FOLLOWER_PAUSED    /* until paused_until_ms */
};

struct reaction {
    struct follower *follower;
    struct arena *arena;
    struct commit *commit;
    size_t piece;  /* of the entry; from 0 */
    bool unended;  /* a further piece follows the one submitted */
    bool inside;   /* react has not returned yet */
    bool returned; /* it has ended inside, without a commit */
    unsigned stale;
};

/* Entries that outlive the callback that brought them, in one allocation. */
struct follower_page {
    struct log_entry *entries;
    size_t count, next;
};

struct follower {
    struct follower *next;
    const struct follower_owner *owner;
    char *shard, *log;
    enum follower_state state;
    bool knows_cursor;
    bool cursor_is_fresh; /* no page has been read since it was asked for */
    bool again;           /* hinted, or asked for, since the last read began */
    int64_t committed;    /* the cursor as it was last known to stand */
    int64_t seen;         /* everything up to here has been reacted to or skipped */
    /* Entries that this process wrote and nobody here reacts to: passed unread, once all before
     * them has been seen. */
    struct own_spans own;
    int64_t read_after; /* what had been seen when the read under way was sent */
    int64_t head;
    bool hinted; /* since the reactor last looked */
    uint64_t reads;
    struct follower_page page;
    struct reaction reaction;
    struct waiters waiters;
    uint64_t paused_until_ms, pause_ms;
    unsigned tries;              /* as in struct reactor_trouble */
    enum status_code stuck_code; /* what those hear who wait while it is stuck */
};

/* What a follower needs of its reactor. */
struct follower_owner {
    const struct reactor_options *options;
    uv_loop_t *loop;
    bool closing;
    /* It has come to rest (idle or, while closing, for good): may be freed. */
    void (*rested)(struct follower *follower, void *data);
    void *data;
};

struct follower *follower_new(const struct follower_owner *owner, const char *shard,
                              const char *log) MUST_CHECK;
void follower_free(struct follower *follower);

/* There may be more to read. */
void follower_hint(struct follower *follower);

/* This process has written the entry at `position`, and nobody here reacts to it. */
void follower_pass_own(struct follower *follower, int64_t position);

/* Somebody waits now: reads on for it. */
void follower_look(struct follower *follower);

/* The regular look: ends pauses and waits whose time has come. */
void follower_tick(struct follower *follower, uint64_t now_ms);

/* --- follower_inside.c, for follower.c alone --- */

/* Tells the boundary that it cannot go on at `position` (0: reading failed), and counts. */
void follower_tell_trouble(struct follower *follower, int64_t position, enum status_code code,
                           const char *why);

/* The entry that would not be done is behind us, by whomever it was done. */
void follower_tell_overcome(struct follower *follower);

/* No try will do before something has been mended. */
bool follower_is_stuck(const struct follower *follower);

/* Copies a page; -1 when memory is short. */
int follower_keep_page(struct follower *follower, const struct log_page *page) MUST_CHECK;
void follower_forget_page(struct follower *follower);

#endif
