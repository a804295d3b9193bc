/* The engine as the folder's own files see it: tags of the completion queue, and who still needs
 * it. */
#ifndef BANFU_RPC_ENGINE_H
#define BANFU_RPC_ENGINE_H

#include "common/base/container_of.h"
#include "common/loop/mailbox.h"
#include "common/rpc/rpc.h"

#include <grpc/grpc.h>
#include <stddef.h>

/* What a batch is tagged with: embedded in whatever waits for it, posted at most once at a time. */
struct rpc_event {
    struct mailbox_item item;
    void (*done)(struct rpc_event *event, bool ok); /* on the loop */
    bool ok;
};

grpc_completion_queue *rpc_queue(struct rpc *rpc);
uv_loop_t *rpc_loop(struct rpc *rpc);

/* Runs the event soon, never from inside this call, as if a batch had ended. On the loop. */
void rpc_event_soon(struct rpc *rpc, struct rpc_event *event, bool ok);

/* Runs core's batch; `event` will come back. False when core refuses it. On the loop. */
bool rpc_batch(struct rpc *rpc, grpc_call *call, const grpc_op *ops, size_t count,
               struct rpc_event *event) MUST_CHECK;

/* Unreferences the call and frees the message it received, soon; either may be NULL. On the loop.
 */
void rpc_discard(struct rpc *rpc, grpc_call *call, grpc_byte_buffer *message);

/* Around other calls of core's that may complete an event at once; true when it was this one. */
void rpc_catch(struct rpc *rpc);
bool rpc_caught(struct rpc *rpc, const struct rpc_event *event);

/* The engine outlives rpc_close until each hold is let go. */
void rpc_hold(struct rpc *rpc);
void rpc_let_go(struct rpc *rpc);

#endif
