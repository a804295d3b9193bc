#include "common/service/case_clock.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/redis/redis.h"

#include <errno.h>
#include <stdlib.h>

struct case_clock {
    uv_timer_t timer;
    struct redis *redis;
    struct metric_gauge *gauge;
    void (*moved)(void *data);
    void *data;
    int64_t offset_ms;
    bool is_known;
    bool asking;  /* a question is under way */
    bool closing; /* to be freed when timer and question are gone */
    bool timer_closed;
    bool complained;
    bool has_moved; /* by the answer being looked at */
};

static void free_when_idle(struct case_clock *clock)
{
    if (clock->timer_closed && !clock->asking) {
        free(clock);
    }
}

static void complain_once(struct case_clock *clock, const char *value)
{
    if (!clock->complained) {
        LOG(LOG_ERROR, "case_clock_not_followed", LOG_TEXT("value", value),
            LOG_INTEGER("offset_ms", clock->offset_ms));
    }
    clock->complained = true;
}

/* An absent key is the real time. A value that is no number, or lies behind, is not followed. */
static void follow(struct case_clock *clock, const char *text)
{
    char *end = NULL;

    errno = 0;
    int64_t offset = *text ? strtoll(text, &end, 10) : 0;
    if (errno != 0 || (end && *end != '\0') || (clock->is_known && offset < clock->offset_ms)) {
        complain_once(clock, text);
        return;
    }
    clock->complained = false;
    clock->has_moved = !clock->is_known || offset != clock->offset_ms;
    if (clock->has_moved) {
        LOG(LOG_INFO, "case_clock_set", LOG_INTEGER("offset_ms", offset),
            LOG_INTEGER("now_ms", clock_real_ms() + offset));
    }
    clock->offset_ms = offset;
    clock->gauge->value = offset;
}

static void on_answer(enum status_code code, const struct redis_reply *reply, void *data)
{
    struct case_clock *clock = data;

    clock->asking = false;
    if (clock->closing) {
        free_when_idle(clock);
        return;
    }
    if (code != STATUS_OK || redis_reply_type(reply) == REDIS_ERROR) {
        return; /* asked again at the next tick; the frame reports a store that does not answer */
    }
    size_t size = 0;
    clock->has_moved = !clock->is_known;
    follow(clock, redis_reply_bytes(reply, &size));
    clock->is_known = true;
    if (clock->has_moved && clock->moved) {
        clock->moved(clock->data);
    }
}

void case_clock_ask(struct case_clock *clock)
{
    static const struct redis_argument question[] = {{"GET", 3},
                                                     {CASE_CLOCK_KEY, sizeof(CASE_CLOCK_KEY) - 1}};

    if (!clock->asking && redis_usable(clock->redis)) {
        clock->asking =
            redis_command(clock->redis, CASE_CLOCK_KEY, question, 2, 0, on_answer, clock) == 0;
    }
}

static void on_timer(uv_timer_t *timer)
{
    case_clock_ask(timer->data);
}

struct case_clock *case_clock_new(uv_loop_t *loop, struct redis *redis, struct metrics *metrics,
                                  void (*moved)(void *data), void *data)
{
    struct case_clock *clock = calloc(1, sizeof(*clock));

    if (!clock) {
        return NULL;
    }
    clock->redis = redis;
    clock->moved = moved;
    clock->data = data;
    clock->gauge =
        metrics_gauge(metrics, "banfu_case_clock_offset_ms",
                      "milliseconds by which the case clock is ahead of real time", NULL);
    (void)uv_timer_init(loop, &clock->timer);
    clock->timer.data = clock;
    (void)uv_timer_start(&clock->timer, on_timer, 0, CASE_CLOCK_POLL_MS);
    return clock;
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct case_clock *clock = handle->data;

    clock->timer_closed = true;
    free_when_idle(clock);
}

void case_clock_close(struct case_clock *clock)
{
    if (!clock) {
        return;
    }
    clock->closing = true;
    uv_close((uv_handle_t *)&clock->timer, on_timer_closed);
}

bool case_clock_is_known(const struct case_clock *clock)
{
    return clock->is_known;
}

int64_t case_clock_offset_ms(const struct case_clock *clock)
{
    return clock->offset_ms;
}

int64_t case_clock_now_ms(const struct case_clock *clock)
{
    return clock_real_ms() + clock->offset_ms;
}
