#include "json/scalar.h"

#include "common/base/buffer.h"
#include "common/base/utf8.h"
#include "json/base64.h"
#include "json/names.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_MAX = 64, NAMES_SHOWN_MAX = 400 };

/* Whole numbers up to here lie exactly in a double. */
static const double exact_most = 9007199254740992.0;

/* Plain decimal digits with an optional sign. False when it is not that, or beyond 64 bits. */
static bool parse_digits(const char *text, size_t size, bool *ret_negative, uint64_t *ret_magnitude)
{
    bool negative = size > 0 && text[0] == '-';
    uint64_t magnitude = 0;
    size_t i = negative ? 1 : 0;

    if (i == size || (text[i] == '0' && size > i + 1)) {
        return false;
    }
    for (; i < size; i++) {
        if (text[i] < '0' || text[i] > '9' ||
            __builtin_mul_overflow(magnitude, (uint64_t)10, &magnitude) ||
            __builtin_add_overflow(magnitude, (uint64_t)(text[i] - '0'), &magnitude)) {
            return false;
        }
    }
    *ret_negative = negative;
    *ret_magnitude = magnitude;
    return true;
}

static bool parse_double(const char *text, size_t size, double *ret_value)
{
    char copy[NUMBER_MAX + 1];
    char *end = NULL;
    bool starts_well = size > 0 && (text[0] == '-' || (text[0] >= '0' && text[0] <= '9'));

    if (!starts_well || size > NUMBER_MAX) {
        return false;
    }
    memcpy(copy, text, size);
    copy[size] = '\0';
    if (strspn(copy, "0123456789+-.eE") != size) {
        return false;
    }
    double value = strtod(copy, &end);
    if (*end != '\0' || !isfinite(value)) {
        return false;
    }
    *ret_value = value;
    return true;
}

/* 1.0 and 1e2 are whole numbers too. */
static enum scalar_outcome parse_integer(const char *text, size_t size, bool *ret_negative,
                                         uint64_t *ret_magnitude)
{
    double value = 0;

    if (parse_digits(text, size, ret_negative, ret_magnitude)) {
        return SCALAR_SET;
    }
    if (!parse_double(text, size, &value) || value != floor(value)) {
        return SCALAR_WRONG_TYPE;
    }
    if (fabs(value) > exact_most) {
        return SCALAR_OUT_OF_RANGE;
    }
    *ret_negative = value < 0;
    *ret_magnitude = (uint64_t)fabs(value);
    return SCALAR_SET;
}

static enum scalar_outcome set_signed(const char *text, size_t size, int64_t most, void *slot,
                                      size_t slot_size)
{
    bool negative = false;
    uint64_t magnitude = 0;
    enum scalar_outcome outcome = parse_integer(text, size, &negative, &magnitude);

    if (outcome != SCALAR_SET) {
        return outcome;
    }
    if (magnitude > (uint64_t)most + (negative ? 1 : 0)) {
        return SCALAR_OUT_OF_RANGE;
    }
    int64_t wide = (int64_t)(negative ? 0 - magnitude : magnitude);
    int32_t narrow = (int32_t)wide;
    memcpy(slot, slot_size == sizeof(narrow) ? (const void *)&narrow : &wide, slot_size);
    return SCALAR_SET;
}

static enum scalar_outcome set_unsigned(const char *text, size_t size, uint64_t most, void *slot,
                                        size_t slot_size)
{
    bool negative = false;
    uint64_t magnitude = 0;
    enum scalar_outcome outcome = parse_integer(text, size, &negative, &magnitude);

    if (outcome != SCALAR_SET) {
        return outcome;
    }
    if (magnitude > most || (negative && magnitude > 0)) {
        return SCALAR_OUT_OF_RANGE;
    }
    uint32_t narrow = (uint32_t)magnitude;
    memcpy(slot, slot_size == sizeof(narrow) ? (const void *)&narrow : &magnitude, slot_size);
    return SCALAR_SET;
}

