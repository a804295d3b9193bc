#include "common/redis/node.h"

#include "common/redis/link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum node_state {
    NODE_IDLE,       /* never needed yet */
    NODE_CONNECTING, /* until AUTH and PING are answered */
    NODE_READY,
    NODE_BACKING_OFF
};

struct node {
    const struct node_options *options;
    struct address address;
    enum node_state state;
    struct link *link;
    int links;              /* not gone yet, the current one included */
    int handles;            /* not closed yet */
    uv_timer_t attempt;     /* limits connecting, or waits to try again */
    uv_timer_t deadline;    /* at the earliest deadline of a command */
    uv_idle_t refusing;     /* answers what cannot be sent, outside of node_send */
    uint64_t next_deadline; /* 0: the timer is not set */
    uint64_t last_answer;   /* uv_now of the last reply */
    uint64_t backoff_ms;
    struct command_queue sent, waiting, refused;
    bool closing;
    char why[NODE_WHY_MAX];
};

static const struct link_face node_link_face;

static void set_state(struct node *node, enum node_state state)
{
    node->state = state;
    if ((state == NODE_READY || state == NODE_BACKING_OFF) && !node->closing) {
        node->options->changed(node, node->options->data);
    }
}

/* --- answering --- */

static void answer(struct node *node, struct command *command, enum status_code code,
                   const struct redis_reply *reply)
{
    node->options->answered(node, command, code, reply, node->options->data);
}

/* Answers all of a queue; commands sent meanwhile are not in it. */
static void answer_all(struct node *node, struct command_queue *queue, enum status_code code)
{
    struct command_queue taken = *queue;
    struct command *command = NULL;

    *queue = (struct command_queue){0};
    while ((command = command_queue_take(&taken))) {
        answer(node, command, code, NULL);
    }
}

/* --- losing and trying again --- */

static void on_try_again(uv_timer_t *timer)
{
    struct node *node = timer->data;

    node->state = NODE_IDLE;
    node_connect(node);
}

static void back_off(struct node *node)
{
    uint64_t wait = node->backoff_ms ? node->backoff_ms : NODE_BACKOFF_LEAST_MS;

    node->backoff_ms = wait * 2 < NODE_BACKOFF_MOST_MS ? wait * 2 : NODE_BACKOFF_MOST_MS;
    (void)uv_timer_start(&node->attempt, on_try_again, wait, 0); /* fails only when closing */
    set_state(node, NODE_BACKING_OFF);
}

static void lose(struct node *node, enum status_code code, const char *why)
{
    (void)snprintf(node->why, sizeof(node->why), "%s: %s", node->address.text, why);
    if (node->link) {
        link_close(node->link);
        node->link = NULL;
    }
    back_off(node);
    struct command_queue sent = node->sent;
    struct command_queue waiting = node->waiting;
    node->sent = node->waiting = (struct command_queue){0};
    answer_all(node, &sent, code);
    answer_all(node, &waiting, STATUS_UNAVAILABLE);
}

static void on_link_lost(enum status_code code, const char *why, void *data)
{
    struct node *node = data;

    node->link = NULL; /* it closes itself */
    lose(node, code, why);
}

static void on_connect_timeout(uv_timer_t *timer)
{
    lose(timer->data, STATUS_UNAVAILABLE, "no connection in time");
}

/* --- deadlines --- */

static void on_deadline(uv_timer_t *timer);

static void watch_deadline(struct node *node, uint64_t deadline_ms)
{
    if (node->next_deadline && node->next_deadline <= deadline_ms) {
        return;
    }
    uint64_t now = uv_now(node->options->loop);
    node->next_deadline = deadline_ms;
    (void)uv_timer_start(&node->deadline, on_deadline, deadline_ms > now ? deadline_ms - now : 0,
                         0);
}

/* A command without an answer keeps its place, since answers come in order. */
static void expire(struct command *command)
{
    redis_cb done = command->done;

    command->done = NULL;
    if (done) {
        done(STATUS_DEADLINE_EXCEEDED, NULL, command->data);
    }
}

static void expire_sent(struct node *node, uint64_t now)
{
    for (struct command *command = node->sent.first; command; command = command->next) {
        if (command->done && command->deadline_ms <= now) {
            expire(command);
            if (node->closing) {
                return;
            }
        }
        if (command->done) {
            watch_deadline(node, command->deadline_ms);
        }
    }
}

