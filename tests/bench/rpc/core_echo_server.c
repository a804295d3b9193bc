/*
 * The peer to measure our RPC layer against: the bare gRPC C core, one completion queue, one
 * thread, which answers every Say with the bytes it got. No parsing, no deadline, no headers, no
 * log.
 *
 * usage: core_echo_server PORT
 */
#include <grpc/byte_buffer.h>
#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 1024 };

struct slot {
    grpc_call *call;
    gpr_timespec deadline;
    grpc_metadata_array metadata;
    grpc_byte_buffer *payload;
    int cancelled;
    int answered;
};

static grpc_server *server;
static grpc_completion_queue *queue;
static void *method;
static struct slot slots[SLOTS];

static void ask(struct slot *slot)
{
    memset(slot, 0, sizeof(*slot));
    grpc_metadata_array_init(&slot->metadata);
    if (grpc_server_request_registered_call(server, method, &slot->call, &slot->deadline,
                                            &slot->metadata, &slot->payload, queue, queue,
                                            slot) != GRPC_CALL_OK) {
        exit(1);
    }
}

static void answer(struct slot *slot)
{
    grpc_op ops[4];

    memset(ops, 0, sizeof(ops));
    ops[0].op = GRPC_OP_SEND_INITIAL_METADATA;
    ops[1].op = GRPC_OP_SEND_MESSAGE;
    ops[1].data.send_message.send_message = slot->payload;
    ops[2].op = GRPC_OP_SEND_STATUS_FROM_SERVER;
    ops[2].data.send_status_from_server.status = GRPC_STATUS_OK;
    ops[3].op = GRPC_OP_RECV_CLOSE_ON_SERVER;
    ops[3].data.recv_close_on_server.cancelled = &slot->cancelled;
    slot->answered = 1;
    if (grpc_call_start_batch(slot->call, ops, 4, slot, NULL) != GRPC_CALL_OK) {
        exit(1);
    }
}

static void finish(struct slot *slot)
{
    grpc_byte_buffer_destroy(slot->payload);
    grpc_metadata_array_destroy(&slot->metadata);
    grpc_call_unref(slot->call);
    ask(slot);
}

int main(int argc, char *argv[])
{
    char address[64];

    if (argc != 2) {
        return 2;
    }
    (void)snprintf(address, sizeof(address), "127.0.0.1:%s", argv[1]);
    grpc_init();
    grpc_arg reuse = {.type = GRPC_ARG_INTEGER, .key = "grpc.so_reuseport", .value.integer = 0};
    grpc_channel_args arguments = {1, &reuse};
    queue = grpc_completion_queue_create_for_next(NULL);
    server = grpc_server_create(&arguments, NULL);
    grpc_server_register_completion_queue(server, queue, NULL);
    method = grpc_server_register_method(server, "/banfu.echo.v1.Echo/Say", NULL,
                                         GRPC_SRM_PAYLOAD_READ_INITIAL_BYTE_BUFFER, 0);
    grpc_server_credentials *credentials = grpc_insecure_server_credentials_create();
    if (!method || grpc_server_add_http2_port(server, address, credentials) == 0) {
        return 1;
    }
    grpc_server_start(server);
    for (int i = 0; i < SLOTS; i++) {
        ask(&slots[i]);
    }
    (void)printf("listening %s\n", argv[1]);
    (void)fflush(stdout);
    for (;;) {
        grpc_event event =
            grpc_completion_queue_next(queue, gpr_inf_future(GPR_CLOCK_REALTIME), NULL);
        struct slot *slot = event.tag;
        if (slot->answered) {
            finish(slot);
        } else {
            answer(slot);
        }
    }
}
