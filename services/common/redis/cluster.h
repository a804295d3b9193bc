/* Where things are in a cluster: the nodes known, the map of slots, and going where an error sends
 * us. One server alone is a cluster of which nothing was ever said. Not for other folders. */
#ifndef BANFU_REDIS_CLUSTER_H
#define BANFU_REDIS_CLUSTER_H

#include "common/base/attributes.h"
#include "common/redis/figures.h"
#include "common/redis/node.h"
#include "common/redis/redis.h"
#include "common/redis/slots.h"
#include "common/redis/subscriber.h"

struct redis {
    struct redis_options options;
    char *user, *password;
    struct node_options node_options;
    struct node *nodes[REDIS_NODES_MAX];
    size_t node_count;
    size_t home; /* the node for what any may answer, and for slots of which nothing is known */
    struct slots slots;
    bool is_cluster;       /* a server has said MOVED */
    bool asking_for_slots; /* CLUSTER SLOTS is under way */
    bool told_usable;
    size_t pending, pending_bytes;
    struct figures figures;
    struct subscriber *subscriber;
    uv_idle_t turn;
    struct redis_later *later_first, *later_last;
    size_t open; /* nodes, subscriber and handle not gone yet */
    bool closing;
    void (*closed)(void *data);
    void *closed_data;
};

/* The place of the node at that address, made when it is new; -1 when there is no room, or all is
 * being closed. */
int cluster_find_node(struct redis *redis, const struct address *address) MUST_CHECK;

/* Asks the node for the map, unless it is being asked for. */
void cluster_ask_for_slots(struct redis *redis, struct node *node);

/* Sends the command where its error says. False when it goes nowhere. */
bool cluster_follow(struct redis *redis, struct node *from, struct command *command,
                    const struct redis_reply *error) MUST_CHECK;

/* Takes note of a reply before the last of several: MOVED, or not now. `data` is the redis. */
void cluster_note(struct node *node, struct command *command, const struct redis_reply *reply,
                  void *data);

#endif