static void expire_waiting(struct node *node, uint64_t now)
{
    struct command_queue taken = node->waiting;
    struct command *command = NULL;

    node->waiting = (struct command_queue){0};
    while ((command = command_queue_take(&taken))) {
        if (command->deadline_ms <= now) {
            answer(node, command, STATUS_DEADLINE_EXCEEDED, NULL);
        } else if (node->closing) {
            answer(node, command, STATUS_UNAVAILABLE, NULL);
        } else {
            command_queue_add(&node->waiting, command);
            watch_deadline(node, command->deadline_ms);
        }
    }
}

/* A server that owes an answer and says nothing for so long has gone without a word. */
static bool has_gone_silent(struct node *node, uint64_t now)
{
    const struct command *oldest = node->sent.first;

    if (node->state != NODE_READY || !oldest || oldest->done) {
        return false;
    }
    uint64_t since =
        oldest->deadline_ms > node->last_answer ? oldest->deadline_ms : node->last_answer;
    uint64_t limit = since + node->options->command_timeout_ms;
    if (now >= limit) {
        return true;
    }
    watch_deadline(node, limit);
    return false;
}

static void on_deadline(uv_timer_t *timer)
{
    struct node *node = timer->data;
    uint64_t now = uv_now(node->options->loop);

    node->next_deadline = 0;
    expire_sent(node, now);
    if (!node->closing) {
        expire_waiting(node, now);
    }
    if (!node->closing && has_gone_silent(node, now)) {
        lose(node, STATUS_UNAVAILABLE, "the server has gone silent");
    }
}

/* --- sending --- */

static void refuse(struct node *node, struct command *command);

static void transmit(struct node *node, struct command *command)
{
    if (link_write(node->link, command->bytes, command->size) != 0) {
        refuse(node, command);
        return;
    }
    command_queue_add(&node->sent, command);
    watch_deadline(node, command->deadline_ms);
}

static void on_refusing(uv_idle_t *refusing)
{
    struct node *node = refusing->data;

    (void)uv_idle_stop(refusing);
    answer_all(node, &node->refused, STATUS_UNAVAILABLE);
}

static void refuse(struct node *node, struct command *command)
{
    command_queue_add(&node->refused, command);
    (void)uv_idle_start(&node->refusing, on_refusing); /* fails only without a callback */
}

void node_send(struct node *node, struct command *command)
{
    node_connect(node);
    switch (node->state) {
    case NODE_READY: transmit(node, command); break;
    case NODE_CONNECTING:
        command_queue_add(&node->waiting, command);
        watch_deadline(node, command->deadline_ms);
        break;
    case NODE_IDLE:
    case NODE_BACKING_OFF: refuse(node, command); break;
    }
}

/* --- connecting --- */

static void become_ready(struct node *node)
{
    struct command_queue waiting = node->waiting;
    struct command *command = NULL;

    (void)uv_timer_stop(&node->attempt);
    node->backoff_ms = 0;
    node->why[0] = '\0';
    node->waiting = (struct command_queue){0};
    while ((command = command_queue_take(&waiting))) {
        transmit(node, command);
    }
    set_state(node, NODE_READY);
}

static void lose_by_reply(struct node *node, const struct redis_reply *reply)
{
    size_t size = 0;
    const char *text = redis_reply_bytes(reply, &size);

    lose(node, STATUS_UNAVAILABLE, size > 0 ? text : "an answer that is none");
}

static void on_authenticated(enum status_code code, const struct redis_reply *reply, void *data)
{
    if (code == STATUS_OK && redis_reply_type(reply) != REDIS_TEXT) {
        lose_by_reply(data, reply);
    }
}

static void on_pinged(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct node *node = data;

    if (!reply || node->state != NODE_CONNECTING) {
        return; /* lost meanwhile */
    }
    if (code != STATUS_OK || redis_reply_type(reply) != REDIS_TEXT) {
        lose_by_reply(node, reply);
        return;
    }
    become_ready(node);
}

