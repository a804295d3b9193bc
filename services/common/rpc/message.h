/* Messages in and out of core's byte buffers, without a copy where the bytes lie in one piece. */
#ifndef BANFU_RPC_MESSAGE_H
#define BANFU_RPC_MESSAGE_H

#include "common/base/arena.h"
#include "common/base/attributes.h"
#include "common/base/failure.h"

#include <grpc/byte_buffer.h>
#include <grpc/slice.h>
#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

/* The arena of a call whose messages are at most `message_cap` bytes: an unpacked message takes
 * more room than its bytes do, but not without bound. */
struct arena *message_arena_new(size_t message_cap) MUST_CHECK;

/* Empties an arena for the next call. One that grew much is replaced, so that a rare large message
 * does not hold memory for ever. NULL when memory is short; the old arena is gone then too. */
struct arena *message_arena_renew(struct arena *arena, size_t message_cap) MUST_CHECK;

/* The bytes of a received message: those of `buffer` itself, or a copy in the arena where they came
 * in pieces. Valid as long as both. NULL when the arena is full. */
const uint8_t *message_bytes(const grpc_byte_buffer *buffer, struct arena *arena,
                             size_t *ret_size) MUST_CHECK;

/* Checks and unpacks a message into the arena; strings and all live there. NULL with `failure`:
 * INVALID_ARGUMENT and MESSAGE_MALFORMED, FIELDS_INVALID (text that is not UTF-8, the field named)
 * or MESSAGE_TOO_DEEP; RESOURCE_EXHAUSTED and MESSAGE_TOO_COSTLY. */
ProtobufCMessage *message_unpack(const ProtobufCMessageDescriptor *descriptor, const uint8_t *bytes,
                                 size_t size, struct arena *arena,
                                 struct failure *failure) MUST_CHECK;

/* The same from a byte buffer. */
ProtobufCMessage *message_read(const ProtobufCMessageDescriptor *descriptor,
                               const grpc_byte_buffer *buffer, struct arena *arena,
                               struct failure *failure) MUST_CHECK;

/* The message as a slice; to be unreferenced. */
grpc_slice message_pack(const ProtobufCMessage *message);

/* An empty byte buffer in place, for one message at a time: no allocation a call. */
void message_buffer_init(grpc_byte_buffer *buffer);

/* Puts the slice into it; takes it over. */
void message_buffer_fill(grpc_byte_buffer *buffer, grpc_slice slice);

/* Lets go of what core has not taken. */
void message_buffer_clear(grpc_byte_buffer *buffer);
void message_buffer_done(grpc_byte_buffer *buffer);

#endif
