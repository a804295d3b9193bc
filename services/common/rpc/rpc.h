/*
 * protobuf-c services over the gRPC C core, on one libuv loop.
 *
 * A service is what protoc-c generates: the server publishes every method of a ProtobufCService,
 * and a client stub is a ProtobufCService whose `invoke` crosses the network. Handlers and callers
 * are the generated functions:
 *
 *     static void get(Banfu__Reply__V1__Reply_Service *service, const GetRequest *request,
 *                     GetResponse_Closure closure, void *call)
 *     {
 *         if (!known(request->proposal)) {
 *             rpc_fail(call, STATUS_NOT_FOUND, "PROPOSAL_UNKNOWN", "没有%s", request->proposal);
 *             return;
 *         }
 *         closure(&response, call);
 *     }
 *
 * Everything here runs on the loop's thread, callbacks too. A closure is called exactly once, and a
 * client's closure never from inside the call that starts it. A handler may keep `call` and answer
 * later; its request stays valid until it has answered.
 */
#ifndef BANFU_RPC_RPC_H
#define BANFU_RPC_RPC_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"
#include "common/base/metrics.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

enum {
    RPC_MESSAGE_CAP = 4 << 20, /* bytes of one message, unless a server or channel says other */
    RPC_CALLS_CAP = 4096,      /* calls in flight at a server or channel, unless it says other */
    RPC_DEPTH_CAP = 32,        /* nesting of a message */
    RPC_UNIX_PATH_MAX = 107,   /* bytes of a socket's path (sun_path, without its NUL) */
    /* Bytes of the status details, so that they pass the 8 KiB of metadata which clients take by
     * default. Fields that do not fit are left out and their number is told. */
    RPC_DETAILS_CAP = 5 << 10,
    RPC_TEXT_CAP = 512,      /* bytes of a status's text; longer is cut */
    RPC_REQUEST_ID_MAX = 64, /* characters of an x-request-id; another is made in place of longer */
    RPC_HEADERS_MAX = 8      /* headers a client adds to one call */
};

/* --- the engine: one completion queue, one thread that polls it, events handed to the loop --- */

struct rpc;

/* NULL when memory or threads are short. It keeps the loop alive until rpc_close. */
struct rpc *rpc_new(uv_loop_t *loop) MUST_CHECK;

/* Ends the engine once its servers and channels are freed. Accepts NULL. The loop must run on to
 * finish it. */
void rpc_close(struct rpc *rpc);

/* --- who is who: mutual TLS; NULL everywhere means no TLS, for unix sockets and tests --- */

/* PEM texts, all three required; copied where they are used. */
struct rpc_tls {
    const char *authority;   /* the certificates that the other side must be signed by */
    const char *certificate; /* ours, with its chain */
    const char *private_key;
};

/* --- serving --- */

struct rpc_server;

struct rpc_server_options {
    size_t message_cap; /* bytes; 0 means RPC_MESSAGE_CAP */
    size_t calls_cap;   /* further calls are RESOURCE_EXHAUSTED; 0 means RPC_CALLS_CAP */
    /* Descriptor set (google.protobuf.FileDescriptorSet) of every service added: tells which
     * methods stream, and is what reflection shows. Must outlive the server. */
    const unsigned char *descriptor_set;
    size_t descriptor_set_size;
    /* Calls are counted there, and the built-in banfu.telemetry.v1.Metrics hands out its text; NULL
     * counts nothing. Must outlive the server. */
    struct metrics *metrics;
    /* Runs before every handler but those of health, reflection and metrics, and before the request
     * is looked at; NULL lets every call pass. It ends with rpc_call_continue or rpc_fail, at once
     * or later. `method` is the full path, "/package.Service/Method". */
    void (*intercept)(void *call, const char *method, void *data);
    /* Runs once when a call is answered, after its log line is written. `method` is "" where no
     * such method exists. */
    void (*observe)(const void *call, const char *method, enum status_code code, const char *reason,
                    int64_t nanoseconds, void *data);
    void *data; /* for the two above */
};

/* Options may be NULL; they are copied. NULL when memory is short or the descriptor set cannot be
 * read. */
struct rpc_server *rpc_server_new(struct rpc *rpc,
                                  const struct rpc_server_options *options) MUST_CHECK;

/* Publishes every method of `service`, which must outlive the server. Before rpc_server_start. -1
 * when memory is short, the service is there already or the descriptor set does not know it
 * (without a set every method is taken as unary). Health and reflection are always there. */
int rpc_server_add(struct rpc_server *server, ProtobufCService *service) MUST_CHECK;

