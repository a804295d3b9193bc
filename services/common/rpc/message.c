#include "common/rpc/message.h"

#include "common/rpc/rpc.h"
#include "common/rpc/wire_check.h"

#include <grpc/slice_buffer.h>
#include <string.h>

enum {
    ARENA_LEAST = 1 << 20,
    ARENA_PER_BYTE = 16, /* room an unpacked message may take for each of its bytes */
    ARENA_KEPT = 64 << 10
};

struct arena *message_arena_new(size_t message_cap)
{
    return arena_new(ARENA_LEAST + message_cap * ARENA_PER_BYTE);
}

struct arena *message_arena_renew(struct arena *arena, size_t message_cap)
{
    if (arena && arena_used(arena) <= ARENA_KEPT) {
        arena_clear(arena);
        return arena;
    }
    arena_free(arena);
    return message_arena_new(message_cap);
}

static const uint8_t *join(const grpc_slice_buffer *slices, struct arena *arena)
{
    uint8_t *bytes = arena_alloc(arena, slices->length);
    size_t at = 0;

    for (size_t i = 0; bytes && i < slices->count; i++) {
        size_t size = GRPC_SLICE_LENGTH(slices->slices[i]);
        memcpy(bytes + at, GRPC_SLICE_START_PTR(slices->slices[i]), size);
        at += size;
    }
    return bytes;
}

const uint8_t *message_bytes(const grpc_byte_buffer *buffer, struct arena *arena, size_t *ret_size)
{
    const grpc_slice_buffer *slices = &buffer->data.raw.slice_buffer;

    *ret_size = slices->length;
    if (slices->length == 0) {
        return (const uint8_t *)"";
    }
    if (slices->count == 1) {
        return GRPC_SLICE_START_PTR(slices->slices[0]);
    }
    return join(slices, arena);
}

/* protobuf-c's allocator over an arena. */
struct unpacking {
    struct arena *arena;
    bool full;
};

static void *unpacking_alloc(void *data, size_t size)
{
    struct unpacking *unpacking = data;
    void *bytes = arena_alloc(unpacking->arena, size);

    unpacking->full |= !bytes;
    return bytes;
}

static void unpacking_free(void *data, void *bytes)
{
    (void)data;
    (void)bytes;
}

static void refuse(enum wire_fault fault, const char *field, struct failure *failure)
{
    switch (fault) {
    case WIRE_TEXT:
        failure_add_field(failure, field, "含有不合规范的字符（须为UTF-8，且不含空字符）");
        break;
    case WIRE_TOO_DEEP:
        failure_set(failure, STATUS_INVALID_ARGUMENT, "MESSAGE_TOO_DEEP", "请求内容嵌套过深");
        break;
    case WIRE_MALFORMED:
    case WIRE_SOUND:
        failure_set(failure, STATUS_INVALID_ARGUMENT, "MESSAGE_MALFORMED", "请求内容无法识别%s%s",
                    *field ? "：" : "", field);
        break;
    }
}

ProtobufCMessage *message_unpack(const ProtobufCMessageDescriptor *descriptor, const uint8_t *bytes,
                                 size_t size, struct arena *arena, struct failure *failure)
{
    const char *field = "";
    enum wire_fault fault = wire_check(descriptor, bytes, size, RPC_DEPTH_CAP, &field);

    if (fault != WIRE_SOUND) {
        refuse(fault, field, failure);
        return NULL;
    }
    struct unpacking unpacking = {.arena = arena};
    ProtobufCAllocator allocator = {unpacking_alloc, unpacking_free, &unpacking};
    ProtobufCMessage *message = protobuf_c_message_unpack(descriptor, &allocator, size, bytes);
    if (!message && unpacking.full) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "MESSAGE_TOO_COSTLY", "请求内容过大");
    } else if (!message) {
        refuse(WIRE_MALFORMED, "", failure);
    }
    return message;
}

ProtobufCMessage *message_read(const ProtobufCMessageDescriptor *descriptor,
                               const grpc_byte_buffer *buffer, struct arena *arena,
                               struct failure *failure)
{
    size_t size;
    const uint8_t *bytes = message_bytes(buffer, arena, &size);

    if (!bytes) {
        failure_set(failure, STATUS_RESOURCE_EXHAUSTED, "MESSAGE_TOO_COSTLY", "请求内容过大");
        return NULL;
    }
    return message_unpack(descriptor, bytes, size, arena, failure);
}

grpc_slice message_pack(const ProtobufCMessage *message)
{
    grpc_slice slice = grpc_slice_malloc(protobuf_c_message_get_packed_size(message));

    (void)protobuf_c_message_pack(message, GRPC_SLICE_START_PTR(slice));
    return slice;
}

void message_buffer_init(grpc_byte_buffer *buffer)
{
    *buffer = (grpc_byte_buffer){.type = GRPC_BB_RAW};
    buffer->data.raw.compression = GRPC_COMPRESS_NONE;
    grpc_slice_buffer_init(&buffer->data.raw.slice_buffer);
}

void message_buffer_fill(grpc_byte_buffer *buffer, grpc_slice slice)
{
    grpc_slice_buffer_add(&buffer->data.raw.slice_buffer, slice);
}

void message_buffer_clear(grpc_byte_buffer *buffer)
{
    grpc_slice_buffer_reset_and_unref(&buffer->data.raw.slice_buffer);
}

void message_buffer_done(grpc_byte_buffer *buffer)
{
    grpc_slice_buffer_destroy(&buffer->data.raw.slice_buffer);
}
