/* One call of a client's, whether one answer or a stream comes back. */
#ifndef BANFU_RPC_CLIENT_CALL_H
#define BANFU_RPC_CLIENT_CALL_H

#include "common/rpc/channel.h"

struct client_call {
    struct rpc_channel *channel;
    struct client_call *next, *previous;
    struct rpc_call *parent; /* NULL: made on nobody's behalf */
    struct rpc_child child;
    grpc_call *core;
    struct rpc_event ended;
    struct rpc_status *status; /* NULL: nobody asks */
    const ProtobufCMessageDescriptor *output;
    struct arena *arena;

    grpc_byte_buffer request;
    grpc_byte_buffer *response;
    grpc_metadata_array head, trailers;
    grpc_status_code code;
    grpc_slice text;
    /* a failure before core knew of the call; STATUS_OK: none */
    enum status_code refused;
    const char *refused_reason;
    bool cancelled; /* by us */

    /* for one answer */
    ProtobufCClosure closure;
    void *closure_data;
};

/* A call of that stub's, listed and with its deadline, parent and status; not begun. `refused` is
 * set where it may not begin. NULL when memory is short. */
struct client_call *client_call_new(const struct rpc_stub *stub, unsigned index) MUST_CHECK;

/* Runs core's batch; `event` will come back. False when core refuses it. */
bool client_call_batch(struct client_call *call, const grpc_op *ops, size_t count,
                       struct rpc_event *event) MUST_CHECK;

/* The first op of every call: its metadata. To be given back once the batch has begun. */
struct client_head {
    grpc_metadata rows[RPC_HEADERS_MAX + 1];
    size_t count;
};
grpc_op client_head_op(struct client_head *head, const struct rpc_call_options *options);
void client_head_done(struct client_head *head);

/* The op that ends every call. */
grpc_op client_status_op(struct client_call *call);

/* Asks core to end it: with CANCELLED, unless it ends before. */
void client_call_cancel(struct client_call *call);

/* Fills the status in: what core and the other side said, or `failure` of ours where that went well
 * and the answer did not (NULL otherwise). */
void client_call_report(struct client_call *call, const struct failure *failure);

/* Gives the call back after its last callback. */
void client_call_release(struct client_call *call);

/* Asks every call of the channel to end. */
void client_calls_cancel(struct rpc_channel *channel);

/* Frees the calls kept for later. */
void client_calls_free_kept(struct rpc_channel *channel);

#endif