static enum scalar_outcome set_real(const char *text, size_t size, bool single, void *slot)
{
    double value = 0;

    if (!parse_double(text, size, &value)) {
        return SCALAR_WRONG_TYPE;
    }
    float narrow = (float)value;
    if (single && !isfinite(narrow)) {
        return SCALAR_OUT_OF_RANGE;
    }
    memcpy(slot, single ? (const void *)&narrow : &value, single ? sizeof(narrow) : sizeof(value));
    return SCALAR_SET;
}

static enum scalar_outcome set_enum_number(const ProtobufCEnumDescriptor *type, const char *text,
                                           size_t size, void *slot)
{
    int32_t number = 0;
    enum scalar_outcome outcome = set_signed(text, size, INT32_MAX, &number, sizeof(number));

    if (outcome == SCALAR_SET && !protobuf_c_enum_descriptor_get_value(type, number)) {
        outcome = SCALAR_UNKNOWN_NAME;
    }
    if (outcome == SCALAR_SET) {
        memcpy(slot, &number, sizeof(number));
    }
    return outcome;
}

enum scalar_outcome scalar_from_number(const ProtobufCFieldDescriptor *field, const char *text,
                                       size_t size, void *slot)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32: return set_signed(text, size, INT32_MAX, slot, sizeof(int32_t));
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64: return set_signed(text, size, INT64_MAX, slot, sizeof(int64_t));
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return set_unsigned(text, size, UINT32_MAX, slot, sizeof(uint32_t));
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return set_unsigned(text, size, UINT64_MAX, slot, sizeof(uint64_t));
    case PROTOBUF_C_TYPE_FLOAT: return set_real(text, size, true, slot);
    case PROTOBUF_C_TYPE_DOUBLE: return set_real(text, size, false, slot);
    case PROTOBUF_C_TYPE_ENUM: return set_enum_number(field->descriptor, text, size, slot);
    case PROTOBUF_C_TYPE_BOOL:
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE: break;
    }
    return SCALAR_WRONG_TYPE;
}

static enum scalar_outcome set_text(const char *text, size_t size, struct arena *arena, void *slot)
{
    if (!utf8_is_plain_text(text, size)) {
        return SCALAR_NOT_PLAIN;
    }
    char *copy = arena_copy(arena, text, size);
    if (!copy) {
        return SCALAR_NO_MEMORY;
    }
    memcpy(slot, (const void *)&copy, sizeof(copy));
    return SCALAR_SET;
}

static enum scalar_outcome set_bytes(const char *text, size_t size, struct arena *arena, void *slot)
{
    ProtobufCBinaryData data;

    if (base64_read(text, size, arena, &data.data, &data.len) != 0) {
        return SCALAR_WRONG_TYPE;
    }
    memcpy(slot, &data, sizeof(data));
    return SCALAR_SET;
}

static enum scalar_outcome set_enum_name(const ProtobufCEnumDescriptor *type, const char *text,
                                         size_t size, void *slot)
{
    const ProtobufCEnumValue *value = json_enum_named(type, text, size);

    if (!value) {
        return SCALAR_UNKNOWN_NAME;
    }
    memcpy(slot, &value->value, sizeof(value->value));
    return SCALAR_SET;
}

static bool is_word(const char *text, size_t size, const char *word)
{
    return size == strlen(word) && memcmp(text, word, size) == 0;
}

/* NaN and the infinities have names instead of numbers. */
static bool named_real(const char *text, size_t size, double *ret_value)
{
    if (is_word(text, size, "NaN")) {
        *ret_value = NAN;
    } else if (is_word(text, size, "Infinity")) {
        *ret_value = INFINITY;
    } else if (is_word(text, size, "-Infinity")) {
        *ret_value = -INFINITY;
    } else {
        return false;
    }
    return true;
}

