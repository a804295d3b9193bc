/* Where a server listens: "unix:/path" or "host:port". */
#ifndef BANFU_REDIS_ADDRESS_H
#define BANFU_REDIS_ADDRESS_H

#include "common/base/attributes.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    ADDRESS_TEXT_MAX = 263
}; /* a host name of 253, a colon, a port; a socket's path is shorter */

struct address {
    char text[ADDRESS_TEXT_MAX + 1]; /* as given */
    bool is_unix;
    char host[ADDRESS_TEXT_MAX + 1]; /* or the socket's path */
    char port[6];
};

/* Reads `size` bytes of text. Returns 0, or -1 when they are no address. An IPv6 address may stand
 * in brackets. */
int address_parse(const char *text, size_t size, struct address *ret_address) MUST_CHECK;

#endif
