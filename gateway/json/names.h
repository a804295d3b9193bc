/*
 * Field names between JSON (lowerCamelCase) and protobuf-c descriptors (lower_snake_case), by the
 * proto3 JSON mapping. No table is kept: a name is turned while it is read or written.
 */
#ifndef BANFU_GATEWAY_JSON_NAMES_H
#define BANFU_GATEWAY_JSON_NAMES_H

#include "common/base/attributes.h"

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

enum { JSON_NAME_MAX = 63 }; /* characters of a field's name, either form */

/* The field of that JSON name (the proto's own name is taken as well, as the mapping asks); NULL
 * when the message has none. */
const ProtobufCFieldDescriptor *json_field_named(const ProtobufCMessageDescriptor *message,
                                                 const char *name, size_t size) MUST_CHECK;

/* Writes the JSON name of a proto's field name and returns its length; what is beyond JSON_NAME_MAX
 * is cut. */
size_t json_name_of(const char *field, char ret_name[JSON_NAME_MAX + 1]);

/* The enum's value of that bare name; NULL when it has none. */
const ProtobufCEnumValue *json_enum_named(const ProtobufCEnumDescriptor *type, const char *name,
                                          size_t size) MUST_CHECK;

#endif
