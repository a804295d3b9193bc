#include "common/rpc/wire_check.h"

#include "common/base/utf8.h"

#include <stdbool.h>
#include <string.h>

enum { VARINT_MAX = 10, FIELD_NUMBER_MAX = (1 << 29) - 1 };

enum wire_type { WIRE_VARINT = 0, WIRE_64BIT = 1, WIRE_LENGTH = 2, WIRE_32BIT = 5 };

struct reader {
    const uint8_t *next, *end;
};

static bool read_varint(struct reader *reader, uint64_t *ret_value)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < VARINT_MAX && reader->next < reader->end; i++) {
        uint8_t byte = *reader->next++;
        value |= (uint64_t)(byte & 0x7F) << (7 * i);
        if (byte < 0x80) {
            *ret_value = value;
            return true;
        }
    }
    return false;
}

static bool read_bytes(struct reader *reader, uint64_t size, struct reader *ret_bytes)
{
    if (size > (uint64_t)(reader->end - reader->next)) {
        return false;
    }
    *ret_bytes = (struct reader){reader->next, reader->next + size};
    reader->next += size;
    return true;
}

/* Reads one value; for a length-delimited one `ret_bytes` is its inside. */
static bool read_value(struct reader *reader, unsigned type, struct reader *ret_bytes)
{
    uint64_t number;

    switch (type) {
    case WIRE_VARINT: return read_varint(reader, &number);
    case WIRE_64BIT: return read_bytes(reader, 8, ret_bytes);
    case WIRE_LENGTH: return read_varint(reader, &number) && read_bytes(reader, number, ret_bytes);
    case WIRE_32BIT: return read_bytes(reader, 4, ret_bytes);
    default: return false; /* groups are no part of proto3 */
    }
}

static enum wire_type wire_type_of(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_DOUBLE: return WIRE_64BIT;
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FLOAT: return WIRE_32BIT;
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE: return WIRE_LENGTH;
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_BOOL:
    case PROTOBUF_C_TYPE_ENUM: break;
    }
    return WIRE_VARINT;
}

static bool packed_is_sound(struct reader values, unsigned type)
{
    while (values.next < values.end) {
        struct reader ignored;
        if (!read_value(&values, type, &ignored)) {
            return false;
        }
    }
    return true;
}

/* Fields come in the order of their numbers nearly always: the next one, or the same again. */
static const ProtobufCFieldDescriptor *find_field(const ProtobufCMessageDescriptor *descriptor,
                                                  unsigned number, unsigned *guess)
{
    for (unsigned i = *guess; i < descriptor->n_fields && i < *guess + 2; i++) {
        if (descriptor->fields[i].id == number) {
            *guess = i;
            return &descriptor->fields[i];
        }
    }
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field(descriptor, number);
    if (field) {
        *guess = (unsigned)(field - descriptor->fields);
    }
    return field;
}

static bool text_is_sound(struct reader text)
{
    size_t size = (size_t)(text.end - text.next);

    return memchr(text.next, '\0', size) == NULL && utf8_valid((const char *)text.next, size);
}

/* Which singular message fields were met; those past the first 64 of a message are let pass. */
static bool met_twice(const ProtobufCFieldDescriptor *field, unsigned index, uint64_t *met)
{
    if (field->label == PROTOBUF_C_LABEL_REPEATED || index >= 64) {
        return false;
    }
    uint64_t bit = (uint64_t)1 << index;
    bool twice = (*met & bit) != 0;
    *met |= bit;
    return twice;
}

static enum wire_fault check_value(const ProtobufCFieldDescriptor *field, unsigned type,
                                   struct reader value, unsigned depth, const char **ret_field)
{
    enum wire_type wanted = wire_type_of(field->type);
    enum wire_fault fault = WIRE_SOUND;

    if (type != wanted) {
        bool packed = type == WIRE_LENGTH && field->label == PROTOBUF_C_LABEL_REPEATED;
        fault = packed && packed_is_sound(value, wanted) ? WIRE_SOUND : WIRE_MALFORMED;
    } else if (field->type == PROTOBUF_C_TYPE_STRING) {
        fault = text_is_sound(value) ? WIRE_SOUND : WIRE_TEXT;
    } else if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        return depth == 0 ? WIRE_TOO_DEEP
                          : wire_check(field->descriptor, value.next,
                                       (size_t)(value.end - value.next), depth - 1, ret_field);
    }
    if (fault != WIRE_SOUND) {
        *ret_field = field->name;
    }
    return fault;
}

enum wire_fault wire_check(const ProtobufCMessageDescriptor *descriptor, const uint8_t *bytes,
                           size_t size, unsigned depth, const char **ret_field)
{
    struct reader reader = {bytes, bytes + size};
    uint64_t met = 0;
    unsigned guess = 0;

    while (reader.next < reader.end) {
        uint64_t tag;
        struct reader value = reader;
        if (!read_varint(&reader, &tag) || tag >> 3 == 0 || tag >> 3 > FIELD_NUMBER_MAX ||
            !read_value(&reader, tag & 7, &value)) {
            return WIRE_MALFORMED;
        }
        const ProtobufCFieldDescriptor *field =
            find_field(descriptor, (unsigned)(tag >> 3), &guess);
        if (!field) {
            continue;
        }
        if (field->type == PROTOBUF_C_TYPE_MESSAGE && met_twice(field, guess, &met)) {
            *ret_field = field->name;
            return WIRE_MALFORMED;
        }
        enum wire_fault fault = check_value(field, tag & 7, value, depth, ret_field);
        if (fault != WIRE_SOUND) {
            return fault;
        }
    }
    return WIRE_SOUND;
}
