/* The echo service: what clients of every kind call in the tests of common/rpc. */
#ifndef BANFU_TESTS_ECHO_H
#define BANFU_TESTS_ECHO_H

#include "common/rpc/rpc.h"

#include <banfu/echo/v1/echo.pb-c.h>

struct echo {
    Banfu__Echo__V1__Echo_Service service; /* first: what handlers get points here */
    uv_loop_t *loop;
    struct rpc_server *server;
    struct rpc_channel *behind; /* where Relay calls; NULL: nowhere */
    int64_t cancelled, failed;  /* what Look tells */
};

/* Prepares the service; publish `&echo->service.base`. */
void echo_init(struct echo *echo, uv_loop_t *loop);

#endif
