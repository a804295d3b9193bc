#include "common/redis/address.h"

#include <ctype.h>
#include <string.h>

#define UNIX_PREFIX "unix:"

enum { UNIX_PATH_MAX = 107 };

static int parse_unix(const char *path, size_t size, struct address *address)
{
    if (size == 0 || size > UNIX_PATH_MAX) {
        return -1;
    }
    address->is_unix = true;
    memcpy(address->host, path, size);
    return 0;
}

static int parse_port(const char *text, size_t size, char ret_port[6])
{
    unsigned long number = 0;

    if (size == 0 || size > 5) {
        return -1;
    }
    for (size_t i = 0; i < size; i++) {
        if (!isdigit((unsigned char)text[i])) {
            return -1;
        }
        number = number * 10 + (unsigned long)(text[i] - '0');
    }
    memcpy(ret_port, text, size);
    return number >= 1 && number <= 65535 ? 0 : -1;
}

static int parse_host_and_port(const char *text, size_t size, struct address *address)
{
    const char *colon = memrchr(text, ':', size);

    if (!colon || colon == text) {
        return -1;
    }
    const char *port = colon + 1;
    size_t length = (size_t)(colon - text);
    if (length > 2 && text[0] == '[' && text[length - 1] == ']') {
        text++;
        length -= 2;
    }
    memcpy(address->host, text, length);
    return parse_port(port, size - (size_t)(port - address->text), address->port);
}

int address_parse(const char *text, size_t size, struct address *ret_address)
{
    struct address address = {0};
    size_t prefix = strlen(UNIX_PREFIX);

    if (size == 0 || size > ADDRESS_TEXT_MAX || memchr(text, '\0', size)) {
        return -1;
    }
    memcpy(address.text, text, size);
    int error = strncmp(address.text, UNIX_PREFIX, prefix) == 0
                    ? parse_unix(address.text + prefix, size - prefix, &address)
                    : parse_host_and_port(address.text, size, &address);
    if (error == 0) {
        *ret_address = address;
    }
    return error;
}
