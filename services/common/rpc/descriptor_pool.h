/* Descriptor sets, unpacked: which methods stream, and which file
 * defines a symbol. */
#ifndef BANFU_RPC_DESCRIPTOR_POOL_H
#define BANFU_RPC_DESCRIPTOR_POOL_H

#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>

struct descriptor_pool;

enum { DESCRIPTOR_SETS_MAX = 2 };

/* A pool of nothing; NULL when memory is short. */
struct descriptor_pool *descriptor_pool_new(void) MUST_CHECK;
void descriptor_pool_free(struct descriptor_pool *pool);

/* Adds a serialised google.protobuf.FileDescriptorSet. Returns 0, or -1 when it cannot be read, the
 * pool is full or memory is short. */
int descriptor_pool_add(struct descriptor_pool *pool, const unsigned char *bytes,
                        size_t size) MUST_CHECK;

/* Tells which ways a method streams. Returns 0, or -1 when the pool does not know it. `service` is
 * the full name. */
int descriptor_pool_streams(const struct descriptor_pool *pool, const char *service,
                            const char *method, bool *ret_requests, bool *ret_answers) MUST_CHECK;

/* A file by its name; NULL when the pool has none. Owned by the pool. */
struct Google__Protobuf__FileDescriptorProto;
const struct Google__Protobuf__FileDescriptorProto *descriptor_pool_file(
    const struct descriptor_pool *pool, const char *name) MUST_CHECK;

/* The file that defines the full name of a message, an enum, a service or a method; NULL when none
 * does. */
const struct Google__Protobuf__FileDescriptorProto *descriptor_pool_symbol(
    const struct descriptor_pool *pool, const char *symbol) MUST_CHECK;

#endif
