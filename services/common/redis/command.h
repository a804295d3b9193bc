/* A command on its way: its bytes as they go over the wire, kept until it is answered because a
 * cluster may send it elsewhere. */
#ifndef BANFU_REDIS_COMMAND_H
#define BANFU_REDIS_COMMAND_H

#include "common/base/attributes.h"
#include "common/redis/redis.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COMMAND_ANY_SLOT = -1 };

struct command {
    struct command *next;
    redis_cb done; /* NULL when nobody waits any more: only its place in the order counts */
    void *data;
    uint64_t deadline_ms; /* by uv_now */
    int64_t start_ns;
    int slot; /* COMMAND_ANY_SLOT when any node may answer */
    unsigned redirects;
    unsigned replies, answered; /* how many the server gives, the last of which counts; so far */
    bool own;     /* of the connection itself, not counted: AUTH, PING, ASKING, CLUSTER SLOTS */
    bool not_now; /* a reply before the last said so */
    int moved_to; /* the node a reply before the last has named; -1 when none has */
    size_t size;
    char bytes[];
};

/* A command of these arguments; NULL when memory is short. Free with command_free. */
struct command *command_new(const struct redis_argument *arguments, size_t count) MUST_CHECK;

/* MULTI, the commands, EXEC: one command with a reply for each of them. */
struct command *command_new_transaction(const struct redis_words *commands,
                                        size_t count) MUST_CHECK;

/* Accepts NULL. */
void command_free(struct command *command);

/* First in, first out. All zero is empty. */
struct command_queue {
    struct command *first, *last;
    size_t count;
};

void command_queue_add(struct command_queue *queue, struct command *command);
struct command *command_queue_take(struct command_queue *queue); /* NULL when it is empty */

#endif