/*
 * Binds "unix:/path", "127.0.0.1:port" or "[::1]:port" (port 0 takes a free one), before
 * rpc_server_start. A unix socket is locked first by "/path.lock", so that no second server can
 * take it over.
 *
 * Returns 0 and the port (0 for a unix socket), or -1 with `failure`: INVALID_ARGUMENT and
 * ADDRESS_INVALID or SOCKET_PATH_TOO_LONG, ALREADY_EXISTS and SOCKET_IN_USE, UNAVAILABLE and
 * BIND_FAILED. Messages are English, for operators. Addresses beyond loopback are refused without
 * TLS: PERMISSION_DENIED and TLS_REQUIRED.
 */
int rpc_server_listen(struct rpc_server *server, const char *address, const struct rpc_tls *tls,
                      struct failure *failure, int *ret_port) MUST_CHECK;

/* Begins to take calls. -1 when memory is short. */
int rpc_server_start(struct rpc_server *server) MUST_CHECK;

/* What health answers: true only while the process can do its work (its store answers, its start is
 * finished). */
void rpc_server_set_ready(struct rpc_server *server, bool ready);

/* Calls under way, for metrics. */
size_t rpc_server_calls(const struct rpc_server *server);

/* Refuses new calls, lets those under way finish for `limit_ms`, then cancels them; `stopped` (may
 * be NULL) runs when the last is gone. Handlers must answer their cancelled calls too: the answer
 * goes nowhere. Once per server. */
void rpc_server_stop(struct rpc_server *server, uint64_t limit_ms, void (*stopped)(void *data),
                     void *data);

/* Frees a server that was never started or has stopped. Accepts NULL. */
void rpc_server_free(struct rpc_server *server);

/* --- inside a handler: `call` is the closure data --- */

/* Ends the call with a status instead of a message. `reason` is a static UPPER_SNAKE token; the
 * text is for people. */
