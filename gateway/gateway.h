/* What the process holds; every file that works on a request finds it here. */
#ifndef BANFU_GATEWAY_GATEWAY_H
#define BANFU_GATEWAY_GATEWAY_H

#include "backends.h"
#include "common/access/own_token.h"
#include "common/base/buffer.h"
#include "common/base/metrics.h"
#include "http/server.h"
#include "router.h"
#include "tokens.h"

#define GATEWAY_NAME "gateway"

enum {
    GATEWAY_STATUS_CLASSES = 6, /* 1xx to 5xx, by their first digit */
    GATEWAY_RUN_SIZE = 17       /* hexadecimal, with its NUL */
};

struct gateway {
    uv_loop_t *loop;
    struct router *router;
    struct backends backends;
    struct tokens *tokens;
    struct signing_key *key; /* for what the gateway asks by itself */
    struct own_token own_token_for_reply;
    bool behind_edge; /* it is spoken to over a unix socket: by nginx, whose word counts */
    struct http_server *http;
    char run[GATEWAY_RUN_SIZE]; /* tells this run of the process from all others */
    uint64_t ids_made;          /* of requests that came without an id */
    struct buffer openapi;      /* made at start */
    struct metrics *metrics;
    struct metric_counter *answers[GATEWAY_STATUS_CLASSES];
    struct metric_histogram *seconds;
    struct metric_gauge *under_way;
    struct event_stream *events; /* those who listen */
    uv_timer_t heartbeat;        /* for them */
};

#endif
