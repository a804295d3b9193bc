/*
 * Core's objects that the loop has done with. Core allocates them on the queue's thread, so that
 * thread frees them too, when it next wakes: glibc's heaps are a thread's own, and the two threads
 * would otherwise meet at the lock of one heap several times a call. Where that thread goes on
 * sleeping, the loop frees them itself a moment later.
 */
#ifndef BANFU_RPC_WASTE_H
#define BANFU_RPC_WASTE_H

#include "common/base/attributes.h"

#include <grpc/grpc.h>
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

enum {
    WASTE_CAP = 512, /* what is more is freed where it falls */
    WASTE_MOMENT_MS = 20
};

struct waste_heap {
    size_t count;
    struct {
        grpc_call *call;
        grpc_byte_buffer *message;
    } items[WASTE_CAP];
};

struct waste {
    struct waste_heap *own; /* the loop's, of this turn */
    uv_timer_t moment;      /* how long a sleeper is waited for */
    uv_mutex_t mutex;       /* of what follows */
    struct waste_heap *handed;
    bool awake;               /* the queue's thread, which will come for it before it sleeps */
    struct waste_heap *taken; /* that thread's */
};

/* Returns 0, or -1 when memory is short. */
int waste_init(struct waste *waste) MUST_CHECK;

/* Frees all, once the queue's thread has ended. `moment` is its owner's to open and
 * to close. */
void waste_done(struct waste *waste);

/* On the loop: takes the call and the message (either may be NULL). */
void waste_add(struct waste *waste, grpc_call *call, grpc_byte_buffer *message);

/* On the loop, once a turn. */
void waste_hand_over(struct waste *waste);

/* On the queue's thread, before it sleeps: frees what was handed over. False when there was
 * nothing: it may sleep. */
bool waste_free_handed(struct waste *waste);

/* On the queue's thread, when it has woken. */
void waste_wake(struct waste *waste);

#endif
