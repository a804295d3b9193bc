/*
 * HTTP/1.1 on the libuv loop: libmicrohttpd polled through its epoll descriptor, a connection put
 * aside while somebody else works on its answer. Knows nothing of routes or JSON. nginx stands in
 * front of it: no TLS and no slow clients here.
 *
 * Everything runs on the loop's thread. A request is handed over when its headers are there
 * (`admit`) and again with its whole body (`handle`); it is answered exactly once, inside a
 * callback or at any time later, and is gone when the answer has been sent.
 */
#ifndef BANFU_GATEWAY_HTTP_SERVER_H
#define BANFU_GATEWAY_HTTP_SERVER_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

enum {
    HTTP_HEADERS_CAP = 16 << 10, /* bytes of request line and headers, of one connection */
    HTTP_REQUEST_CAP = 24 << 20, /* bytes of a request's arena */
    HTTP_DISCARD_CAP = 16 << 20, /* bytes of an unwanted body that are read and thrown away */
    HTTP_STREAM_CAP = 64 << 10,  /* bytes waiting in an answer that is a stream */
    HTTP_PIECE_CAP = 2 << 20     /* bytes waiting in a file that is sent piece by piece */
};

struct http_server;
struct http_request;

struct http_server_options {
    const char *listen; /* "unix:/path", "127.0.0.1:port" or "[::1]:port"; port 0: a free one */
    unsigned connections_max; /* further ones wait in the kernel's queue */
    unsigned idle_seconds;    /* a connection without a request, or one that stalls */
    /* The headers are there. Returns the bytes of body that will be taken, or answers. */
    size_t (*admit)(struct http_request *request, void *data);
    /* The body is there, unless admit has answered. */
    void (*handle)(struct http_request *request, void *data);
    /* The answer has been sent, or the client has gone: the request ends with this. */
    void (*ended)(struct http_request *request, void *data);
    void *data; /* for the three above */
};

/* Listens and begins to serve. Options are copied, but for `listen`'s text. NULL with a line of
 * English for the operator in `fault`. Free with http_server_stop. `ret_port` (may be NULL) gets
 * the port, 0 for a unix socket. */
struct http_server *http_server_new(uv_loop_t *loop, const struct http_server_options *options,
                                    struct buffer *fault, int *ret_port) MUST_CHECK;

/* Takes no more connections, lets the requests under way be answered (each answer the last on its
 * connection), then frees the server; `stopped` (may be NULL) runs last. Once. */
void http_server_stop(struct http_server *server, void (*stopped)(void *data), void *data);

/* --- a request; texts live as long as it does --- */

const char *http_request_method(const struct http_request *request); /* "GET"; HEAD counts as GET */
/* The path and the query ("" for none) as they came, still percent-encoded. */
const char *http_request_path(const struct http_request *request);
const char *http_request_query(const struct http_request *request);
/* A header by its name, whatever its case; "" when it is not there. */
const char *http_request_header(const struct http_request *request, const char *name);
/* The body. In admit: nothing yet, and the size is what Content-Length says (0 for none). */
const char *http_request_body(const struct http_request *request, size_t *ret_size);
/* True when the body went beyond what admit allowed; it was thrown away. */
bool http_request_overflowed(const struct http_request *request);
/* Memory that ends with the request. */
struct arena *http_request_arena(struct http_request *request);
/* One pointer of the handler's own; NULL at first. */
void http_request_attach(struct http_request *request, void *value);
void *http_request_attached(const struct http_request *request);
/* The status it was answered with; 0 before. */
int http_request_status(const struct http_request *request);

/* --- answering --- */

/* A header of the answer; copied. */
void http_add_header(struct http_request *request, const char *name, const char *value);

/* Answers; takes the bytes of `body`, which is empty then. */
void http_answer(struct http_request *request, int status, const char *media_type,
                 struct buffer *body);

/* Answers 200 with a stream that goes on until http_stream_end, or until the client goes. */
void http_answer_stream(struct http_request *request, const char *media_type);

/* Answers 200 with `size` bytes that are not there yet: `wanted` runs whenever all that was sent
 * has been taken, and leads to one http_stream_send of at most HTTP_PIECE_CAP, later; or to
 * http_stream_break. Until then nobody looks whether the client is still there: the request stays.
 */
void http_answer_pieces(struct http_request *request, const char *media_type, uint64_t size,
                        void (*wanted)(struct http_request *request, void *data), void *data);
/* The rest is not to be had: the connection is closed, so that the client sees a broken file. */
void http_stream_break(struct http_request *request);

/* Sends more. False when the client does not keep up (HTTP_STREAM_CAP): the stream should end. */
bool http_stream_send(struct http_request *request, const void *bytes, size_t size) MUST_CHECK;
void http_stream_end(struct http_request *request);

#endif
