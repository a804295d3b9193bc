/*
 * One value of a field that is no message, from what JSON or a query parameter says of it, checked
 * against the field's type.
 */
#ifndef BANFU_GATEWAY_JSON_SCALAR_H
#define BANFU_GATEWAY_JSON_SCALAR_H

#include "common/base/arena.h"
#include "common/base/attributes.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

enum scalar_outcome {
    SCALAR_SET,
    SCALAR_WRONG_TYPE,   /* the field takes something else */
    SCALAR_OUT_OF_RANGE, /* a number its type does not hold */
    SCALAR_UNKNOWN_NAME, /* a name the enum does not have */
    SCALAR_NOT_PLAIN,    /* bad UTF-8, a control character or a private-use code point */
    SCALAR_NO_MEMORY
};

/* From a JSON number (its grammar is checked already). */
enum scalar_outcome scalar_from_number(const ProtobufCFieldDescriptor *field, const char *text,
                                       size_t size, void *slot) MUST_CHECK;

/* From a JSON string, decoded: texts, bytes, names of enums, and numbers as the mapping allows
 * them. The text is copied into the arena. */
enum scalar_outcome scalar_from_text(const ProtobufCFieldDescriptor *field, const char *text,
                                     size_t size, struct arena *arena, void *slot) MUST_CHECK;

enum scalar_outcome scalar_from_boolean(const ProtobufCFieldDescriptor *field, bool value,
                                        void *slot) MUST_CHECK;

/* From a path variable or query parameter: as a JSON string, and true and false without quotes. */
enum scalar_outcome scalar_from_parameter(const ProtobufCFieldDescriptor *field, const char *text,
                                          size_t size, struct arena *arena, void *slot) MUST_CHECK;

/* What is wrong, in Chinese, for the outcome of such a field; in the arena or static. */
const char *scalar_complaint(const ProtobufCFieldDescriptor *field, enum scalar_outcome outcome,
                             struct arena *arena);

#endif
