/*
 * Where a value lies in a protobuf-c message: itself, or one more item of an array, by the
 * descriptor alone. Messages built this way live in an arena and are never freed field by field.
 */
#ifndef BANFU_GATEWAY_JSON_SLOT_H
#define BANFU_GATEWAY_JSON_SLOT_H

#include "common/base/arena.h"
#include "common/base/attributes.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

enum { SLOT_ITEMS_MAX = 20000 }; /* items of one array */

/* An empty message, in the arena; NULL when that is full. */
ProtobufCMessage *slot_message(const ProtobufCMessageDescriptor *type,
                               struct arena *arena) MUST_CHECK;

/* Where the field's value goes; a repeated field grows by one zeroed item, a member of a oneof
 * becomes the one that is set. NULL when the arena or the array is full. */
void *slot_next(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                struct arena *arena) MUST_CHECK;

/* Items of a repeated field. */
size_t slot_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* The field's value (the item at `index` of a repeated field). */
const void *slot_at(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                    size_t index);

/* True when the field is a member of a oneof and another member is set. */
bool slot_other_is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* True when the field has a value to show: false for members of a oneof that are not set. */
bool slot_is_shown(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

#endif
