/*
 * JSON into a protobuf-c message by the proto3 mapping, driven by the descriptor and read in one
 * pass without a tree, so that every fault is named by the path of its field.
 *
 * Refused: unknown fields, wrong types, numbers out of range, names an enum does not have, a field
 * given twice, two members of a oneof, bad UTF-8 and control characters, nesting beyond
 * JSON_DEPTH_MAX, arrays beyond SLOT_ITEMS_MAX, anything but one object. All faults of a text are
 * collected (up to failure's cap) unless it is no JSON at all, which ends the reading.
 */
#ifndef BANFU_GATEWAY_JSON_READ_H
#define BANFU_GATEWAY_JSON_READ_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Fields of a message that are spoken for, a bit each by their place in the descriptor. Messages of
 * more fields are refused by json_check. */
enum { JSON_FIELDS_MAX = 64 };
typedef uint64_t json_field_set;

/* The field's bit. */
json_field_set json_field_bit(const ProtobufCMessageDescriptor *message,
                              const ProtobufCFieldDescriptor *field);

/*
 * Reads `size` bytes of `text` into `message`, whose values will lie in `arena`. `taken` are fields
 * that the text may not give: the address has given them, or nobody may.
 *
 * Returns true, or false with every fault as a field of `failure` (INVALID_ARGUMENT
 * FIELDS_INVALID); the message is then of no use.
 */
bool json_read(const char *text, size_t size, ProtobufCMessage *message, json_field_set taken,
               struct arena *arena, struct failure *failure) MUST_CHECK;

/*
 * Sets one field by its JSON name from a path variable or query parameter (UTF-8, decoded). A
 * repeated field takes one more item. `taken` gains the field. Faults go to `failure` as for
 * json_read.
 */
bool json_set_parameter(ProtobufCMessage *message, const char *name, const char *text, size_t size,
                        json_field_set *taken, struct arena *arena,
                        struct failure *failure) MUST_CHECK;

/* True when messages of this type, and those within, can be read and written here: no recursion
 * beyond JSON_DEPTH_MAX, no more than JSON_FIELDS_MAX fields, proto3 only. Asked once, at start. */
bool json_check(const ProtobufCMessageDescriptor *type) MUST_CHECK;

#endif
