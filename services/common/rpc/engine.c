#include "common/rpc/engine.h"

#include "common/base/log.h"
#include "common/rpc/core_manners.h"
#include "common/rpc/hand_over.h"
#include "common/rpc/waste.h"

#include <stdlib.h>

enum {
    BATCH_MAX = 256, /* events the queue's thread gathers before it hands them over */
    OWN_MAX = 128    /* events of its own that the loop delivers in one turn */
};

struct rpc {
    uv_loop_t *loop;
    grpc_completion_queue *queue;
    struct mailbox *mailbox; /* from the thread to the loop */
    uv_thread_t thread;
    struct rpc_event ended; /* the thread's last word */
    struct waste waste;

    /* Events of the loop's own making, delivered in the same turn or the next. */
    struct rpc_event *first, *last;
    uv_idle_t idle;       /* active while there are some: the loop does not sleep on them */
    uv_check_t check;     /* behind the poll phase, where most are made */
    uv_prepare_t prepare; /* before it: the turn's log lines go out */
    unsigned open_handles;

    size_t holds;
    bool closing;
};

grpc_completion_queue *rpc_queue(struct rpc *rpc)
{
    return rpc->queue;
}

uv_loop_t *rpc_loop(struct rpc *rpc)
{
    return rpc->loop;
}

/* --- on the loop --- */

static void deliver(struct mailbox_item *item, void *data)
{
    struct rpc_event *event = CONTAINER_OF(item, struct rpc_event, item);

    (void)data;
    event->done(event, event->ok);
}

/* With what they lead to, up to a number: a stream that is taken as fast as it is sent must not
 * keep the loop from all else. */
static void deliver_own(struct rpc *rpc)
{
    for (unsigned count = 0; rpc->first && count < OWN_MAX; count++) {
        struct rpc_event *event = rpc->first;
        rpc->first =
            event->item.next ? CONTAINER_OF(event->item.next, struct rpc_event, item) : NULL;
        if (!rpc->first) {
            rpc->last = NULL;
        }
        event->done(event, event->ok);
    }
    if (!rpc->first) {
        (void)uv_idle_stop(&rpc->idle);
    }
}

static void on_idle(uv_idle_t *idle)
{
    deliver_own(idle->data);
}

static void on_check(uv_check_t *check)
{
    struct rpc *rpc = check->data;

    deliver_own(rpc);
    waste_hand_over(&rpc->waste);
}

static void on_prepare(uv_prepare_t *prepare)
{
    struct rpc *rpc = prepare->data;

    waste_hand_over(&rpc->waste);
    log_flush();
}

void rpc_discard(struct rpc *rpc, grpc_call *call, grpc_byte_buffer *message)
{
    waste_add(&rpc->waste, call, message);
}

void rpc_event_soon(struct rpc *rpc, struct rpc_event *event, bool ok)
{
    event->ok = ok;
    event->item.next = NULL;
    if (rpc->last) {
        rpc->last->item.next = &event->item;
    } else {
        rpc->first = event;
        (void)uv_idle_start(&rpc->idle, on_idle); /* nothing where it runs already */
    }
    rpc->last = event;
}

/*
 * What core completes at once, under our own call, comes back through its thread-local cache:
 * without it each answer would wake the queue's thread, which would wake the loop again.
 */
void rpc_catch(struct rpc *rpc)
{
    grpc_completion_queue_thread_local_cache_init(rpc->queue);
}

bool rpc_caught(struct rpc *rpc, const struct rpc_event *event)
{
    void *tag = NULL;
    int ok;

    if (grpc_completion_queue_thread_local_cache_flush(rpc->queue, &tag, &ok)) {
        rpc_event_soon(rpc, tag, ok != 0);
    }
    return tag == event;
}

bool rpc_batch(struct rpc *rpc, grpc_call *call, const grpc_op *ops, size_t count,
               struct rpc_event *event)
{
    rpc_catch(rpc);
    hand_over_to_core(event);
    grpc_call_error error = grpc_call_start_batch(call, ops, count, event, NULL);
    (void)rpc_caught(rpc, event);
    return error == GRPC_CALL_OK;
}

/* --- the one thread that polls: it only hands over, whatever an event means is decided on the loop
 * --- */

/* Takes what is there without waiting, so that the loop is woken once for all of it. Returns the
 * event that is none. */
static grpc_event gather(struct rpc *rpc, struct rpc_event *first)
{
    struct mailbox_item *newest = &first->item;
    grpc_event event;
    unsigned count = 1;

    do {
        event = grpc_completion_queue_next(rpc->queue, gpr_inf_past(GPR_CLOCK_MONOTONIC), NULL);
        if (event.type == GRPC_OP_COMPLETE) {
            struct rpc_event *another = event.tag;
            hand_over_from_core(another);
            another->ok = event.success != 0;
            another->item.next = newest;
            newest = &another->item;
            count++;
        }
    } while (event.type == GRPC_OP_COMPLETE && count < BATCH_MAX);
    mailbox_post_all(rpc->mailbox, newest, &first->item);
    return event;
}

