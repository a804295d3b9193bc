/*
 * One connection, from the first attempt to its loss: bytes out, replies in. hiredis parses; the
 * stream is libuv's, so that every error of the socket is noticed where it happens. What is written
 * in one turn of the loop leaves in one write.
 */
#ifndef BANFU_REDIS_LINK_H
#define BANFU_REDIS_LINK_H

#include "common/base/attributes.h"
#include "common/redis/address.h"
#include "common/redis/redis.h"

#include <stddef.h>
#include <uv.h>

struct link;

/* Who owns the link. Never called from inside link_open, link_write or link_close. */
struct link_face {
    void (*connected)(void *data);
    void (*replied)(const struct redis_reply *reply, void *data);
    /* Once, instead of everything else: the link is closing. `code` is INTERNAL when the server
     * spoke nonsense, else UNAVAILABLE. `why` is valid inside only. */
    void (*lost)(enum status_code code, const char *why, void *data);
    /* Last of all, also after link_close: the link has gone. */
    void (*gone)(void *data);
};

/* Begins to connect; `face` is static, `write_cap` the bytes that may wait to be written. NULL when
 * memory is short. There is no time limit: the owner closes what takes too long. */
struct link *link_open(uv_loop_t *loop, const struct address *address, size_t write_cap,
                       const struct link_face *face, void *data) MUST_CHECK;

/* Copies the bytes to what leaves next. -1 when they do not fit or memory is short. */
int link_write(struct link *link, const char *bytes, size_t size) MUST_CHECK;

/* Closes; only `gone` still follows. */
void link_close(struct link *link);

#endif
