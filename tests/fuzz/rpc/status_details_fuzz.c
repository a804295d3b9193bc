/* Whatever a server puts into its trailer is passed over, or is a failure that can be passed on. */
#include "common/rpc/status_details.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct arena *arena = arena_new(1 << 20);
    struct failure failure;
    const uint8_t *packed;
    size_t packed_size;

    must(arena != NULL);
    failure_init(&failure, arena);
    if (status_details_unpack(bytes, size, &failure) != 0) {
        must(!failure_is_set(&failure));
    } else {
        must(failure.code > STATUS_OK && failure.code <= STATUS_UNAUTHENTICATED);
        must(failure.reason && failure.message && failure.allowed_count <= FAILURE_ALLOWED_MAX);
        if (status_details_pack(&failure, arena, &packed, &packed_size) == 0) {
            struct failure again;
            failure_init(&again, arena);
            must(status_details_unpack(packed, packed_size, &again) == 0);
            must(again.code == failure.code && strcmp(again.reason, failure.reason) == 0);
        }
    }
    arena_free(arena);
    return 0;
}
