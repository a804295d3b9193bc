/* A server and its client in one process: `rpc_example unix:/tmp/echo.sock hello` prints hello. */
#include "common/rpc/rpc.h"

#include <banfu/echo/v1/echo.pb-c.h>
#include <stdio.h>

static struct rpc *rpc;
static struct rpc_channel *channel;

static void say(Banfu__Echo__V1__Echo_Service *service, const Banfu__Echo__V1__SayRequest *request,
                Banfu__Echo__V1__SayResponse_Closure closure, void *call)
{
    Banfu__Echo__V1__SayResponse response = BANFU__ECHO__V1__SAY_RESPONSE__INIT;

    (void)service;
    response.text = request->text;
    if (*request->text == '\0') {
        rpc_fail(call, STATUS_INVALID_ARGUMENT, "NOTHING_SAID", "say something");
    } else {
        closure(&response, call);
    }
}

static Banfu__Echo__V1__Echo_Service echo = {
    {&banfu__echo__v1__echo__descriptor, protobuf_c_service_invoke_internal, NULL}, .say = say};

static void on_stopped(void *data)
{
    rpc_server_free(data);
    rpc_close(rpc);
}

static void on_answer(const Banfu__Echo__V1__SayResponse *response, void *data)
{
    (void)printf("%s\n", response ? response->text : "refused");
    rpc_channel_free(channel);
    rpc_server_stop(data, 1000, on_stopped, data);
}

int main(int argc, char *argv[])
{
    const struct rpc_call_options options = {.timeout_ms = 1000};
    Banfu__Echo__V1__SayRequest request = BANFU__ECHO__V1__SAY_REQUEST__INIT;
    struct rpc_stub stub;

    rpc = rpc_new(uv_default_loop());
    struct rpc_server *server = rpc_server_new(rpc, NULL);
    if (argc != 3 || rpc_server_add(server, &echo.base) != 0 ||
        rpc_server_listen(server, argv[1], NULL, &(struct failure){.arena = arena_new(1024)},
                          &(int){0}) != 0 ||
        rpc_server_start(server) != 0) {
        return 1;
    }
    channel = rpc_channel_new(rpc, argv[1], NULL);
    rpc_stub_init(&stub, channel, &banfu__echo__v1__echo__descriptor, &options);
    request.text = argv[2];
    banfu__echo__v1__echo__say(&stub.base, &request, on_answer, server);
    return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
