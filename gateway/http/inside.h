/* What a server and its requests are made of; between the files of this folder only. */
#ifndef BANFU_GATEWAY_HTTP_INSIDE_H
#define BANFU_GATEWAY_HTTP_INSIDE_H

#include "http/listener.h"
#include "http/server.h"

#include <microhttpd.h>

/* Arenas kept for the next requests, so that a busy server does not go to the allocator. */
enum { HTTP_ARENAS_KEPT = 64 };

struct http_server {
    struct http_server_options options;
    struct listener listener;
    struct MHD_Daemon *daemon;
    uv_loop_t *loop;
    uv_poll_t poll;   /* the daemon's epoll descriptor */
    uv_timer_t timer; /* what the daemon wants to do without an event */
    uv_check_t check; /* runs the daemon once after all answers of this turn of the loop */
    int open_handles;
    bool running;  /* the daemon's code is on the stack */
    bool stopping; /* the daemon takes no more connections */
    size_t requests;
    struct arena *arenas[HTTP_ARENAS_KEPT];
    size_t arena_count;
    void (*stopped)(void *data);
    void *stopped_data;
};

struct http_request {
    struct http_server *server;
    struct MHD_Connection *connection;
    struct arena *arena;
    const char *method, *path, *query;
    struct buffer body;
    size_t discard_left; /* bytes of an unwanted body that are still read */
    bool admitted, handled, overflowed;
    bool suspended; /* put aside until there is something to send */
    int status;
    struct MHD_Response *response; /* made, not yet queued */
    struct http_header {
        struct http_header *next;
        const char *name, *value;
    } * headers;
    void *attached;

    bool streams, stream_ended, stream_broken;
    void (*wanted)(struct http_request *request,
                   void *data); /* NULL: what is sent comes by itself */
    void *wanted_data;
    struct buffer stream; /* not yet taken by the daemon */
    size_t stream_at;
};

/* request.c */
struct http_request *http_request_new(struct http_server *server, struct MHD_Connection *connection,
                                      const char *uri) MUST_CHECK;
void http_request_free(struct http_request *request);

/* server.c: has the daemon go on with a connection that was put aside. */
void http_server_resume(struct http_request *request);

#endif