static enum scalar_outcome set_real_text(const ProtobufCFieldDescriptor *field, const char *text,
                                         size_t size, void *slot)
{
    double value = 0;

    if (!named_real(text, size, &value)) {
        return scalar_from_number(field, text, size, slot);
    }
    if (field->type == PROTOBUF_C_TYPE_FLOAT) {
        float narrow = (float)value;
        memcpy(slot, &narrow, sizeof(narrow));
    } else {
        memcpy(slot, &value, sizeof(value));
    }
    return SCALAR_SET;
}

enum scalar_outcome scalar_from_text(const ProtobufCFieldDescriptor *field, const char *text,
                                     size_t size, struct arena *arena, void *slot)
{
    ProtobufCType type = field->type;

    if (type == PROTOBUF_C_TYPE_STRING) {
        return set_text(text, size, arena, slot);
    }
    if (type == PROTOBUF_C_TYPE_BYTES) {
        return set_bytes(text, size, arena, slot);
    }
    if (type == PROTOBUF_C_TYPE_ENUM) {
        return set_enum_name(field->descriptor, text, size, slot);
    }
    if (type == PROTOBUF_C_TYPE_FLOAT || type == PROTOBUF_C_TYPE_DOUBLE) {
        return set_real_text(field, text, size, slot);
    }
    return scalar_from_number(field, text, size, slot);
}

enum scalar_outcome scalar_from_boolean(const ProtobufCFieldDescriptor *field, bool value,
                                        void *slot)
{
    protobuf_c_boolean boolean = value;

    if (field->type != PROTOBUF_C_TYPE_BOOL) {
        return SCALAR_WRONG_TYPE;
    }
    memcpy(slot, &boolean, sizeof(boolean));
    return SCALAR_SET;
}

enum scalar_outcome scalar_from_parameter(const ProtobufCFieldDescriptor *field, const char *text,
                                          size_t size, struct arena *arena, void *slot)
{
    if (field->type != PROTOBUF_C_TYPE_BOOL) {
        return scalar_from_text(field, text, size, arena, slot);
    }
    if (!is_word(text, size, "true") && !is_word(text, size, "false")) {
        return SCALAR_WRONG_TYPE;
    }
    return scalar_from_boolean(field, text[0] == 't', slot);
}

static const char *wanted(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64: return "应为整数";
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_DOUBLE: return "应为数值";
    case PROTOBUF_C_TYPE_BOOL: return "应为 true 或 false";
    case PROTOBUF_C_TYPE_ENUM: return "应为名称（文字）";
    case PROTOBUF_C_TYPE_BYTES: return "应为 base64 编码的文字";
    case PROTOBUF_C_TYPE_MESSAGE: return "应为对象";
    case PROTOBUF_C_TYPE_STRING: break;
    }
    return "应为文字";
}

/* All names but the first, which stands for nothing said. */
static const char *names_allowed(const ProtobufCEnumDescriptor *type, struct arena *arena)
{
    struct buffer names;

    buffer_init(&names, NAMES_SHOWN_MAX);
    for (unsigned i = 1; i < type->n_values; i++) {
        buffer_printf(&names, "%s%s", i > 1 ? "、" : "", type->values[i].name);
    }
    const char *text = arena_printf(arena, "应为以下之一：%s", buffer_text(&names));
    buffer_done(&names);
    return text ? text : "名称未知";
}

const char *scalar_complaint(const ProtobufCFieldDescriptor *field, enum scalar_outcome outcome,
                             struct arena *arena)
{
    switch (outcome) {
    case SCALAR_OUT_OF_RANGE: return "数值超出范围";
    case SCALAR_UNKNOWN_NAME: return names_allowed(field->descriptor, arena);
    case SCALAR_NOT_PLAIN: return "含有不合法的字符：须为UTF-8文字，不含控制字符和自造字";
    case SCALAR_NO_MEMORY: return "内容过大";
    case SCALAR_SET:
    case SCALAR_WRONG_TYPE: break;
    }
    return wanted(field->type);
}
