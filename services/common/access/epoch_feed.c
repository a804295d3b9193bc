#include "common/access/epoch_feed.h"

#include "common/base/clock.h"
#include "common/redis/redis.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One more than the list holds, so that it knows when some were left out. */
#define LIMIT_TEXT "2049"
_Static_assert(EPOCH_LIST_MAX == 2048, "the limit asked for is one more than the list holds");

struct epoch_feed {
    uv_timer_t timer;
    struct redis *redis;
    struct epochs *epochs;
    void (*heard)(void *data);
    void *data;
    int64_t asked_ms;
    bool asking; /* a question is under way */
    bool closing;
    bool timer_closed;
};

static void free_when_idle(struct epoch_feed *feed)
{
    if (feed->timer_closed && !feed->asking) {
        free(feed);
    }
}

/* Scores are whole milliseconds, far below 2^53; what is none counts as a change just now. */
static int64_t read_score(const struct redis_reply *score, int64_t now_ms)
{
    char *end = NULL;
    size_t size = 0;
    const char *text = redis_reply_bytes(score, &size);

    errno = 0;
    double value = strtod(text, &end);
    bool sound = errno == 0 && end != text && value >= 0 && value < 9e15;
    return sound ? (int64_t)value : now_ms;
}

/* The reply holds account and score in turn, newest change first. */
static void replace(struct epoch_feed *feed, const struct redis_reply *reply)
{
    epochs_begin(feed->epochs);
    for (size_t i = 0; i + 1 < redis_reply_count(reply); i += 2) {
        size_t length = 0;
        const char *account = redis_reply_bytes(redis_reply_at(reply, i), &length);
        epochs_add(feed->epochs, account, length,
                   read_score(redis_reply_at(reply, i + 1), feed->asked_ms));
    }
    epochs_commit(feed->epochs, feed->asked_ms);
}

static void on_answer(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct epoch_feed *feed = data;

    feed->asking = false;
    if (feed->closing) {
        free_when_idle(feed);
        return;
    }
    /* Without an answer the list grows stale, and then nobody is let in. */
    if (code != STATUS_OK || redis_reply_type(reply) != REDIS_ARRAY) {
        return;
    }
    replace(feed, reply);
    if (feed->heard) {
        void (*heard)(void *) = feed->heard;
        feed->heard = NULL;
        heard(feed->data);
    }
}

static struct redis_argument argument(const char *text)
{
    return (struct redis_argument){.bytes = text, .size = strlen(text)};
}

void epoch_feed_ask(struct epoch_feed *feed)
{
    char oldest[32];

    if (feed->asking || !redis_usable(feed->redis)) {
        return;
    }
    feed->asked_ms = clock_real_ms();
    (void)snprintf(oldest, sizeof(oldest), "%" PRId64, feed->asked_ms - EPOCH_WINDOW_MS);
    const struct redis_argument question[] = {argument("ZREVRANGEBYSCORE"),
                                              argument(EPOCH_FEED_KEY),
                                              argument("+inf"),
                                              argument(oldest),
                                              argument("WITHSCORES"),
                                              argument("LIMIT"),
                                              argument("0"),
                                              argument(LIMIT_TEXT)};
    feed->asking = redis_command(feed->redis, EPOCH_FEED_KEY, question, COUNT_OF(question), 0,
                                 on_answer, feed) == 0;
}

static void on_timer(uv_timer_t *timer)
{
    epoch_feed_ask(timer->data);
}

struct epoch_feed *epoch_feed_new(uv_loop_t *loop, struct redis *redis, struct epochs *epochs,
                                  void (*heard)(void *data), void *data)
{
    struct epoch_feed *feed = calloc(1, sizeof(*feed));

    if (!feed) {
        return NULL;
    }
    feed->redis = redis;
    feed->epochs = epochs;
    feed->heard = heard;
    feed->data = data;
    (void)uv_timer_init(loop, &feed->timer);
    feed->timer.data = feed;
    (void)uv_timer_start(&feed->timer, on_timer, 0, EPOCH_FEED_POLL_MS);
    return feed;
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct epoch_feed *feed = handle->data;

    feed->timer_closed = true;
    free_when_idle(feed);
}

void epoch_feed_close(struct epoch_feed *feed)
{
    if (!feed) {
        return;
    }
    feed->closing = true;
    uv_close((uv_handle_t *)&feed->timer, on_timer_closed);
}
