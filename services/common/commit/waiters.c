#include "common/commit/waiters.h"

#include <stdlib.h>

struct waiter {
    struct waiter *next;
    uint64_t read; /* the read that tells its head; 0 while none has begun */
    int64_t head;  /* -1 while unknown */
    uint64_t deadline_ms;
    void (*done)(enum status_code code, void *data);
    void *data;
};

int waiters_add(struct waiters *waiters, uint64_t deadline_ms,
                void (*done)(enum status_code code, void *data), void *data)
{
    struct waiter *waiter = malloc(sizeof(*waiter));

    if (!waiter) {
        return -1;
    }
    *waiter = (struct waiter){waiters->first, 0, -1, deadline_ms, done, data};
    waiters->first = waiter;
    if (waiters->count) {
        ++*waiters->count;
    }
    return 0;
}

void waiters_begin_read(struct waiters *waiters, uint64_t read)
{
    for (struct waiter *waiter = waiters->first; waiter; waiter = waiter->next) {
        waiter->read = waiter->read ? waiter->read : read;
    }
}

void waiters_take_head(struct waiters *waiters, uint64_t read, int64_t head)
{
    for (struct waiter *waiter = waiters->first; waiter; waiter = waiter->next) {
        if (waiter->read == read && waiter->head < 0) {
            waiter->head = head;
        }
    }
}

bool waiters_need_read(const struct waiters *waiters)
{
    for (const struct waiter *waiter = waiters->first; waiter; waiter = waiter->next) {
        if (waiter->read == 0) {
            return true;
        }
    }
    return false;
}

/* Takes out whom `ripe` picks, then tells them. */
static void tell(struct waiters *waiters, enum status_code code,
                 bool (*ripe)(const struct waiter *waiter, int64_t value), int64_t value)
{
    struct waiter *taken = NULL;
    struct waiter **last_taken = &taken;
    struct waiter **link = &waiters->first;
    size_t *count = waiters->count;

    while (*link) {
        struct waiter *waiter = *link;
        if (ripe(waiter, value)) {
            *link = waiter->next;
            waiter->next = NULL;
            *last_taken = waiter;
            last_taken = &waiter->next;
        } else {
            link = &waiter->next;
        }
    }
    while (taken) {
        struct waiter *waiter = taken;
        taken = waiter->next;
        if (count) {
            --*count;
        }
        waiter->done(code, waiter->data);
        free(waiter);
    }
}

static bool is_reached(const struct waiter *waiter, int64_t position)
{
    return waiter->head >= 0 && waiter->head <= position;
}

static bool is_late(const struct waiter *waiter, int64_t now_ms)
{
    return waiter->deadline_ms <= (uint64_t)now_ms;
}

static bool is_any(const struct waiter *waiter, int64_t unused)
{
    (void)waiter;
    (void)unused;
    return true;
}

void waiters_tell_reached(struct waiters *waiters, int64_t position)
{
    tell(waiters, STATUS_OK, is_reached, position);
}

void waiters_tell_late(struct waiters *waiters, uint64_t now_ms)
{
    tell(waiters, STATUS_DEADLINE_EXCEEDED, is_late, (int64_t)now_ms);
}

void waiters_tell_all(struct waiters *waiters, enum status_code code)
{
    tell(waiters, code, is_any, 0);
}