static int send_own(struct node *node, const struct redis_argument *arguments, size_t count,
                    redis_cb done)
{
    struct command *command = command_new(arguments, count);

    if (!command) {
        return -1;
    }
    command->own = true;
    command->done = done;
    command->data = node;
    command->deadline_ms = UINT64_MAX; /* the attempt has a limit of its own */
    if (link_write(node->link, command->bytes, command->size) != 0) {
        command_free(command);
        return -1;
    }
    command_queue_add(&node->sent, command);
    return 0;
}

static int greet(struct node *node)
{
    const struct node_options *options = node->options;
    const struct redis_argument ping = {"PING", 4};

    if (options->password) {
        const char *user = options->user ? options->user : "default";
        const struct redis_argument auth[] = {
            {"AUTH", 4},
            {user, strlen(user)},
            {options->password, strlen(options->password)},
        };
        if (send_own(node, auth, COUNT_OF(auth), on_authenticated) != 0) {
            return -1;
        }
    }
    return send_own(node, &ping, 1, on_pinged);
}

static void on_link_connected(void *data)
{
    struct node *node = data;

    if (greet(node) != 0) {
        lose(node, STATUS_UNAVAILABLE, "out of memory");
    }
}

static void on_link_replied(const struct redis_reply *reply, void *data)
{
    struct node *node = data;
    struct command *command = node->sent.first;

    node->last_answer = uv_now(node->options->loop);
    if (!command) {
        lose(node, STATUS_INTERNAL, "an answer that nobody asked for");
    } else if (++command->answered < command->replies) {
        node->options->noted(node, command, reply, node->options->data);
    } else {
        answer(node, command_queue_take(&node->sent), STATUS_OK, reply);
    }
}

static void free_when_gone(struct node *node)
{
    if (!node->closing || node->links > 0 || node->handles > 0) {
        return;
    }
    void (*gone)(void *) = node->options->gone;
    void *data = node->options->data;
    free(node);
    gone(data);
}

static void on_link_gone(void *data)
{
    struct node *node = data;

    node->links--;
    free_when_gone(node);
}

static const struct link_face node_link_face = {
    .connected = on_link_connected,
    .replied = on_link_replied,
    .lost = on_link_lost,
    .gone = on_link_gone,
};

void node_connect(struct node *node)
{
    const struct node_options *options = node->options;

    if (node->state != NODE_IDLE) {
        return;
    }
    node->link =
        link_open(options->loop, &node->address, options->write_cap, &node_link_face, node);
    if (!node->link) {
        (void)snprintf(node->why, sizeof(node->why), "%s: out of memory", node->address.text);
        back_off(node);
        return;
    }
    node->links++;
    if (node->why[0] == '\0') {
        (void)snprintf(node->why, sizeof(node->why), "%s: connecting", node->address.text);
    }
    (void)uv_timer_start(&node->attempt, on_connect_timeout, options->connect_timeout_ms, 0);
    set_state(node, NODE_CONNECTING);
}

/* --- the node itself --- */

struct node *node_new(const struct address *address, const struct node_options *options)
{
    struct node *node = calloc(1, sizeof(*node));

    if (!node) {
        return NULL;
    }
    node->options = options;
    node->address = *address;
    (void)uv_timer_init(options->loop, &node->attempt); /* these never fail */
    (void)uv_timer_init(options->loop, &node->deadline);
    (void)uv_idle_init(options->loop, &node->refusing);
    node->attempt.data = node->deadline.data = node->refusing.data = node;
    node->handles = 3;
    return node;
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct node *node = handle->data;

    node->handles--;
    free_when_gone(node);
}

void node_close(struct node *node)
{
    node->closing = true;
    if (node->link) {
        link_close(node->link);
        node->link = NULL;
    }
    node->state = NODE_BACKING_OFF;
    uv_close((uv_handle_t *)&node->attempt, on_handle_closed);
    uv_close((uv_handle_t *)&node->deadline, on_handle_closed);
    uv_close((uv_handle_t *)&node->refusing, on_handle_closed);
    answer_all(node, &node->sent, STATUS_UNAVAILABLE);
    answer_all(node, &node->waiting, STATUS_UNAVAILABLE);
    answer_all(node, &node->refused, STATUS_UNAVAILABLE);
}

bool node_ready(const struct node *node)
{
    return node->state == NODE_READY;
}

const struct address *node_address(const struct node *node)
{
    return &node->address;
}

const char *node_trouble(const struct node *node)
{
    return node->why;
}
