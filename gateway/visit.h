/*
 * One HTTP request's way through the gateway: its route, who sends it, the message made of it, the
 * call, the answer. Lives in the request's arena.
 */
#ifndef BANFU_GATEWAY_VISIT_H
#define BANFU_GATEWAY_VISIT_H

#include "common/base/failure.h"
#include "common/rpc/rpc.h"
#include "gateway.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    VISIT_ANSWER_CAP = 24 << 20, /* bytes of an answer */
    VISIT_ID_MAX = 64,           /* characters of a request id and of an idempotency key */
    VISIT_ADDRESS_MAX = 45,      /* characters of a client's address */
    VISIT_PATH_MAX = 2048        /* bytes of path and of query */
};

struct visit {
    struct gateway *gateway;
    struct http_request *http;
    struct arena *arena;
    struct route_match match;
    struct failure failure;
    const char *request_id; /* in every service's log */
    const char *client;     /* the address it comes from, as the edge tells it; "" when unknown */
    const char *key;        /* the Idempotency-Key; NULL where the route takes none */
    const char *session;    /* NULL where there is none */
    bool by_cookie;
    bool asked_twice; /* its tokens were refused once and fetched anew */
    int64_t began_ns;
    ProtobufCMessage *message;
    struct token_wait wait;
    struct rpc_status status;
    void *work; /* of the answer's own file */
};

/* For http_server_options; `data` is the gateway. */
size_t visit_admit(struct http_request *http, void *data);
void visit_handle(struct http_request *http, void *data);
void visit_ended(struct http_request *http, void *data);

/* --- for the files that make answers --- */

/* Answers with `visit->failure`, or with the failure given. */
void visit_refuse(struct visit *visit);
void visit_refuse_with(struct visit *visit, const struct failure *failure);

/* Answers 200 with JSON made of the message. */
void visit_answer_message(struct visit *visit, const ProtobufCMessage *message);

/* Answers; takes the bytes of `body`. A body that did not fit is answered as a failure. */
void visit_answer(struct visit *visit, int status, const char *media_type, struct buffer *body);

/* The request message of that type, bound from this request; NULL after having refused. */
ProtobufCMessage *visit_bind(struct visit *visit, const ProtobufCMessageDescriptor *type,
                             const char *query) MUST_CHECK;

/* visit_call.c: binds, fetches tokens, calls, answers by the route's kind. */
void visit_call(struct visit *visit);

/* visit_call.c: sends the route's call with the visit's message and that token; what becomes of it
 * is in visit->status, which must hold nothing. `answered` runs once, with NULL where it failed. */
void visit_invoke(struct visit *visit, const char *bearer, ProtobufCClosure answered, void *data);

/* visit_call.c: what was refused for its token is called once more with one fetched anew; false
 * where that does not help. */
bool visit_try_again(struct visit *visit, enum status_code code) MUST_CHECK;

/* visit_access.c: who sends the request, and whether it may be sent at all; false after having set
 * the failure. */
bool visit_check_access(struct visit *visit) MUST_CHECK;

/* visit_access.c: the session as a cookie, for `seconds`; 0 takes it back. */
void visit_set_cookie(struct visit *visit, const char *session, int64_t seconds);

#endif
