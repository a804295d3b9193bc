/*
 * One server: a connection that is made again when it is lost, and the commands that wait for its
 * answers, in order. Everything a node is told to send ends in `answered`, once.
 */
#ifndef BANFU_REDIS_NODE_H
#define BANFU_REDIS_NODE_H

#include "common/base/attributes.h"
#include "common/redis/address.h"
#include "common/redis/command.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

enum { NODE_BACKOFF_LEAST_MS = 50, NODE_BACKOFF_MOST_MS = 2000, NODE_WHY_MAX = 512 };

struct node;

/* What a node is made with; kept, not copied. */
struct node_options {
    uv_loop_t *loop;
    const char *user, *password;
    uint64_t connect_timeout_ms, command_timeout_ms;
    size_t write_cap;
    /* The node gives the command back with what became of it; `reply` is NULL unless the server
     * answered. */
    void (*answered)(struct node *node, struct command *command, enum status_code code,
                     const struct redis_reply *reply, void *data);
    /* A reply before the last of several: only what it asks for counts. */
    void (*noted)(struct node *node, struct command *command, const struct redis_reply *reply,
                  void *data);
    /* It became ready, or an attempt or a connection was lost. */
    void (*changed)(struct node *node, void *data);
    void (*gone)(void *data); /* after node_close */
    void *data;
};

/* A node that connects when it is first needed. NULL when memory is short. */
struct node *node_new(const struct address *address, const struct node_options *options) MUST_CHECK;

/* Answers what is pending with UNAVAILABLE (inside the call), closes, frees; `gone` runs last. */
void node_close(struct node *node);

/* Connects unless it is connected, connecting or waiting to try again. */
void node_connect(struct node *node);

/* Sends the command, which is the node's from here on. Before its deadline has passed or its answer
 * is there it comes back by `answered`, never inside the call. */
void node_send(struct node *node, struct command *command);

bool node_ready(const struct node *node);
const struct address *node_address(const struct node *node);

/* Why it is not ready, in English; "" while it is. */
const char *node_trouble(const struct node *node);

#endif
