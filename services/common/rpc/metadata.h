/* Looking a name up in what core received. */
#ifndef BANFU_RPC_METADATA_H
#define BANFU_RPC_METADATA_H

#include <grpc/impl/codegen/grpc_types.h>
#include <grpc/slice.h>
#include <string.h>

#define DETAILS_HEADER "grpc-status-details-bin"

/* The first value of that lower-case name, or NULL. */
static inline const grpc_slice *metadata_find(const grpc_metadata_array *metadata, const char *name)
{
    size_t size = strlen(name);

    for (size_t i = 0; i < metadata->count; i++) {
        const grpc_metadata *row = &metadata->metadata[i];
        if (GRPC_SLICE_LENGTH(row->key) == size &&
            memcmp(GRPC_SLICE_START_PTR(row->key), name, size) == 0) {
            return &row->value;
        }
    }
    return NULL;
}

#endif
