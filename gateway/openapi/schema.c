#include "openapi/schema.h"

#include "json/names.h"

static json_t *reference(const char *name)
{
    return json_pack("{s:s+}", "$ref", "#/components/schemas/", name);
}

static json_t *enum_schema(const ProtobufCEnumDescriptor *type)
{
    json_t *names = json_array();

    for (unsigned i = 0; i < type->n_values; i++) {
        (void)json_array_append_new(names, json_string(type->values[i].name));
    }
    return json_pack("{s:s, s:o}", "type", "string", "enum", names);
}

static json_t *schema_enum(json_t *schemas, const ProtobufCEnumDescriptor *type)
{
    if (!json_object_get(schemas, type->name) &&
        json_object_set_new(schemas, type->name, enum_schema(type)) != 0) {
        return NULL;
    }
    return reference(type->name);
}

static json_t *formatted(const char *type, const char *format)
{
    return json_pack("{s:s, s:s}", "type", type, "format", format);
}

static json_t *value_schema(json_t *schemas, const ProtobufCFieldDescriptor *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32: return formatted("integer", "int32");
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32: return formatted("integer", "uint32");
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64: return formatted("string", "int64");
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64: return formatted("string", "uint64");
    case PROTOBUF_C_TYPE_FLOAT: return formatted("number", "float");
    case PROTOBUF_C_TYPE_DOUBLE: return formatted("number", "double");
    case PROTOBUF_C_TYPE_BOOL: return json_pack("{s:s}", "type", "boolean");
    case PROTOBUF_C_TYPE_BYTES:
        return json_pack("{s:s, s:s}", "type", "string", "contentEncoding", "base64");
    case PROTOBUF_C_TYPE_ENUM: return schema_enum(schemas, field->descriptor);
    case PROTOBUF_C_TYPE_MESSAGE: return schema_message(schemas, field->descriptor);
    case PROTOBUF_C_TYPE_STRING: break;
    }
    return json_pack("{s:s}", "type", "string");
}

json_t *schema_field(json_t *schemas, const ProtobufCFieldDescriptor *field)
{
    json_t *value = value_schema(schemas, field);

    if (field->label != PROTOBUF_C_LABEL_REPEATED) {
        return value;
    }
    return json_pack("{s:s, s:o}", "type", "array", "items", value);
}

static json_t *message_schema(json_t *schemas, const ProtobufCMessageDescriptor *type)
{
    json_t *properties = json_object();
    char name[JSON_NAME_MAX + 1];

    for (unsigned i = 0; i < type->n_fields; i++) {
        (void)json_name_of(type->fields[i].name, name);
        (void)json_object_set_new(properties, name, schema_field(schemas, &type->fields[i]));
    }
    return json_pack("{s:s, s:o}", "type", "object", "properties", properties);
}

json_t *schema_message(json_t *schemas, const ProtobufCMessageDescriptor *type)
{
    if (!json_object_get(schemas, type->name)) {
        json_t *schema = message_schema(schemas, type);
        if (json_object_set_new(schemas, type->name, schema) != 0) {
            return NULL;
        }
    }
    return reference(type->name);
}
