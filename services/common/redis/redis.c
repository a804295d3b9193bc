#include "common/redis/redis.h"

#include "common/redis/cluster.h"
#include "common/redis/redirect.h"

#include <stdlib.h>
#include <string.h>

enum { CONNECT_TIMEOUT_MS = 2000, COMMAND_TIMEOUT_MS = 5000, WRITE_CAP_OWN = 64 << 10 };

/* --- nodes --- */

static struct node *node_for(struct redis *redis, int slot)
{
    uint8_t place = slot == COMMAND_ANY_SLOT ? SLOT_UNKNOWN : redis->slots.nodes[slot];

    return redis->nodes[place == SLOT_UNKNOWN ? redis->home : place];
}

/* --- what became of a command --- */

static void finish(struct redis *redis, struct command *command, enum status_code code,
                   const struct redis_reply *reply)
{
    if (!command->own) {
        redis->pending--;
        redis->pending_bytes -= command->size;
        /* One that nobody waits for any more has run out of time. */
        figures_count(&redis->figures, command->done ? code : STATUS_DEADLINE_EXCEEDED,
                      command->start_ns);
        figures_add_pending(&redis->figures, -1);
    }
    if (command->done) {
        command->done(code, reply, command->data);
    }
    command_free(command);
}

/* An error of the server: followed, or told. */
static void on_refused(struct redis *redis, struct node *node, struct command *command,
                       const struct redis_reply *reply)
{
    bool unavailable = command->not_now || redirect_is_unavailable(reply);

    if (command->done && cluster_follow(redis, node, command, reply)) {
        return;
    }
    finish(redis, command, unavailable ? STATUS_UNAVAILABLE : STATUS_OK, reply);
}

static void on_answered(struct node *node, struct command *command, enum status_code code,
                        const struct redis_reply *reply, void *data)
{
    if (redis_reply_type(reply) == REDIS_ERROR) {
        on_refused(data, node, command, reply);
    } else {
        finish(data, command, code, reply);
    }
}

/* --- what nodes become --- */

/* Another node becomes home: it may be there while this one is not, and in a cluster it knows who
 * has taken over. One that is ready, else the next. */
static void move_home(struct redis *redis)
{
    size_t next = (redis->home + 1) % redis->node_count;

    for (size_t i = 0; i < redis->node_count && !node_ready(redis->nodes[next]); i++) {
        next = (next + 1) % redis->node_count;
    }
    redis->home = next;
    node_connect(redis->nodes[next]);
    if (redis->subscriber) {
        subscriber_point(redis->subscriber, node_address(redis->nodes[next]));
    }
}

static void tell_state(struct redis *redis)
{
    bool usable = redis_usable(redis);

    if (usable == redis->told_usable) {
        return;
    }
    redis->told_usable = usable;
    if (redis->options.state_changed) {
        redis->options.state_changed(usable, redis->options.data);
    }
}

static void on_changed(struct node *node, void *data)
{
    struct redis *redis = data;

    if (!node_ready(node)) {
        figures_count_loss(&redis->figures);
    }
    if (!node_ready(node) && redis->node_count > 1) {
        if (node == redis->nodes[redis->home]) {
            move_home(redis);
        }
        if (redis->is_cluster && node_ready(redis->nodes[redis->home])) {
            cluster_ask_for_slots(redis, redis->nodes[redis->home]);
        }
    }
    tell_state(redis);
}

/* --- sending --- */

/* Takes the command and sends it; frees it when a cap is reached. */
static int take(struct redis *redis, const char *key, struct command *command, uint64_t timeout_ms,
                redis_cb done, void *data)
{
    if (!command) {
        return -1;
    }
    if (redis->closing || redis->pending == redis->options.pending_cap ||
        command->size > redis->options.pending_bytes - redis->pending_bytes) {
        command_free(command);
        return -1;
    }
    redis->pending++;
    redis->pending_bytes += command->size;
    figures_add_pending(&redis->figures, 1);
    command->start_ns = figures_start_ns(&redis->figures);
    command->done = done;
    command->data = data;
    command->slot = key ? (int)redis_key_slot(key) : COMMAND_ANY_SLOT;
    command->deadline_ms = uv_now(redis->node_options.loop) +
                           (timeout_ms ? timeout_ms : redis->node_options.command_timeout_ms);
    node_send(node_for(redis, command->slot), command);
    return 0;
}

int redis_command(struct redis *redis, const char *key, const struct redis_argument *arguments,
                  size_t count, uint64_t timeout_ms, redis_cb done, void *data)
{
    return take(redis, key, command_new(arguments, count), timeout_ms, done, data);
}

int redis_transaction(struct redis *redis, const char *key, const struct redis_words *commands,
                      size_t count, uint64_t timeout_ms, redis_cb done, void *data)
{
    return take(redis, key, command_new_transaction(commands, count), timeout_ms, done, data);
}

/* --- later --- */

static void run_later(struct redis *redis)
{
    struct redis_later *next = redis->later_first;

    redis->later_first = redis->later_last = NULL;
    while (next) {
        struct redis_later *later = next;
        next = later->next; /* it may be gone after its run */
        later->run(later->data);
    }
}

