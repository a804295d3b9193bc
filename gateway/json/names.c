#include "json/names.h"

#include <stdbool.h>
#include <string.h>

static bool is_upper(char letter)
{
    return letter >= 'A' && letter <= 'Z';
}

/* leadUnit to lead_unit; false when it does not fit. */
static bool to_snake(const char *name, size_t size, char ret_field[2 * JSON_NAME_MAX + 1])
{
    char *out = ret_field;

    if (size == 0 || size > JSON_NAME_MAX) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if (name[i] == '\0') {
            return false;
        }
        if (is_upper(name[i])) {
            *out++ = '_';
            *out++ = (char)(name[i] + ('a' - 'A'));
        } else {
            *out++ = name[i];
        }
    }
    *out = '\0';
    return true;
}

const ProtobufCFieldDescriptor *json_field_named(const ProtobufCMessageDescriptor *message,
                                                 const char *name, size_t size)
{
    char field[2 * JSON_NAME_MAX + 1];

    if (!to_snake(name, size, field)) {
        return NULL;
    }
    return protobuf_c_message_descriptor_get_field_by_name(message, field);
}

size_t json_name_of(const char *field, char ret_name[JSON_NAME_MAX + 1])
{
    size_t length = 0;
    bool raise = false;

    for (; *field && length < JSON_NAME_MAX; field++) {
        if (*field == '_') {
            raise = true;
            continue;
        }
        char letter = *field;
        if (raise && letter >= 'a' && letter <= 'z') {
            letter = (char)(letter - ('a' - 'A'));
        }
        ret_name[length++] = letter;
        raise = false;
    }
    ret_name[length] = '\0';
    return length;
}

const ProtobufCEnumValue *json_enum_named(const ProtobufCEnumDescriptor *type, const char *name,
                                          size_t size)
{
    char text[JSON_NAME_MAX + 1];

    if (size > JSON_NAME_MAX) {
        return NULL;
    }
    memcpy(text, name, size);
    text[size] = '\0';
    return protobuf_c_enum_descriptor_get_value_by_name(type, text);
}
