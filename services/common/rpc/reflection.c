#include "common/rpc/reflection.h"

#include "common/rpc/server.h"

#include <google/protobuf/descriptor.pb-c.h>
#include <grpc/reflection/v1alpha/reflection.pb-c.h>
#include <stdlib.h>
#include <string.h>

typedef Grpc__Reflection__V1alpha__ServerReflectionRequest reflection_request;
typedef Grpc__Reflection__V1alpha__ServerReflectionResponse reflection_response;
typedef Google__Protobuf__FileDescriptorProto file_proto;

enum { FILES_MAX = 64, SERVICES_MAX = 64, ANSWER_ARENA_CAP = 8 << 20 };

struct reflection {
    Grpc__Reflection__V1alpha__ServerReflection_Service service; /* first: handlers get it */
    struct rpc_server *server;
};

/* One caller's conversation, in its call's arena. */
struct conversation {
    const struct reflection *reflection;
    void *call;
};

/* The parts of one answer, on the stack; what they point at is in `arena`. */
struct answer {
    const struct rpc_server *server;
    struct arena *arena;
    reflection_response response;
    Grpc__Reflection__V1alpha__ErrorResponse error;
    Grpc__Reflection__V1alpha__FileDescriptorResponse files;
    ProtobufCBinaryData file_bytes[FILES_MAX];
    const file_proto *file_protos[FILES_MAX];
    Grpc__Reflection__V1alpha__ListServiceResponse list;
    Grpc__Reflection__V1alpha__ServiceResponse services[SERVICES_MAX];
    Grpc__Reflection__V1alpha__ServiceResponse *service_pointers[SERVICES_MAX];
};

static void refuse(struct answer *answer, enum status_code code, const char *message)
{
    char *text = arena_strdup(answer->arena, message);

    grpc__reflection__v1alpha__error_response__init(&answer->error);
    answer->error.error_code = (int32_t)code;
    answer->error.error_message = text ? text : answer->error.error_message;
    answer->response.message_response_case =
        GRPC__REFLECTION__V1ALPHA__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_ERROR_RESPONSE;
    answer->response.error_response = &answer->error;
}

/* --- services --- */

static void list_services(struct answer *answer)
{
    const struct rpc_methods *methods = &answer->server->methods;
    const ProtobufCServiceDescriptor *last = NULL;

    grpc__reflection__v1alpha__list_service_response__init(&answer->list);
    answer->list.service = answer->service_pointers;
    for (size_t i = 0; i < methods->count && answer->list.n_service < SERVICES_MAX; i++) {
        const ProtobufCServiceDescriptor *own = methods->rows[i]->service->descriptor;
        char *name = own == last ? NULL : arena_strdup(answer->arena, own->name);
        if (name) {
            Grpc__Reflection__V1alpha__ServiceResponse *row =
                &answer->services[answer->list.n_service];
            grpc__reflection__v1alpha__service_response__init(row);
            row->name = name;
            answer->service_pointers[answer->list.n_service++] = row;
        }
        last = own;
    }
    answer->response.message_response_case =
        GRPC__REFLECTION__V1ALPHA__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_LIST_SERVICES_RESPONSE;
    answer->response.list_services_response = &answer->list;
}

/* --- files --- */

static bool has_file(const struct answer *answer, const file_proto *file)
{
    for (size_t i = 0; i < answer->files.n_file_descriptor_proto; i++) {
        if (answer->file_protos[i] == file) {
            return true;
        }
    }
    return false;
}

/* False when there is no room. */
static bool add_file(struct answer *answer, const file_proto *file)
{
    size_t *count = &answer->files.n_file_descriptor_proto;

    if (has_file(answer, file)) {
        return true;
    }
    size_t size = google__protobuf__file_descriptor_proto__get_packed_size(file);
    uint8_t *bytes = *count < FILES_MAX ? arena_alloc(answer->arena, size) : NULL;
    if (!bytes) {
        return false;
    }
    (void)google__protobuf__file_descriptor_proto__pack(file, bytes);
    answer->file_bytes[*count] = (ProtobufCBinaryData){.data = bytes, .len = size};
    answer->file_protos[(*count)++] = file;
    return true;
}