static void on_turn(uv_idle_t *turn)
{
    (void)uv_idle_stop(turn);
    run_later(turn->data);
}

void redis_later(struct redis *redis, struct redis_later *later, void (*run)(void *data),
                 void *data)
{
    *later = (struct redis_later){.run = run, .data = data};
    if (redis->later_last) {
        redis->later_last->next = later;
    } else {
        redis->later_first = later;
    }
    redis->later_last = later;
    if (!redis->closing) {
        (void)uv_idle_start(&redis->turn, on_turn); /* fails only without a callback */
    }
}

/* --- listening --- */

static void on_gone(void *data);

int redis_subscribe(struct redis *redis, const char *channel,
                    void (*heard)(const char *message, size_t size, void *data), void *data)
{
    if (redis->closing) {
        return -1;
    }
    if (!redis->subscriber) {
        redis->subscriber = subscriber_new(&redis->node_options, on_gone, redis);
        if (!redis->subscriber) {
            return -1;
        }
        redis->open++;
    }
    int error = subscriber_add(redis->subscriber, channel, heard, data);
    subscriber_point(redis->subscriber, node_address(redis->nodes[redis->home]));
    return error;
}

bool redis_usable(const struct redis *redis)
{
    return !redis->closing && node_ready(redis->nodes[redis->home]);
}

size_t redis_pending_bytes(const struct redis *redis)
{
    return redis->pending_bytes;
}

const char *redis_trouble(const struct redis *redis)
{
    return node_trouble(redis->nodes[redis->home]);
}

/* --- opening and closing --- */

static void free_redis(struct redis *redis)
{
    run_later(redis);
    free(redis->user);
    free(redis->password);
    free(redis);
}

static void on_gone(void *data)
{
    struct redis *redis = data;

    if (--redis->open > 0) {
        return;
    }
    void (*closed)(void *) = redis->closed;
    void *closed_data = redis->closed_data;
    free_redis(redis);
    if (closed) {
        closed(closed_data);
    }
}

static void on_turn_closed(uv_handle_t *turn)
{
    on_gone(turn->data);
}

void redis_close(struct redis *redis, void (*closed)(void *data), void *data)
{
    if (!redis || redis->closing) {
        return;
    }
    redis->closing = true;
    redis->closed = closed;
    redis->closed_data = data;
    if (redis->subscriber) {
        subscriber_close(redis->subscriber);
    }
    for (size_t i = 0; i < redis->node_count; i++) {
        node_close(redis->nodes[i]);
    }
    uv_close((uv_handle_t *)&redis->turn, on_turn_closed);
}

static bool copy_text(const char *text, char **ret_copy)
{
    *ret_copy = text ? strdup(text) : NULL;
    return !text || *ret_copy;
}

static uint64_t or_else(uint64_t value, uint64_t otherwise)
{
    return value ? value : otherwise;
}

static int take_options(struct redis *redis, uv_loop_t *loop, const struct redis_options *options)
{
    redis->options = *options;
    redis->options.pending_cap = or_else(options->pending_cap, REDIS_PENDING_CAP);
    redis->options.pending_bytes = or_else(options->pending_bytes, REDIS_PENDING_BYTES);
    slots_forget(&redis->slots);
    figures_init(&redis->figures, options->metrics);
    if (!copy_text(options->user, &redis->user) ||
        !copy_text(options->password, &redis->password)) {
        return -1;
    }
    redis->node_options = (struct node_options){
        .loop = loop,
        .user = redis->user,
        .password = redis->password,
        .connect_timeout_ms = or_else(options->connect_timeout_ms, CONNECT_TIMEOUT_MS),
        .command_timeout_ms = or_else(options->command_timeout_ms, COMMAND_TIMEOUT_MS),
        /* what the pending commands may hold, and those of the connection itself */
        .write_cap = redis->options.pending_bytes + WRITE_CAP_OWN,
        .answered = on_answered,
        .noted = cluster_note,
        .changed = on_changed,
        .gone = on_gone,
        .data = redis,
    };
    return 0;
}

/* The addresses, parted by commas, become nodes; a first one at least. */
static int take_addresses(struct redis *redis, const char *list)
{
    struct address address;

    for (const char *text = list;; text++) {
        size_t size = strcspn(text, ",");
        if (address_parse(text, size, &address) != 0 || cluster_find_node(redis, &address) < 0) {
            return -1;
        }
        text += size;
        if (*text == '\0') {
            return 0;
        }
    }
}

struct redis *redis_new(uv_loop_t *loop, const struct redis_options *options)
{
    struct redis *redis = calloc(1, sizeof(*redis));

    if (!redis) {
        return NULL;
    }
    if (take_options(redis, loop, options) != 0) {
        free_redis(redis);
        return NULL;
    }
    (void)uv_idle_init(loop, &redis->turn); /* never fails */
    redis->turn.data = redis;
    redis->open = 1;
    if (take_addresses(redis, options->address) != 0) {
        redis_close(redis, NULL, NULL); /* the loop frees it */
        return NULL;
    }
    node_connect(redis->nodes[0]);
    return redis;
}
