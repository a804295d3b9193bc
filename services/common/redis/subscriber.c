#include "common/redis/subscriber.h"

#include "common/redis/link.h"

#include <stdlib.h>
#include <string.h>

struct channel {
    struct channel *next;
    subscriber_heard heard;
    void *data;
    char name[];
};

struct subscriber {
    const struct node_options *options;
    struct address address;
    void (*gone)(void *data);
    void *data;
    struct link *link;
    int links, handles;
    uv_timer_t again;
    uint64_t backoff_ms;
    struct channel *channels;
    size_t channel_count;
    bool connected, closing;
};

static const struct link_face subscriber_link_face;

static void on_try_again(uv_timer_t *timer);

static void back_off(struct subscriber *subscriber)
{
    uint64_t wait = subscriber->backoff_ms ? subscriber->backoff_ms : NODE_BACKOFF_LEAST_MS;

    subscriber->backoff_ms = wait * 2 < NODE_BACKOFF_MOST_MS ? wait * 2 : NODE_BACKOFF_MOST_MS;
    (void)uv_timer_start(&subscriber->again, on_try_again, wait, 0); /* fails only when closing */
}

static void lose(struct subscriber *subscriber)
{
    if (subscriber->link) {
        link_close(subscriber->link);
        subscriber->link = NULL;
    }
    subscriber->connected = false;
    back_off(subscriber);
}

static void on_too_long(uv_timer_t *timer)
{
    lose(timer->data);
}

static void connect_now(struct subscriber *subscriber)
{
    const struct node_options *options = subscriber->options;

    if (subscriber->link || subscriber->closing || subscriber->channel_count == 0) {
        return;
    }
    subscriber->link = link_open(options->loop, &subscriber->address, options->write_cap,
                                 &subscriber_link_face, subscriber);
    if (!subscriber->link) {
        back_off(subscriber);
        return;
    }
    subscriber->links++;
    (void)uv_timer_start(&subscriber->again, on_too_long, options->connect_timeout_ms, 0);
}

static void on_try_again(uv_timer_t *timer)
{
    connect_now(timer->data);
}

static int say(struct subscriber *subscriber, const struct redis_argument *arguments, size_t count)
{
    struct command *command = command_new(arguments, count);

    if (!command) {
        return -1;
    }
    int error = link_write(subscriber->link, command->bytes, command->size);
    command_free(command);
    return error;
}

static int send_subscribe(struct subscriber *subscriber, const char *channel)
{
    const struct redis_argument arguments[] = {{"SUBSCRIBE", 9}, {channel, strlen(channel)}};

    return say(subscriber, arguments, COUNT_OF(arguments));
}

static int greet(struct subscriber *subscriber)
{
    const struct node_options *options = subscriber->options;

    if (options->password) {
        const char *user = options->user ? options->user : "default";
        const struct redis_argument auth[] = {
            {"AUTH", 4},
            {user, strlen(user)},
            {options->password, strlen(options->password)},
        };
        if (say(subscriber, auth, COUNT_OF(auth)) != 0) {
            return -1;
        }
    }
    for (struct channel *channel = subscriber->channels; channel; channel = channel->next) {
        if (send_subscribe(subscriber, channel->name) != 0) {
            return -1;
        }
    }
    return 0;
}

static void on_link_connected(void *data)
{
    struct subscriber *subscriber = data;

    (void)uv_timer_stop(&subscriber->again);
    subscriber->connected = true;
    if (greet(subscriber) != 0) {
        lose(subscriber);
    }
}

static void hand_out(struct subscriber *subscriber, const struct redis_reply *push)
{
    size_t name_size = 0;
    size_t size = 0;
    const char *name = redis_reply_bytes(redis_reply_at(push, 1), &name_size);
    const char *message = redis_reply_bytes(redis_reply_at(push, 2), &size);

    for (struct channel *channel = subscriber->channels; channel && !subscriber->closing;
         channel = channel->next) {
        if (strlen(channel->name) == name_size && memcmp(channel->name, name, name_size) == 0) {
            channel->heard(message, size, channel->data);
        }
    }
}

static void on_link_replied(const struct redis_reply *reply, void *data)
{
    struct subscriber *subscriber = data;
    size_t size = 0;

    if (redis_reply_type(reply) == REDIS_ERROR) {
        lose(subscriber); /* refused, or loading: again later */
        return;
    }
    const char *what = redis_reply_bytes(redis_reply_at(reply, 0), &size);
    if (size > 0) {
        subscriber->backoff_ms = 0; /* a push: the channels are listened to */
    }
    if (size == 7 && memcmp(what, "message", size) == 0) {
        hand_out(subscriber, reply);
    }
}

static void on_link_lost(enum status_code code, const char *why, void *data)
{
    struct subscriber *subscriber = data;

    (void)code;
    (void)why;
    subscriber->link = NULL; /* it closes itself */
    lose(subscriber);
}

static void free_when_gone(struct subscriber *subscriber)
{
    if (!subscriber->closing || subscriber->links > 0 || subscriber->handles > 0) {
        return;
    }
    void (*gone)(void *) = subscriber->gone;
    void *data = subscriber->data;
    while (subscriber->channels) {
        struct channel *channel = subscriber->channels;
        subscriber->channels = channel->next;
        free(channel);
    }
    free(subscriber);
    gone(data);
}

static void on_link_gone(void *data)
{
    struct subscriber *subscriber = data;

    subscriber->links--;
    free_when_gone(subscriber);
}

static const struct link_face subscriber_link_face = {
    .connected = on_link_connected,
    .replied = on_link_replied,
    .lost = on_link_lost,
    .gone = on_link_gone,
};

struct subscriber *subscriber_new(const struct node_options *options, void (*gone)(void *data),
                                  void *data)
{
    struct subscriber *subscriber = calloc(1, sizeof(*subscriber));

    if (!subscriber) {
        return NULL;
    }
    subscriber->options = options;
    subscriber->gone = gone;
    subscriber->data = data;
    (void)uv_timer_init(options->loop, &subscriber->again); /* never fails */
    subscriber->again.data = subscriber;
    subscriber->handles = 1;
    return subscriber;
}

int subscriber_add(struct subscriber *subscriber, const char *name, subscriber_heard heard,
                   void *data)
{
    size_t size = strlen(name) + 1;
    struct channel *channel = NULL;

    if (subscriber->channel_count == REDIS_CHANNELS_MAX ||
        !(channel = malloc(sizeof(*channel) + size))) {
        return -1;
    }
    channel->heard = heard;
    channel->data = data;
    memcpy(channel->name, name, size);
    channel->next = subscriber->channels;
    subscriber->channels = channel;
    subscriber->channel_count++;
    if (subscriber->connected && send_subscribe(subscriber, name) != 0) {
        lose(subscriber); /* comes again with all channels */
    }
    return 0;
}

void subscriber_point(struct subscriber *subscriber, const struct address *address)
{
    bool moved = strcmp(subscriber->address.text, address->text) != 0;

    subscriber->address = *address;
    if (moved && subscriber->link) {
        lose(subscriber);
        return;
    }
    if (!uv_is_active((uv_handle_t *)&subscriber->again)) {
        connect_now(subscriber);
    }
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct subscriber *subscriber = handle->data;

    subscriber->handles--;
    free_when_gone(subscriber);
}

void subscriber_close(struct subscriber *subscriber)
{
    subscriber->closing = true;
    if (subscriber->link) {
        link_close(subscriber->link);
        subscriber->link = NULL;
    }
    uv_close((uv_handle_t *)&subscriber->again, on_handle_closed);
}
