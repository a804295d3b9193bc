/* The server as the folder's own files see it: its methods, and the calls under way. */
#ifndef BANFU_RPC_SERVER_H
#define BANFU_RPC_SERVER_H

#include "common/rpc/child.h"
#include "common/rpc/descriptor_pool.h"
#include "common/rpc/engine.h"
#include "common/rpc/method.h"
#include "common/rpc/socket_lock.h"

#include <grpc/byte_buffer.h>

enum {
    /* Requests posted to core for each method: what a burst finds waiting. The rest of it waits in
     * core, and the loop meets it by posting again, without the queue's thread. */
    RPC_POSTED = 8,
    RPC_CALLS_KEPT = 512, /* finished calls kept for the next ones */
    /* How long a call is under way before core is asked to tell when its caller goes, and its
     * deadline is looked at: one that is answered sooner learns it with its answer and saves a
     * round through core. */
    RPC_WATCHED_AFTER_MS = 25,
    RPC_LISTENERS_MAX = 8
};

struct rpc_call;
struct rpc_stream;

struct rpc_server {
    struct rpc *rpc;
    struct rpc_server_options options;
    grpc_server *core;
    struct rpc_methods methods;
    struct rpc_call *under_way; /* a list through `next` and `previous` */
    struct rpc_call *kept;      /* finished ones, through `next` */
    size_t kept_count;
    size_t calls;    /* under way */
    size_t posted;   /* requests core holds for the next calls */
    unsigned missed; /* of those for unknown methods, how many are wanting */
    struct socket_lock locks[RPC_LISTENERS_MAX];
    size_t listeners;
    struct descriptor_pool *pool;
    struct health *health;
    struct reflection *reflection;
    struct telemetry *telemetry;
    bool started, ready, draining, core_is_down;
    bool freeing;          /* no longer the owner's: destroyed once core lets go */
    struct rpc_event down; /* core's word that nothing goes on any more */
    uv_timer_t limit;
    uv_timer_t watch; /* active while there are calls to be watched, or with a deadline */
    void (*stopped)(void *data);
    void *stopped_data;
};

/* The last step of a stop, once nothing is under way; does nothing before that. */
void server_maybe_stopped(struct rpc_server *server);

/* How a call ends; slices are the call's own until the batch has gone. */
struct rpc_ending {
    enum status_code code;
    const char *reason;
    grpc_slice text;    /* for people */
    grpc_slice details; /* google.rpc.Status; empty: none */
    bool has_message;   /* `call->answer` holds it */
};

struct rpc_call {
    struct rpc_server *server;
    struct rpc_method *method; /* NULL: there is no such method */
    struct rpc_call *next, *previous;

    /* what core fills in */
    grpc_call *core;
    grpc_call_details details; /* where there is no such method */
    grpc_metadata_array metadata;
    gpr_timespec deadline;
    grpc_byte_buffer *payload;
    int cancelled_by_core;

    struct rpc_event requested, closed, finished; /* core's */
    struct rpc_event answering; /* ours: what the turn has answered goes to core together */
    unsigned outstanding;       /* events still to come */

    struct arena *arena;
    grpc_byte_buffer answer;
    struct rpc_ending ending;
    struct rpc_stream *stream; /* in the arena; NULL until the first streaming act */
    struct rpc_child *children;
    int64_t began_ns;
    void *attached;
    void (*on_cancel)(void *data);
    void *on_cancel_data;
    void (*on_drain)(void *data);
    void *on_drain_data;
    bool begun;     /* it reached us: counted, listed */
    bool handled;   /* the handler was asked */
    bool watched;   /* core will tell when the caller goes */
    bool sent_head; /* initial metadata has gone */
    bool answered;
    bool cancelled;
    char request_id[RPC_REQUEST_ID_MAX + 1];
};

/* Posts one more request for `method` (NULL: for what no method is registered for). Returns 0, or
 * -1 when memory is short. */
int call_post(struct rpc_server *server, struct rpc_method *method) MUST_CHECK;

/* Watches the calls that have been under way for long, and ends those that are past their deadline;
 * for the server's timer. */
void calls_watch(uv_timer_t *timer);

/* Tells the calls under way that the server stops. */
void calls_drain(struct rpc_server *server);

/* Frees the calls kept for later. */
void calls_free_kept(struct rpc_server *server);

/* Ends a call with a message (the closure handed to handlers). */
void call_answer(const ProtobufCMessage *message, void *call);

/* Ends a call with a failure. */
void call_fail(struct rpc_call *call, const struct failure *failure);

/* Ends a stream, with no message. */
void call_end_ok(struct rpc_call *call);

/* Sends the ending that was decided, once nothing else is being sent. Never from under a handler:
 * call_maybe_release follows. */
void call_send_ending(struct rpc_call *call);

/* Sends the ending of a call that was answered in this turn. */
void call_on_answering(struct rpc_event *event, bool ok);

/* Gives the call back once it was answered and nobody holds it. */
void call_maybe_release(struct rpc_call *call);

/* Runs core's batch; `event` will come back. False when core refuses it: a defect of ours, which
 * ends the call. */
bool call_batch(struct rpc_call *call, const grpc_op *ops, size_t count,
                struct rpc_event *event) MUST_CHECK;

/* Writes the call's log line and counts it. */
void call_record(const struct rpc_call *call);

/* True while a message of the call's stream is on its way to core: its ending waits for that. */
bool stream_is_sending(const struct rpc_call *call);

/* Gives back what the call's stream holds. */
void stream_release(struct rpc_call *call);

#endif
