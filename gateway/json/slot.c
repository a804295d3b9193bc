#include "json/slot.h"

#include <stdint.h>
#include <string.h>

enum { FIRST_ITEMS = 4 };

static size_t size_of(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT: return sizeof(uint32_t);
    case PROTOBUF_C_TYPE_ENUM: return sizeof(int);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE: return sizeof(uint64_t);
    case PROTOBUF_C_TYPE_BOOL: return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_BYTES: return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE: break;
    }
    return sizeof(void *);
}

static void *member(ProtobufCMessage *message, unsigned offset)
{
    return (char *)message + offset;
}

static const void *const_member(const ProtobufCMessage *message, unsigned offset)
{
    return (const char *)message + offset;
}

ProtobufCMessage *slot_message(const ProtobufCMessageDescriptor *type, struct arena *arena)
{
    ProtobufCMessage *message = arena_alloc(arena, type->sizeof_message);

    if (message) {
        protobuf_c_message_init(type, message);
    }
    return message;
}

/* An array has room for FIRST_ITEMS, then for the next power of two: its count tells when it is
 * full. */
static void *next_item(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                       struct arena *arena)
{
    size_t *count = member(message, field->quantifier_offset);
    char **items = member(message, field->offset);
    size_t size = size_of(field->type);
    bool full = *count == 0 || (*count >= FIRST_ITEMS && (*count & (*count - 1)) == 0);

    if (*count == SLOT_ITEMS_MAX) {
        return NULL;
    }
    if (full) {
        char *larger = arena_array(arena, *count == 0 ? FIRST_ITEMS : 2 * *count, size);
        if (!larger) {
            return NULL;
        }
        if (*count > 0) {
            memcpy(larger, *items, *count * size);
        }
        *items = larger;
    }
    return *items + (*count)++ * size;
}

static bool in_oneof(const ProtobufCFieldDescriptor *field)
{
    return (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

static uint32_t oneof_case(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    uint32_t which = 0;

    memcpy(&which, const_member(message, field->quantifier_offset), sizeof(which));
    return which;
}

void *slot_next(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                struct arena *arena)
{
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        return next_item(message, field, arena);
    }
    if (in_oneof(field)) {
        memcpy(member(message, field->quantifier_offset), &field->id, sizeof(field->id));
    }
    return member(message, field->offset);
}

size_t slot_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    return *(const size_t *)const_member(message, field->quantifier_offset);
}

const void *slot_at(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                    size_t index)
{
    const void *place = const_member(message, field->offset);

    if (field->label != PROTOBUF_C_LABEL_REPEATED) {
        return place;
    }
    return *(const char *const *)place + index * size_of(field->type);
}

bool slot_other_is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    uint32_t which = in_oneof(field) ? oneof_case(message, field) : 0;

    return which != 0 && which != field->id;
}

bool slot_is_shown(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    return !in_oneof(field) || oneof_case(message, field) == field->id;
}
