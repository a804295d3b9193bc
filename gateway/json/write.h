/*
 * A protobuf-c message as JSON by the proto3 mapping, driven by its descriptor and written straight
 * into a buffer: lowerCamelCase names, enums by name, 64-bit integers as strings, bytes as base64.
 * Zero values are shown, so that a client finds every field (`"total":0`); absent messages and
 * members of a oneof that are not set are left out.
 */
#ifndef BANFU_GATEWAY_JSON_WRITE_H
#define BANFU_GATEWAY_JSON_WRITE_H

#include "common/base/buffer.h"

#include <protobuf-c/protobuf-c.h>

/* Appends the message as an object; `ret_text` remembers a failed append. Messages are not
 * recursive (a rule of our protos), so depth needs no cap here. */
void json_write(const ProtobufCMessage *message, struct buffer *ret_text);

/* Appends a JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD. */
void json_write_string(const char *text, size_t size, struct buffer *ret_text);

#endif
