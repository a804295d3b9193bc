#include "common/rpc/engine.h"

#include "common/rpc/core_log.h"

#include <stdlib.h>

struct rpc {
    uv_loop_t *loop;
    grpc_completion_queue *queue;
    struct mailbox *mailbox;
    uv_thread_t thread;
    struct rpc_event ended; /* the thread's last word */
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

void rpc_event_soon(struct rpc *rpc, struct rpc_event *event, bool ok)
{
    event->ok = ok;
    mailbox_post(rpc->mailbox, &event->item);
}

static void deliver(struct mailbox_item *item, void *data)
{
    struct rpc_event *event = CONTAINER_OF(item, struct rpc_event, item);

    (void)data;
    event->done(event, event->ok);
}

/* The one thread that polls. It only hands over: whatever an event means is decided on the loop. */
static void poll_queue(void *data)
{
    struct rpc *rpc = data;

    for (;;) {
        grpc_event event =
            grpc_completion_queue_next(rpc->queue, gpr_inf_future(GPR_CLOCK_MONOTONIC), NULL);
        if (event.type == GRPC_QUEUE_SHUTDOWN) {
            break;
        }
        if (event.type == GRPC_OP_COMPLETE) {
            rpc_event_soon(rpc, event.tag, event.success != 0);
        }
    }
    rpc_event_soon(rpc, &rpc->ended, true);
}

static void finish(struct rpc_event *event, bool ok)
{
    struct rpc *rpc = CONTAINER_OF(event, struct rpc, ended);

    (void)ok;
    (void)uv_thread_join(&rpc->thread);
    grpc_completion_queue_destroy(rpc->queue);
    mailbox_close(rpc->mailbox);
    grpc_shutdown();
    free(rpc);
}

struct rpc *rpc_new(uv_loop_t *loop)
{
    struct rpc *rpc = calloc(1, sizeof(*rpc));

    if (!rpc) {
        return NULL;
    }
    rpc->loop = loop;
    rpc->ended.done = finish;
    rpc->mailbox = mailbox_new(loop, deliver, NULL);
    if (!rpc->mailbox) {
        free(rpc);
        return NULL;
    }
    core_log_quieten();
    grpc_init();
    rpc->queue = grpc_completion_queue_create_for_next(NULL);
    if (uv_thread_create(&rpc->thread, poll_queue, rpc) != 0) {
        grpc_completion_queue_shutdown(rpc->queue);
        grpc_completion_queue_destroy(rpc->queue);
        grpc_shutdown();
        mailbox_close(rpc->mailbox);
        free(rpc);
        return NULL;
    }
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
