#include "common/rpc/request_id.h"

#include "common/base/clock.h"
#include "common/rpc/metadata.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

static bool is_fair(const uint8_t *text, size_t size)
{
    if (size == 0 || size > RPC_REQUEST_ID_MAX) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if (text[i] <= ' ' || text[i] > '~') {
            return false;
        }
    }
    return true;
}

/* Unlikely to meet another process's: a random start, then counted on. 16 characters, so that core
 * carries it without an allocation. */
static void make(char ret_id[RPC_REQUEST_ID_MAX + 1])
{
    static const char digits[] = "0123456789abcdef";
    static uint64_t number;

    if (number == 0 && getrandom(&number, sizeof(number), 0) != (ssize_t)sizeof(number)) {
        number = (uint64_t)clock_steady_ns();
    }
    number++;
    /* Multiplying by an odd constant spreads the count over all digits and repeats none. */
    uint64_t spread = number * UINT64_C(0x9E3779B97F4A7C15);
    for (int i = 0; i < 16; i++) {
        ret_id[i] = digits[spread >> (60 - 4 * i) & 15];
    }
    ret_id[16] = '\0';
}

void request_id_choose(const grpc_metadata_array *metadata, char ret_id[RPC_REQUEST_ID_MAX + 1])
{
    const grpc_slice *value = metadata_find(metadata, REQUEST_ID_HEADER);

    if (value && is_fair(GRPC_SLICE_START_PTR(*value), GRPC_SLICE_LENGTH(*value))) {
        memcpy(ret_id, GRPC_SLICE_START_PTR(*value), GRPC_SLICE_LENGTH(*value));
        ret_id[GRPC_SLICE_LENGTH(*value)] = '\0';
    } else {
        make(ret_id);
    }
}
