#include "json/write.h"

#include "common/base/utf8.h"
#include "json/base64.h"
#include "json/names.h"
#include "json/slot.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { DIGITS_MAX = 24 };

static void write_escape(unsigned char byte, struct buffer *text)
{
    static const char hex[] = "0123456789abcdef";
    char escape[] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};

    switch (byte) {
    case '"':
    case '\\':
        escape[1] = (char)byte;
        buffer_append(text, escape, 2);
        break;
    case '\n': buffer_append(text, "\\n", 2); break;
    case '\r': buffer_append(text, "\\r", 2); break;
    case '\t': buffer_append(text, "\\t", 2); break;
    default: buffer_append(text, escape, sizeof(escape)); break;
    }
}

/* Bytes from the start of `text` that may stand in a JSON string as they are. */
static size_t plain_run(const char *text, size_t size)
{
    size_t i = 0;

    while (i < size) {
        unsigned char byte = (unsigned char)text[i];
        uint32_t code_point = 0;
        if (byte < 0x20 || byte == '"' || byte == '\\') {
            break;
        }
        size_t length = byte < 0x80 ? 1 : utf8_decode(text + i, size - i, &code_point);
        if (length == 0) {
            break;
        }
        i += length;
    }
    return i;
}

void json_write_string(const char *text, size_t size, struct buffer *ret_text)
{
    buffer_append_char(ret_text, '"');
    for (size_t i = 0; i < size; i++) {
        size_t run = plain_run(text + i, size - i);
        buffer_append(ret_text, text + i, run);
        i += run;
        if (i == size) {
            break;
        }
        if ((unsigned char)text[i] >= 0x80) {
            buffer_append_text(ret_text, "\xef\xbf\xbd");
        } else {
            write_escape((unsigned char)text[i], ret_text);
        }
    }
    buffer_append_char(ret_text, '"');
}

/* Decimal digits, by hand: numbers are most of what a list consists of. */
static void write_integer(uint64_t magnitude, bool negative, bool quoted, struct buffer *text)
{
    char digits[DIGITS_MAX];
    char *at = digits + sizeof(digits);

    if (quoted) {
        *--at = '"';
    }
    do {
        *--at = (char)('0' + magnitude % 10);
        magnitude /= 10;
    } while (magnitude > 0);
    if (negative) {
        *--at = '-';
    }
    if (quoted) {
        *--at = '"';
    }
    buffer_append(text, at, (size_t)(digits + sizeof(digits) - at));
}

static void write_signed(int64_t value, bool quoted, struct buffer *text)
{
    write_integer(value < 0 ? 0 - (uint64_t)value : (uint64_t)value, value < 0, quoted, text);
}

static void write_real(double value, int digits, struct buffer *text)
{
    if (isnan(value)) {
        buffer_append_text(text, "\"NaN\"");
    } else if (isinf(value)) {
        buffer_append_text(text, value < 0 ? "\"-Infinity\"" : "\"Infinity\"");
    } else {
        buffer_printf(text, "%.*g", digits, value);
    }
}

/* A number that the enum does not name (from a newer service) stays a number, as the mapping has
 * it. */
static void write_enum(const ProtobufCEnumDescriptor *type, int value, struct buffer *text)
{
    const ProtobufCEnumValue *named = protobuf_c_enum_descriptor_get_value(type, value);

    if (!named) {
        write_signed(value, false, text);
        return;
    }
    buffer_append_char(text, '"');
    buffer_append_text(text, named->name);
    buffer_append_char(text, '"');
}

static void write_text(const char *value, struct buffer *text)
{
    json_write_string(value ? value : "", value ? strlen(value) : 0, text);
}

static void write_bytes(const ProtobufCBinaryData *value, struct buffer *text)
{
    buffer_append_char(text, '"');
    base64_write(value->data, value->len, text);
    buffer_append_char(text, '"');
}

static void write_value(const ProtobufCFieldDescriptor *field, const void *slot,
                        struct buffer *text)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32: write_signed(*(const int32_t *)slot, false, text); break;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64: write_signed(*(const int64_t *)slot, true, text); break;
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32: write_integer(*(const uint32_t *)slot, false, false, text); break;
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64: write_integer(*(const uint64_t *)slot, false, true, text); break;
    case PROTOBUF_C_TYPE_FLOAT: write_real((double)*(const float *)slot, 9, text); break;
    case PROTOBUF_C_TYPE_DOUBLE: write_real(*(const double *)slot, 17, text); break;
    case PROTOBUF_C_TYPE_BOOL:
        buffer_append_text(text, *(const protobuf_c_boolean *)slot ? "true" : "false");
        break;
    case PROTOBUF_C_TYPE_ENUM: write_enum(field->descriptor, *(const int *)slot, text); break;
    case PROTOBUF_C_TYPE_STRING: write_text(*(const char *const *)slot, text); break;
    case PROTOBUF_C_TYPE_BYTES: write_bytes(slot, text); break;
    case PROTOBUF_C_TYPE_MESSAGE: json_write(*(const ProtobufCMessage *const *)slot, text); break;
    }
}

static bool is_absent(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    if (!slot_is_shown(message, field)) {
        return true;
    }
    return field->label != PROTOBUF_C_LABEL_REPEATED && field->type == PROTOBUF_C_TYPE_MESSAGE &&
           *(const ProtobufCMessage *const *)slot_at(message, field, 0) == NULL;
}

static void write_array(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                        struct buffer *text)
{
    size_t count = slot_count(message, field);

    buffer_append_char(text, '[');
    for (size_t i = 0; i < count && !text->failed; i++) {
        if (i > 0) {
            buffer_append_char(text, ',');
        }
        write_value(field, slot_at(message, field, i), text);
    }
    buffer_append_char(text, ']');
}

static void write_name(const char *field, bool first, struct buffer *text)
{
    char name[JSON_NAME_MAX + 5] = {',', '"'};
    size_t length = json_name_of(field, name + 2);

    name[length + 2] = '"';
    name[length + 3] = ':';
    buffer_append(text, first ? name + 1 : name, length + (first ? 3 : 4));
}

void json_write(const ProtobufCMessage *message, struct buffer *ret_text)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    bool first = true;

    buffer_append_char(ret_text, '{');
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if (is_absent(message, field)) {
            continue;
        }
        write_name(field->name, first, ret_text);
        first = false;
        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            write_array(message, field, ret_text);
        } else {
            write_value(field, slot_at(message, field, 0), ret_text);
        }
    }
    buffer_append_char(ret_text, '}');
}
