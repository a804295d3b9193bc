#include "echo.h"

#include "common/base/failure.h"

#include <stdlib.h>

typedef Banfu__Echo__V1__SayResponse say_response;
typedef Banfu__Echo__V1__SayResponse_Closure say_closure;
typedef Banfu__Echo__V1__Echo_Service echo_service;

static struct echo *echo_of(echo_service *service)
{
    return (struct echo *)service;
}

static void say(echo_service *service, const Banfu__Echo__V1__SayRequest *request,
                say_closure closure, void *call)
{
    say_response response = BANFU__ECHO__V1__SAY_RESPONSE__INIT;

    (void)service;
    response.text = request->text;
    response.ballast = request->ballast;
    closure(&response, call);
}

/* --- Wait: answers by a timer of its own --- */

struct waiting {
    uv_timer_t timer;
    struct echo *echo;
    say_closure closure;
    void *call;
};

static void free_waiting(uv_handle_t *handle)
{
    free(handle->data);
}

static void end_waiting(struct waiting *waiting)
{
    rpc_call_on_cancel(waiting->call, NULL, NULL);
    uv_close((uv_handle_t *)&waiting->timer, free_waiting);
}

static void on_time(uv_timer_t *timer)
{
    struct waiting *waiting = timer->data;
    say_response response = BANFU__ECHO__V1__SAY_RESPONSE__INIT;
    static char text[] = "waited";

    response.text = text;
    end_waiting(waiting);
    waiting->closure(&response, waiting->call);
}

static void on_cancel(void *data)
{
    struct waiting *waiting = data;

    waiting->echo->cancelled++;
    end_waiting(waiting);
    rpc_fail(waiting->call, STATUS_CANCELLED, "CALLER_GONE", "the caller has gone");
}

static void wait_then_answer(echo_service *service, const Banfu__Echo__V1__WaitRequest *request,
                             say_closure closure, void *call)
{
    struct echo *echo = echo_of(service);
    struct waiting *waiting = calloc(1, sizeof(*waiting));

    if (!waiting) {
        rpc_fail(call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "no memory");
        return;
    }
    *waiting = (struct waiting){.echo = echo, .closure = closure, .call = call};
    waiting->timer.data = waiting;
    (void)uv_timer_init(echo->loop, &waiting->timer);
    (void)uv_timer_start(&waiting->timer, on_time, (uint64_t)request->milliseconds, 0);
    rpc_call_on_cancel(call, on_cancel, waiting);
}

static void fail(echo_service *service, const Banfu__Echo__V1__FailRequest *request,
                 say_closure closure, void *call)
{
    struct failure failure;

    (void)closure;
    echo_of(service)->failed++;
    failure_init(&failure, rpc_call_arena(call));
    failure_set(&failure, (enum status_code)request->code, request->reason, "%s", request->message);
    for (size_t i = 0; i < request->n_fields; i++) {
        failure_add_field(&failure, request->fields[i], "%s is at fault", request->fields[i]);
    }
    for (size_t i = 0; i < request->n_allowed; i++) {
        failure_allow(&failure, request->allowed[i]);
    }
    failure.state = *request->state ? request->state : NULL;
    failure.version = request->version;
    rpc_fail_with(call, &failure);
}

static void look(echo_service *service, const Banfu__Echo__V1__LookRequest *request,
                 Banfu__Echo__V1__LookResponse_Closure closure, void *call)
{
    Banfu__Echo__V1__LookResponse response = BANFU__ECHO__V1__LOOK_RESPONSE__INIT;
    struct arena *arena = rpc_call_arena(call);
    const struct echo *echo = echo_of(service);
    const void *bytes;
    size_t size;

    rpc_call_request_bytes(call, &bytes, &size);
    response.method = arena_strdup(arena, rpc_call_method(call));
    response.peer = arena_strdup(arena, rpc_call_peer(call));
    response.header = arena_strdup(arena, rpc_call_header(call, request->header));
    response.request_id = arena_strdup(arena, rpc_call_request_id(call));
    response.remaining_ms = rpc_call_remaining_ms(call);
    response.request_size = (int64_t)size;
    response.cancelled = echo->cancelled;
    response.failed = echo->failed;
    response.calls = (int64_t)rpc_server_calls(echo->server);
    closure(&response, call);
}

/* --- Relay: the same call of a server behind, on the caller's behalf --- */

struct relaying {
    struct rpc_status status;
    say_closure closure;
    void *call;
};

static void on_relayed(const say_response *response, void *data)
{
    struct relaying *relaying = data;

    if (response) {
        relaying->closure(response, relaying->call);
    } else {
        rpc_fail_with(relaying->call, &relaying->status.failure);
    }
    rpc_status_done(&relaying->status);
}

