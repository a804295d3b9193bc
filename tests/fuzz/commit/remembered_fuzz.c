/* A remembered request is read whole or refused; what was read lies within the bytes given. */
#include "common/commit/remembered.h"

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
    struct commit_outcome outcome;
    char *copy = malloc(size + 1); /* of exactly this size, so that a byte too far is noticed */

    must(copy != NULL);
    memcpy(copy, bytes, size);
    if (remembered_read(copy, size, &outcome) == 0) {
        const char *receipt = outcome.receipt;
        must(outcome.result == COMMIT_REMEMBERED);
        must(outcome.version_count <= COMMIT_VERSIONS_MAX);
        must(outcome.position >= 0 && outcome.instant_ms >= 0);
        must(receipt > copy && receipt + outcome.receipt_size == copy + size);
        for (size_t i = 0; i < outcome.version_count; i++) {
            must(outcome.versions[i] >= 0);
        }
    }
    free(copy);
    return 0;
}
