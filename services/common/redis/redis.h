/*
 * Redis on a libuv loop: hiredis bound by ourselves, with timeouts, reconnection, pipelining, and
 * an error for every pending command when a connection is lost. Keys are routed by hash tag, so
 * that the same caller works on one server and on Redis Cluster (MOVED and ASK are followed).
 *
 * All on the loop's thread. A callback runs exactly once for each command that was taken, never
 * from inside the call that sends it.
 */
#ifndef BANFU_REDIS_REDIS_H
#define BANFU_REDIS_REDIS_H

#include "common/base/attributes.h"
#include "common/base/metrics.h"
#include "common/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

enum {
    REDIS_PENDING_CAP = 16384,      /* commands sent or waiting, unless the options say other */
    REDIS_PENDING_BYTES = 64 << 20, /* bytes of them */
    REDIS_REDIRECTS_MAX = 5,        /* MOVED and ASK followed for one command */
    REDIS_NODES_MAX = 64,           /* of a cluster */
    REDIS_CHANNELS_MAX = 256        /* subscribed */
};

struct redis;

struct redis_options {
    const char *address; /* "unix:/path" or "host:port"; several of a cluster parted by commas */
    const char *user, *password;       /* ACL user; NULL for none. Copied */
    uint64_t connect_timeout_ms;       /* 0 means 2000 */
    uint64_t command_timeout_ms;       /* of commands that name none; 0 means 5000 */
    size_t pending_cap, pending_bytes; /* 0 means the caps above */
    /* Runs when the store becomes usable (connected, authenticated, prepared) or ceases to be. May
     * be NULL. */
    void (*state_changed)(bool usable, void *data);
    void *data;
    struct metrics *metrics; /* where commands and losses are counted; may be NULL. Kept */
};

/* Begins to connect, and goes on trying with back-off until closed. Options are copied. NULL when
 * memory is short or the address is none. A command sent while a connection is being made waits for
 * it; while none is being tried it fails at once. */
struct redis *redis_new(uv_loop_t *loop, const struct redis_options *options) MUST_CHECK;

/* Fails what is pending (UNAVAILABLE) and closes; `closed` (may be NULL) runs last. Accepts NULL.
 */
void redis_close(struct redis *redis, void (*closed)(void *data), void *data);

/* True while commands can be expected to be answered. */
bool redis_usable(const struct redis *redis);

/* Bytes of the commands that have not been answered. */
size_t redis_pending_bytes(const struct redis *redis);

/* Why not, in English, for operators: "connecting to unix:…: no such file". "" while usable. Owned
 * by `redis`. */
const char *redis_trouble(const struct redis *redis);

/* --- replies: a view that is valid only inside the callback --- */

struct redis_reply;

enum redis_type {
    REDIS_NIL,
    REDIS_INTEGER,
    REDIS_TEXT, /* bulk and simple strings: any bytes */
    REDIS_ARRAY,
    REDIS_ERROR /* an error reply of the server: its text by redis_reply_bytes */
};

enum redis_type redis_reply_type(const struct redis_reply *reply);
int64_t redis_reply_integer(const struct redis_reply *reply); /* 0 for other types */
/* The bytes, NUL behind them; "" and 0 for other types. */
const char *redis_reply_bytes(const struct redis_reply *reply, size_t *ret_size);
size_t redis_reply_count(const struct redis_reply *reply); /* 0 for other types */
/* NULL beyond the count; every accessor accepts NULL as nil. */
const struct redis_reply *redis_reply_at(const struct redis_reply *reply, size_t index);

/* --- commands --- */

/*
 * `code` is OK with a reply (also a REDIS_ERROR one), or says why there is none: UNAVAILABLE when
 * the connection was lost or could not be made (the command may or may not have been carried out),
 * DEADLINE_EXCEEDED when its time ran out, INTERNAL when the server spoke nonsense. A server that
 * answers but cannot serve now (LOADING, BUSY, MISCONF, OOM, CLUSTERDOWN …) is UNAVAILABLE as well,
 * with its error as the reply.
 */
typedef void (*redis_cb)(enum status_code code, const struct redis_reply *reply, void *data);

struct redis_argument {
    const void *bytes;
    size_t size;
};

/*
 * Sends a command. `key` routes it by its hash tag and is not itself sent: it is one of the
 * arguments, or NULL for a command that any node may answer. Arguments are copied. `timeout_ms` 0
 * means the option's.
 *
 * Returns 0, or -1 when a cap is reached or memory is short: `done` is then not called.
 */
int redis_command(struct redis *redis, const char *key, const struct redis_argument *arguments,
                  size_t count, uint64_t timeout_ms, redis_cb done, void *data) MUST_CHECK;

struct redis_words {
    const struct redis_argument *arguments;
    size_t count;
};

/* As redis_command, for several commands that are carried out with nothing between them (MULTI …
 * EXEC), all on keys with the hash tag of `key`. The reply is the array of theirs; a refusal of one
 * of them while they are gathered is a REDIS_ERROR for all (EXECABORT). */
int redis_transaction(struct redis *redis, const char *key, const struct redis_words *commands,
                      size_t count, uint64_t timeout_ms, redis_cb done, void *data) MUST_CHECK;

/* What a caller that found out at once tells its own caller later: one callback in the loop's next
 * turn, at the latest when `redis` closes. The item is the caller's and needs no memory of ours, so
 * that this never fails. */
struct redis_later {
    struct redis_later *next;
    void (*run)(void *data);
    void *data;
};

void redis_later(struct redis *redis, struct redis_later *later, void (*run)(void *data),
                 void *data);

/* Listens to a channel for as long as `redis` is open, over reconnections: `heard` gets each
 * message. Messages sent while the connection is down are lost: hints only. -1 when memory is
 * short or REDIS_CHANNELS_MAX is reached. */
int redis_subscribe(struct redis *redis, const char *channel,
                    void (*heard)(const char *message, size_t size, void *data),
                    void *data) MUST_CHECK;

/* The slot of a key in Redis Cluster: CRC16 of its hash tag, or of all of it where it has none,
 * modulo 16384. */
unsigned redis_key_slot(const char *key);

#endif