void rpc_fail(void *call, enum status_code code, const char *reason, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* The same with everything a failure holds: fields, state, version, what is allowed
 * (google.rpc.ErrorInfo, BadRequest, PreconditionFailure). */
void rpc_fail_with(void *call, const struct failure *failure);

/* For an interceptor: lets the call go on to its handler. */
void rpc_call_continue(void *call);

/* Milliseconds until the caller's deadline, 0 when it has passed, INT64_MAX when there is none. */
int64_t rpc_call_remaining_ms(const void *call);

/* True once the caller is known to have gone; its answer would go nowhere. In a call's first 50 ms
 * nobody may know yet. */
bool rpc_call_cancelled(const void *call);

/* `on_cancel` runs at most once, when the caller goes before the answer; NULL takes it back. For a
 * caller that has gone already it does not run: ask rpc_call_cancelled. The handler still has to
 * answer. */
void rpc_call_on_cancel(void *call, void (*on_cancel)(void *data), void *data);

/* `on_drain` runs at most once, when the server begins to stop. A stream without an end of its own
 * needs it, or it holds up the stop until the limit. */
void rpc_call_on_drain(void *call, void (*on_drain)(void *data), void *data);

/* Request metadata by its lower-case name, "" when absent. Owned by the call. Binary (-bin) values
 * are not given. */
const char *rpc_call_header(const void *call, const char *name);

/* The caller's address as core writes it ("unix:", "ipv4:127.0.0.1:4711"). Owned by the call. */
const char *rpc_call_peer(const void *call);

/* Whether the caller has shown a certificate of that name (mutual TLS). */
bool rpc_call_peer_is(const void *call, const char *name);

/* "/package.Service/Method". Owned by the server. */
const char *rpc_call_method(const void *call);

/* The id under which this call is logged everywhere: the caller's x-request-id, or one made here.
 * Owned by the call. */
const char *rpc_call_request_id(const void *call);

/* The call's memory: freed after the answer. What the request holds lies in it too. */
struct arena *rpc_call_arena(void *call);

/* The request as it came, serialised, until the answer: for digests. Empty where requests stream.
 */
void rpc_call_request_bytes(const void *call, const void **ret_bytes, size_t *ret_size);

/* One pointer for whoever intercepts calls (the verified caller); NULL until attached. Not freed.
 */
void rpc_call_attach(void *call, void *value);
void *rpc_call_attached(const void *call);

/* --- streams: a method that streams is handled like any other, but answers by these --- */

/* Sends one message. `sent` (may be NULL) runs when core has taken it: send the next one then; one
 * message may be under way at a time. False after the caller has gone or the message was not taken;
 * `sent` is then not called. */
bool rpc_stream_send(void *call, const ProtobufCMessage *message, void (*sent)(void *data),
                     void *data) MUST_CHECK;

/* Ends the stream with OK, after what was sent; rpc_fail ends it with another status. */
void rpc_stream_end(void *call);

/* Where requests stream, the handler runs at once with a NULL request and asks for each message by
 * this: `received` gets it, valid only inside it, or NULL when the caller has sent its last or has
 * gone. A malformed message ends the call with INVALID_ARGUMENT, then `received` gets NULL. One
 * asking at a time; it may ask again from inside `received`. Such a call is answered by a stream
 * or, when only requests stream, by the closure. */
void rpc_stream_receive(void *call, void (*received)(const ProtobufCMessage *message, void *data),
                        void *data);

/* --- calling --- */

struct rpc_channel;

/* One row of a client's table of timeouts and retries. */
struct rpc_policy {
    const char *service; /* "package.Service" */
    const char *method;  /* "Method"; NULL: all of the service that have no row of their own */
    int64_t timeout_ms;  /* an upper bound; 0: the call's own alone */
    int64_t backoff_least_ms, backoff_most_ms; /* between tries, doubled each time, at random up to
                                                  that; 0 means 50 and 1000 */
    int attempts;                              /* tries in all, 2 to 5; 0: never again */
    uint32_t codes; /* which outcomes are tried again: RPC_CODE_BIT(STATUS_UNAVAILABLE) | ... */
};

#define RPC_CODE_BIT(code) ((uint32_t)1 << (code))

struct rpc_channel_options {
    size_t message_cap; /* bytes; 0 means RPC_MESSAGE_CAP */
    size_t calls_cap;   /* further calls are RESOURCE_EXHAUSTED; 0 means RPC_CALLS_CAP */
    const struct rpc_policy *policies; /* may be NULL; copied */
    size_t policy_count;
    const struct rpc_tls *tls;
    const char *tls_name; /* the name that the server's certificate must bear, where it is not the
                             address's */
    uint64_t reconnect_least_ms, reconnect_most_ms; /* back-off bounds; 0 means 100 and 5000 */
};

/* A channel to "unix:/path", "host:port" or what else core resolves. It connects at its first call
 * and reconnects with back-off. NULL when memory is short. Options may be NULL; they are copied. */
struct rpc_channel *rpc_channel_new(struct rpc *rpc, const char *target,
                                    const struct rpc_channel_options *options) MUST_CHECK;

/* Cancels the calls under way (their closures run) and frees the channel when the last is gone.
 * Accepts NULL. */
void rpc_channel_free(struct rpc_channel *channel);

/* What became of a call: a failure of the other side as it was thrown. Strings live as long as it
 * does. */
struct rpc_status {
    struct failure failure; /* code STATUS_OK when all went well */
    const char *said;    /* what core or a server that is none of ours put in words, for logs; "" */
    struct arena *arena; /* NULL until something failed */
    void *call;          /* under way, or NULL; for rpc_cancel */
};

void rpc_status_init(struct rpc_status *status);
void rpc_status_done(struct rpc_status *status);

/* Cancels the call whose outcome goes to `status`, if it is still under way: its closure runs soon,
 * with CANCELLED. */
void rpc_cancel(struct rpc_status *status);

struct rpc_header {
    const char *name, *value; /* lower-case name; printable ASCII value */
};

struct rpc_call_options {
    int64_t timeout_ms; /* required: every call has a deadline; with a parent the earlier of the two
                           counts */
    const void *parent; /* the call on whose behalf this one is made, or NULL: its deadline and its
                     request       id go along; once it is answered or cancelled, so is this one */
    bool wait_for_ready; /* wait for a connection instead of failing at once with UNAVAILABLE */
    struct rpc_header headers[RPC_HEADERS_MAX]; /* up to the first without a name */
    struct rpc_status *status; /* filled before the closure runs; NULL when nobody asks. It must
                                  outlive the call */
};

/* A client: `base` is handed to the generated functions. The closure gets the response, valid only
 * inside it, or NULL when the call failed: `options.status` says why. */
struct rpc_stub {
    ProtobufCService base;
    struct rpc_channel *channel;
    struct rpc_call_options options;
};

/* Prepares a stub; it owns nothing, and may be on the stack: a call that was started no longer
 * needs it. */
void rpc_stub_init(struct rpc_stub *stub, struct rpc_channel *channel,
                   const ProtobufCServiceDescriptor *descriptor,
                   const struct rpc_call_options *options);

/* A call whose answer is a stream. `received` gets each message in turn, valid only inside it;
 * `ended` runs once, last. `request` is NULL where requests stream too: rpc_watch_send sends them.
 * NULL when memory is short, the channel is full or there is no such method; neither callback then
 * runs. */
struct rpc_watch;
struct rpc_watch *rpc_watch_start(const struct rpc_stub *stub, const char *method,
                                  const ProtobufCMessage *request,
                                  void (*received)(const ProtobufCMessage *message, void *data),
                                  void (*ended)(void *data), void *data) MUST_CHECK;

/* As rpc_stream_send, from the client's side. */
bool rpc_watch_send(struct rpc_watch *watch, const ProtobufCMessage *message,
                    void (*sent)(void *data), void *data) MUST_CHECK;

/* No more requests will come; after what was sent. */
void rpc_watch_finish(struct rpc_watch *watch);

/* Asks the stream to end; `ended` still runs. Not after it has run. */
void rpc_watch_cancel(struct rpc_watch *watch);

#endif