/* The file and all that it imports, near or far: each file's imports are looked at as it is met. */
static void give_files(struct answer *answer, const file_proto *first)
{
    bool fits;

    if (!first) {
        refuse(answer, STATUS_NOT_FOUND, "not found");
        return;
    }
    grpc__reflection__v1alpha__file_descriptor_response__init(&answer->files);
    fits = add_file(answer, first);
    for (size_t i = 0; fits && i < answer->files.n_file_descriptor_proto; i++) {
        const file_proto *file = answer->file_protos[i];
        for (size_t j = 0; fits && j < file->n_dependency; j++) {
            const file_proto *import =
                descriptor_pool_file(answer->server->pool, file->dependency[j]);
            fits = !import || add_file(answer, import);
        }
    }
    if (!fits) {
        refuse(answer, STATUS_RESOURCE_EXHAUSTED, "too many files");
        return;
    }
    answer->files.file_descriptor_proto = answer->file_bytes;
    answer->response.message_response_case =
        GRPC__REFLECTION__V1ALPHA__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_FILE_DESCRIPTOR_RESPONSE;
    answer->response.file_descriptor_response = &answer->files;
}

/* --- one question --- */

static void fill_in(struct answer *answer, const reflection_request *request)
{
    const struct descriptor_pool *pool = answer->server->pool;

    switch (request->message_request_case) {
    case GRPC__REFLECTION__V1ALPHA__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_LIST_SERVICES:
        list_services(answer);
        break;
    case GRPC__REFLECTION__V1ALPHA__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_FILE_BY_FILENAME:
        give_files(answer, descriptor_pool_file(pool, request->file_by_filename));
        break;
    case GRPC__REFLECTION__V1ALPHA__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_FILE_CONTAINING_SYMBOL:
        give_files(answer, descriptor_pool_symbol(pool, request->file_containing_symbol));
        break;
    case GRPC__REFLECTION__V1ALPHA__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_FILE_CONTAINING_EXTENSION:
    case GRPC__REFLECTION__V1ALPHA__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_ALL_EXTENSION_NUMBERS_OF_TYPE:
        refuse(answer, STATUS_NOT_FOUND, "proto3 has no extensions");
        break;
    case GRPC__REFLECTION__V1ALPHA__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST__NOT_SET:
    case _GRPC__REFLECTION__V1ALPHA__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST__CASE_IS_INT_SIZE:
        refuse(answer, STATUS_INVALID_ARGUMENT, "asks nothing");
        break;
    }
}

static void on_sent(void *data);

static void on_question(const ProtobufCMessage *message, void *data)
{
    struct conversation *conversation = data;
    struct answer *answer;
    struct arena *arena;

    if (!message) {
        rpc_stream_end(conversation->call);
        return;
    }
    arena = arena_new(ANSWER_ARENA_CAP);
    answer = arena ? arena_alloc(arena, sizeof(*answer)) : NULL;
    if (!answer) {
        arena_free(arena);
        rpc_fail(conversation->call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "no memory");
        return;
    }
    reflection_request request = *(const reflection_request *)message;
    answer->server = conversation->reflection->server;
    answer->arena = arena;
    grpc__reflection__v1alpha__server_reflection_response__init(&answer->response);
    answer->response.valid_host = request.host;
    answer->response.original_request = &request;
    fill_in(answer, &request);
    if (!rpc_stream_send(conversation->call, &answer->response.base, on_sent, conversation)) {
        rpc_stream_end(conversation->call);
    }
    arena_free(arena);
}

static void on_sent(void *data)
{
    struct conversation *conversation = data;

    rpc_stream_receive(conversation->call, on_question, conversation);
}

static void on_drain(void *data)
{
    struct conversation *conversation = data;

    rpc_stream_end(conversation->call);
}

static void converse(Grpc__Reflection__V1alpha__ServerReflection_Service *service,
                     const reflection_request *request,
                     Grpc__Reflection__V1alpha__ServerReflectionResponse_Closure closure,
                     void *call)
{
    struct conversation *conversation = arena_alloc(rpc_call_arena(call), sizeof(*conversation));

    (void)request;
    (void)closure;
    if (!conversation) {
        rpc_fail(call, STATUS_RESOURCE_EXHAUSTED, "OUT_OF_MEMORY", "no memory");
        return;
    }
    *conversation = (struct conversation){
        .reflection = CONTAINER_OF(service, struct reflection, service), .call = call};
    rpc_call_on_drain(call, on_drain, conversation);
    rpc_stream_receive(call, on_question, conversation);
}

struct reflection *reflection_new(struct rpc_server *server)
{
    struct reflection *reflection = calloc(1, sizeof(*reflection));

    if (reflection) {
        reflection->service.base.descriptor =
            &grpc__reflection__v1alpha__server_reflection__descriptor;
        reflection->service.base.invoke = protobuf_c_service_invoke_internal;
        reflection->service.server_reflection_info = converse;
        reflection->server = server;
    }
    return reflection;
}

void reflection_free(struct reflection *reflection)
{
    free(reflection);
}

ProtobufCService *reflection_service(struct reflection *reflection)
{
    return &reflection->service.base;
}
