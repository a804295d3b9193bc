/*
 * Core's objects that the loop has done with. Core allocates them on the queue's thread, so that
 * thread frees them too: glibc's heaps are a thread's own, and the two threads would otherwise meet
 * at the lock of one heap several times a call. While the queue's thread sleeps nobody is there to
 * meet, and the loop frees them itself: nothing ever lies about.
 */
#ifndef BANFU_RPC_WASTE_H
#define BANFU_RPC_WASTE_H

#include "common/base/attributes.h"

#include <grpc/grpc.h>
#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

enum { WASTE_CAP = 512 /* what is more is freed where it falls */ };

struct waste_heap {
    size_t count;
    struct {
        grpc_call *call;
        grpc_byte_buffer *message;
    } items[WASTE_CAP];
};

struct waste {
    struct waste_heap *own; /* the loop's, of this turn */
    uv_mutex_t mutex;       /* of what follows */
    struct waste_heap *handed;
    bool awake;               /* the queue's thread, which will come for it */
    struct waste_heap *taken; /* that thread's */
};

/* Returns 0, or -1 when memory is short. */
int waste_init(struct waste *waste) MUST_CHECK;

/* Frees all, once the queue's thread has ended. */
void waste_done(struct waste *waste);

/* On the loop: takes the call and the message (either may be NULL). */
void waste_add(struct waste *waste, grpc_call *call, grpc_byte_buffer *message);

/* On the loop, once a turn. */
void waste_hand_over(struct waste *waste);

/* On the queue's thread: frees what was handed over. Returns false when there was nothing, and
 * takes nothing more until waste_wake. */
bool waste_free_handed(struct waste *waste);
void waste_wake(struct waste *waste);

#endif