static void poll_queue(void *data)
{
    struct rpc *rpc = data;
    grpc_event event = {.type = GRPC_QUEUE_TIMEOUT};
    bool wait = true;

    while (event.type != GRPC_QUEUE_SHUTDOWN) {
        event = grpc_completion_queue_next(
            rpc->queue,
            wait ? gpr_inf_future(GPR_CLOCK_MONOTONIC) : gpr_inf_past(GPR_CLOCK_MONOTONIC), NULL);
        if (event.type == GRPC_OP_COMPLETE) {
            struct rpc_event *first = event.tag;
            hand_over_from_core(first);
            first->ok = event.success != 0;
            waste_wake(&rpc->waste);
            event = gather(rpc, first);
        }
        wait = !waste_free_handed(&rpc->waste);
    }
    rpc->ended.ok = true;
    mailbox_post(rpc->mailbox, &rpc->ended.item);
}

/* --- its beginning and its end --- */

static void on_handle_closed(uv_handle_t *handle)
{
    struct rpc *rpc = handle->data;

    if (--rpc->open_handles == 0) {
        free(rpc);
    }
}

static void close_handles(struct rpc *rpc)
{
    uv_close((uv_handle_t *)&rpc->idle, on_handle_closed);
    uv_close((uv_handle_t *)&rpc->check, on_handle_closed);
    uv_close((uv_handle_t *)&rpc->prepare, on_handle_closed);
    rpc->waste.moment.data = rpc;
    uv_close((uv_handle_t *)&rpc->waste.moment, on_handle_closed);
    log_hold(false);
}

static void finish(struct rpc_event *event, bool ok)
{
    struct rpc *rpc = CONTAINER_OF(event, struct rpc, ended);

    (void)ok;
    (void)uv_thread_join(&rpc->thread);
    waste_done(&rpc->waste);
    grpc_completion_queue_destroy(rpc->queue);
    mailbox_close(rpc->mailbox);
    close_handles(rpc);
}

/* None of these can fail, nor do they keep the loop alive. */
static void open_handles(struct rpc *rpc)
{
    (void)uv_idle_init(rpc->loop, &rpc->idle);
    (void)uv_check_init(rpc->loop, &rpc->check);
    (void)uv_prepare_init(rpc->loop, &rpc->prepare);
    (void)uv_timer_init(rpc->loop, &rpc->waste.moment);
    rpc->idle.data = rpc->check.data = rpc->prepare.data = rpc;
    rpc->open_handles = 4;
    (void)uv_check_start(&rpc->check, on_check);
    (void)uv_prepare_start(&rpc->prepare, on_prepare);
    uv_unref((uv_handle_t *)&rpc->check);
    uv_unref((uv_handle_t *)&rpc->prepare);
    uv_unref((uv_handle_t *)&rpc->waste.moment);
    log_hold(true);
}

/* Core is never shut down: it would wait for up to 10 s for a poller of its own, which it starts
 * behind every large write. What it holds ends with the process. */
static void init_core(void)
{
    core_teach_manners();
    grpc_init();
}

static int start_thread(struct rpc *rpc)
{
    static uv_once_t once = UV_ONCE_INIT;

    uv_once(&once, init_core);
    rpc->queue = grpc_completion_queue_create_for_next(NULL);
    if (uv_thread_create(&rpc->thread, poll_queue, rpc) == 0) {
        return 0;
    }
    grpc_completion_queue_shutdown(rpc->queue);
    grpc_completion_queue_destroy(rpc->queue);
    return -1;
}

struct rpc *rpc_new(uv_loop_t *loop)
{
    struct rpc *rpc = calloc(1, sizeof(*rpc));

    if (!rpc || waste_init(&rpc->waste) != 0) {
        free(rpc);
        return NULL;
    }
    rpc->loop = loop;
    rpc->ended.done = finish;
    rpc->mailbox = mailbox_new(loop, deliver, NULL);
    if (!rpc->mailbox || start_thread(rpc) != 0) {
        mailbox_close(rpc->mailbox);
        waste_done(&rpc->waste);
        free(rpc);
        return NULL;
    }
    open_handles(rpc);
    return rpc;
}

static void end_when_unused(struct rpc *rpc)
{
    if (rpc->closing && rpc->holds == 0) {
        grpc_completion_queue_shutdown(rpc->queue);
    }
}

void rpc_hold(struct rpc *rpc)
{
    rpc->holds++;
}

void rpc_let_go(struct rpc *rpc)
{
    rpc->holds--;
    end_when_unused(rpc);
}

void rpc_close(struct rpc *rpc)
{
    if (rpc) {
        rpc->closing = true;
        end_when_unused(rpc);
    }
}
