/*
 * Looks through a serialised message before protobuf-c unpacks it, for what protobuf-c 1.4.1 lets
 * pass or trips over: text that is not UTF-8 or holds NUL, nesting without end, and a second value
 * for a singular message, which it merges at quadratic cost.
 */
#ifndef BANFU_RPC_WIRE_CHECK_H
#define BANFU_RPC_WIRE_CHECK_H

#include "common/base/attributes.h"

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

enum wire_fault {
    WIRE_SOUND,
    WIRE_MALFORMED, /* cut, an impossible tag, another type than the field's, a message twice */
    WIRE_TEXT,      /* a string that is not UTF-8 or holds NUL */
    WIRE_TOO_DEEP,  /* nested more than `depth` levels */
};

/* Checks `size` bytes as a message of that type. Unknown fields are skipped. Where a known field is
 * at fault, `ret_field` names it (static); else it is left untouched. */
enum wire_fault wire_check(const ProtobufCMessageDescriptor *descriptor, const uint8_t *bytes,
                           size_t size, unsigned depth, const char **ret_field) MUST_CHECK;

#endif