static void relay(echo_service *service, const Banfu__Echo__V1__WaitRequest *request,
                  say_closure closure, void *call)
{
    struct echo *echo = echo_of(service);
    struct relaying *relaying = arena_alloc(rpc_call_arena(call), sizeof(*relaying));
    struct rpc_stub stub;

    if (!relaying || !echo->behind) {
        rpc_fail(call, STATUS_FAILED_PRECONDITION, "NOTHING_BEHIND", "no server behind");
        return;
    }
    relaying->closure = closure;
    relaying->call = call;
    rpc_status_init(&relaying->status);
    const struct rpc_call_options options = {
        .timeout_ms = 60000, .parent = call, .status = &relaying->status};
    rpc_stub_init(&stub, echo->behind, &banfu__echo__v1__echo__descriptor, &options);
    banfu__echo__v1__echo__wait(&stub.base, request, on_relayed, relaying);
}

/* --- streams; what they know lies in their call's arena --- */

struct counting {
    struct echo *echo;
    void *call;
    int32_t next, last; /* last 0: no end */
    Banfu__Echo__V1__CountResponse_Closure closure;
};

static void end_counting(void *data)
{
    struct counting *counting = data;

    rpc_stream_end(counting->call);
}

static void counting_cancelled(void *data)
{
    struct counting *counting = data;

    counting->echo->cancelled++;
    rpc_stream_end(counting->call);
}

static void count_on(void *data)
{
    struct counting *counting = data;
    Banfu__Echo__V1__CountResponse response = BANFU__ECHO__V1__COUNT_RESPONSE__INIT;

    if (counting->last != 0 && counting->next > counting->last) {
        rpc_stream_end(counting->call);
        return;
    }
    response.number = counting->next++;
    if (!rpc_stream_send(counting->call, &response.base, count_on, counting) &&
        !rpc_call_cancelled(counting->call)) {
        rpc_fail(counting->call, STATUS_INTERNAL, "NOT_SENT", "a message was not taken");
    }
}

static struct counting *counting_new(echo_service *service, void *call)
{
    struct counting *counting = arena_alloc(rpc_call_arena(call), sizeof(*counting));

    if (counting) {
        *counting = (struct counting){.echo = echo_of(service), .call = call, .next = 1};
    } else {
        rpc_fail(call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "no memory");
    }
    return counting;
}

static void count(echo_service *service, const Banfu__Echo__V1__CountRequest *request,
                  Banfu__Echo__V1__CountResponse_Closure closure, void *call)
{
    struct counting *counting = counting_new(service, call);

    (void)closure;
    if (counting) {
        counting->last = request->number;
        rpc_call_on_cancel(call, counting_cancelled, counting);
        rpc_call_on_drain(call, end_counting, counting);
        count_on(counting);
    }
}

static void gather_one(const ProtobufCMessage *message, void *data)
{
    struct counting *counting = data;
    Banfu__Echo__V1__CountResponse response = BANFU__ECHO__V1__COUNT_RESPONSE__INIT;

    if (message) {
        counting->last += ((const Banfu__Echo__V1__CountRequest *)message)->number;
        rpc_stream_receive(counting->call, gather_one, counting);
        return;
    }
    response.number = counting->last;
    counting->closure(&response, counting->call);
}

static void gather(echo_service *service, const Banfu__Echo__V1__CountRequest *request,
                   Banfu__Echo__V1__CountResponse_Closure closure, void *call)
{
    struct counting *counting = counting_new(service, call);

    (void)request;
    if (counting) {
        counting->closure = closure;
        rpc_stream_receive(call, gather_one, counting);
    }
}

static void chat_on(void *data);

static void chat_one(const ProtobufCMessage *message, void *data)
{
    say_response response = BANFU__ECHO__V1__SAY_RESPONSE__INIT;

    if (!message) {
        rpc_stream_end(data);
        return;
    }
    response.text = ((const Banfu__Echo__V1__SayRequest *)message)->text;
    if (!rpc_stream_send(data, &response.base, chat_on, data)) {
        rpc_stream_end(data);
    }
}

static void chat_on(void *data)
{
    rpc_stream_receive(data, chat_one, data);
}

static void chat(echo_service *service, const Banfu__Echo__V1__SayRequest *request,
                 say_closure closure, void *call)
{
    (void)service;
    (void)request;
    (void)closure;
    rpc_stream_receive(call, chat_one, call);
}

void echo_init(struct echo *echo, uv_loop_t *loop)
{
    *echo = (struct echo){.loop = loop};
    echo->service.base.descriptor = &banfu__echo__v1__echo__descriptor;
    echo->service.base.invoke = protobuf_c_service_invoke_internal;
    echo->service.say = say;
    echo->service.wait = wait_then_answer;
    echo->service.fail = fail;
    echo->service.look = look;
    echo->service.relay = relay;
    echo->service.count = count;
    echo->service.gather = gather;
    echo->service.chat = chat;
}
