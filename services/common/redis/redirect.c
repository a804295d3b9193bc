#include "common/redis/redirect.h"

#include "common/redis/slots.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool starts_with(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

static const char *read_slot(const char *text, int *ret_slot)
{
    int slot = 0;

    while (isdigit((unsigned char)*text) && slot < SLOT_COUNT) {
        slot = slot * 10 + (*text++ - '0');
    }
    *ret_slot = slot;
    return slot < SLOT_COUNT && *text == ' ' ? text + 1 : NULL;
}

/* An address as nodes give it: without brackets around an IPv6 host, perhaps without a host. */
static int read_address(const char *host, size_t host_size, const char *port,
                        struct address *ret_address)
{
    char text[ADDRESS_TEXT_MAX + 1];
    int size = snprintf(text, sizeof(text), "%.*s:%s", (int)host_size, host, port);

    return size > 0 && (size_t)size < sizeof(text) ? address_parse(text, (size_t)size, ret_address)
                                                   : -1;
}

int redirect_read(const struct redis_reply *error, const struct address *from,
                  struct redirect *ret_redirect)
{
    size_t size = 0;
    const char *text = redis_reply_bytes(error, &size);
    struct redirect redirect = {.ask = starts_with(text, "ASK ")};

    if (!redirect.ask && !starts_with(text, "MOVED ")) {
        return -1;
    }
    const char *place = read_slot(strchr(text, ' ') + 1, &redirect.slot);
    const char *colon = place ? strrchr(place, ':') : NULL;
    if (!colon) {
        return -1;
    }
    const char *host = colon > place ? place : from->host;
    size_t host_size = colon > place ? (size_t)(colon - place) : strlen(from->host);
    if (read_address(host, host_size, colon + 1, &redirect.address) != 0) {
        return -1;
    }
    *ret_redirect = redirect;
    return 0;
}

int redirect_read_node(const struct redis_reply *node, struct address *ret_address)
{
    char port[24];
    size_t size = 0;
    const char *host = redis_reply_bytes(redis_reply_at(node, 0), &size);

    (void)snprintf(port, sizeof(port), "%lld",
                   (long long)redis_reply_integer(redis_reply_at(node, 1)));
    return size > 0 ? read_address(host, size, port, ret_address) : -1;
}

bool redirect_is_unavailable(const struct redis_reply *error)
{
    static const char *const words[] = {
        "LOADING ",    "BUSY ",     "MISCONF ",    "OOM ",       "CLUSTERDOWN ", "TRYAGAIN ",
        "MASTERDOWN ", "READONLY ", "NOREPLICAS ", "UNBLOCKED ", "MOVED ",       "ASK ",
    };
    size_t size = 0;
    const char *text = redis_reply_bytes(error, &size);

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (starts_with(text, words[i])) {
            return true;
        }
    }
    return false;
}
