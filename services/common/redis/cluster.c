#include "common/redis/cluster.h"

#include "common/redis/redirect.h"

#include <string.h>

int cluster_find_node(struct redis *redis, const struct address *address)
{
    for (size_t i = 0; i < redis->node_count; i++) {
        if (strcmp(node_address(redis->nodes[i])->text, address->text) == 0) {
            return (int)i;
        }
    }
    if (redis->closing || redis->node_count == REDIS_NODES_MAX) {
        return -1;
    }
    struct node *node = node_new(address, &redis->node_options);
    if (!node) {
        return -1;
    }
    redis->nodes[redis->node_count] = node;
    redis->open++;
    return (int)redis->node_count++;
}

/* --- the map --- */

static void take_slots(struct redis *redis, const struct redis_reply *map)
{
    struct address address;

    for (size_t i = 0; i < redis_reply_count(map); i++) {
        const struct redis_reply *range = redis_reply_at(map, i);
        const struct redis_reply *master = redis_reply_at(range, 2);
        if (redirect_read_node(master, &address) != 0) {
            continue;
        }
        int place = cluster_find_node(redis, &address);
        if (place >= 0) {
            slots_set(&redis->slots, redis_reply_integer(redis_reply_at(range, 0)),
                      redis_reply_integer(redis_reply_at(range, 1)), (uint8_t)place);
        }
    }
}

static void on_slots(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct redis *redis = data;

    redis->asking_for_slots = false;
    if (code == STATUS_OK && !redis->closing) {
        take_slots(redis, reply); /* an error reply has no ranges: MOVED teaches slot by slot */
    }
}

void cluster_ask_for_slots(struct redis *redis, struct node *node)
{
    static const struct redis_argument arguments[] = {{"CLUSTER", 7}, {"SLOTS", 5}};
    struct command *command = NULL;

    if (redis->asking_for_slots || !(command = command_new(arguments, COUNT_OF(arguments)))) {
        return;
    }
    command->own = true;
    command->done = on_slots;
    command->data = redis;
    command->deadline_ms =
        uv_now(redis->node_options.loop) + redis->node_options.command_timeout_ms;
    redis->asking_for_slots = true;
    node_send(node, command);
}

/* --- redirects --- */

/* Sends ASKING ahead, so that a node takes a slot it is only just being given. */
static int send_asking(struct node *node, const struct command *command)
{
    const struct redis_argument argument = {"ASKING", 6};
    struct command *asking = command_new(&argument, 1);

    if (!asking) {
        return -1;
    }
    asking->own = true;
    asking->deadline_ms = command->deadline_ms;
    node_send(node, asking);
    return 0;
}

/* Sends the command to the node at `place`. False when it has been sent on too often. */
static bool send_on(struct redis *redis, struct command *command, int place)
{
    if (place < 0 || redis->closing || command->redirects++ == REDIS_REDIRECTS_MAX) {
        return false;
    }
    command->answered = 0;
    command->moved_to = -1;
    command->not_now = false;
    node_send(redis->nodes[place], command);
    return true;
}

/* From now on that slot is there. Answers the node's place, or -1. */
static int learn(struct redis *redis, struct node *from, const struct redirect *redirect)
{
    int place = cluster_find_node(redis, &redirect->address);

    if (place >= 0) {
        redis->is_cluster = true;
        slots_set(&redis->slots, redirect->slot, redirect->slot, (uint8_t)place);
        cluster_ask_for_slots(redis, from);
    }
    return place;
}

/* Sends the command where its answer says. False when it goes nowhere. */
static bool follow(struct redis *redis, struct node *from, struct command *command,
                   const struct redirect *redirect)
{
    if (!redirect->ask) {
        return send_on(redis, command, learn(redis, from, redirect));
    }
    int place = cluster_find_node(redis, &redirect->address);
    return place >= 0 && send_asking(redis->nodes[place], command) == 0 &&
           send_on(redis, command, place);
}

bool cluster_follow(struct redis *redis, struct node *from, struct command *command,
                    const struct redis_reply *error)
{
    struct redirect redirect;

    if (command->moved_to >= 0) {
        return send_on(redis, command, command->moved_to);
    }
    return redirect_read(error, node_address(from), &redirect) == 0 &&
           follow(redis, from, command, &redirect);
}

void cluster_note(struct node *node, struct command *command, const struct redis_reply *reply,
                  void *data)
{
    struct redis *redis = data;
    struct redirect redirect;

    if (redis_reply_type(reply) != REDIS_ERROR) {
        return;
    }
    if (redirect_read(reply, node_address(node), &redirect) == 0 && !redirect.ask) {
        command->moved_to = learn(redis, node, &redirect);
    }
    command->not_now = command->not_now || redirect_is_unavailable(reply);
}
