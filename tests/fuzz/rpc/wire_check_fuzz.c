/* Whatever a caller sends is refused, or is a message that protobuf-c unpacks, whose strings are
 * sound, and which packed again is sound again. The first byte chooses the type. */
#include "common/rpc/wire_check.h"

#include "common/base/utf8.h"
#include "common/rpc/message.h"
#include "common/rpc/rpc.h"

#include <banfu/echo/v1/echo.pb-c.h>
#include <google/protobuf/descriptor.pb-c.h>
#include <google/rpc/error_details.pb-c.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void must_be_sound_again(const ProtobufCMessage *message)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *packed = malloc(size + 1);
    const char *field = "";

    must(packed != NULL);
    must(protobuf_c_message_pack(message, packed) == size);
    must(wire_check(message->descriptor, packed, size, RPC_DEPTH_CAP, &field) == WIRE_SOUND);
    free(packed);
}

static void try_as(const ProtobufCMessageDescriptor *type, const uint8_t *bytes, size_t size)
{
    struct arena *arena = message_arena_new(1 << 20);
    struct failure failure;

    must(arena != NULL);
    failure_init(&failure, arena);
    const ProtobufCMessage *message = message_unpack(type, bytes, size, arena, &failure);
    must((message != NULL) == !failure_is_set(&failure));
    if (message) {
        must_be_sound_again(message);
    }
    if (message && type == &banfu__echo__v1__say_request__descriptor) {
        const char *text = ((const Banfu__Echo__V1__SayRequest *)message)->text;
        must(utf8_valid(text, strlen(text)));
    }
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const ProtobufCMessageDescriptor *const types[] = {
        &banfu__echo__v1__say_request__descriptor,
        &google__protobuf__file_descriptor_proto__descriptor,
        &google__rpc__error_info__descriptor,
    };

    if (size > 0) {
        try_as(types[bytes[0] % COUNT_OF(types)], bytes + 1, size - 1);
    }
    return 0;
}
