/*
 * Messages and enums as JSON Schema (draft 2020-12, as OpenAPI 3.1 has it), by the proto3 JSON
 * mapping. References that are returned are new: the caller's. NULL stands for "memory is short"
 * and may be handed on to jansson, which then fails in turn.
 */
#ifndef BANFU_GATEWAY_OPENAPI_SCHEMA_H
#define BANFU_GATEWAY_OPENAPI_SCHEMA_H

#include "common/base/attributes.h"

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

/* {"$ref":…} to the message, which is put into `schemas` with all that it is made of. */
json_t *schema_message(json_t *schemas, const ProtobufCMessageDescriptor *type) MUST_CHECK;

/* The schema of one field's value. */
json_t *schema_field(json_t *schemas, const ProtobufCFieldDescriptor *field) MUST_CHECK;

#endif
