/* An address is read or refused; what was read says where in terms that fit. */
#include "common/redis/address.h"

#include <stdint.h>
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
    struct address address;
    char *copy = malloc(size + 1);

    must(copy != NULL);
    memcpy(copy, bytes, size);
    if (address_parse(copy, size, &address) == 0) {
        must(strlen(address.text) == size && memcmp(address.text, copy, size) == 0);
        must(address.host[0] != '\0' && strlen(address.host) < size);
        must(address.is_unix == (address.port[0] == '\0'));
    }
    free(copy);
    return 0;
}
