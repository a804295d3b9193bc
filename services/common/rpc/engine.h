/* The engine as the folder's own files see it: tags of the completion queue, and who still needs
 * it. */
#ifndef BANFU_RPC_ENGINE_H
#define BANFU_RPC_ENGINE_H

#include "common/loop/mailbox.h"
#include "common/rpc/rpc.h"

#include <grpc/grpc.h>
#include <stddef.h>

/* The struct that `member` lies in. */
#define CONTAINER_OF(pointer, type, member)                                                        \
    ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

/* What a batch is tagged with: embedded in whatever waits for it, posted at most once at a time. */
struct rpc_event {
    struct mailbox_item item;
    void (*done)(struct rpc_event *event, bool ok); /* on the loop */
    bool ok;
};

grpc_completion_queue *rpc_queue(struct rpc *rpc);
uv_loop_t *rpc_loop(struct rpc *rpc);

/* Runs the event from the loop later, as if a batch had ended. From any thread. */
void rpc_event_soon(struct rpc *rpc, struct rpc_event *event, bool ok);

/* The engine outlives rpc_close until each hold is let go. */
void rpc_hold(struct rpc *rpc);
void rpc_let_go(struct rpc *rpc);

#endif
