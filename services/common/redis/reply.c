#include "common/redis/redis.h"

#include <hiredis/hiredis.h>

/* struct redis_reply has no body: it is hiredis's reply under a name of ours. */
static const redisReply *reply_body(const struct redis_reply *reply)
{
    return (const redisReply *)(const void *)reply;
}

enum redis_type redis_reply_type(const struct redis_reply *reply)
{
    if (!reply) {
        return REDIS_NIL;
    }
    switch (reply_body(reply)->type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS: return REDIS_TEXT;
    case REDIS_REPLY_ARRAY: return REDIS_ARRAY;
    case REDIS_REPLY_INTEGER: return REDIS_INTEGER;
    case REDIS_REPLY_ERROR: return REDIS_ERROR;
    default: return REDIS_NIL;
    }
}

int64_t redis_reply_integer(const struct redis_reply *reply)
{
    return redis_reply_type(reply) == REDIS_INTEGER ? reply_body(reply)->integer : 0;
}

const char *redis_reply_bytes(const struct redis_reply *reply, size_t *ret_size)
{
    enum redis_type type = redis_reply_type(reply);

    if (type != REDIS_TEXT && type != REDIS_ERROR) {
        *ret_size = 0;
        return "";
    }
    *ret_size = reply_body(reply)->len;
    return reply_body(reply)->str;
}

size_t redis_reply_count(const struct redis_reply *reply)
{
    return redis_reply_type(reply) == REDIS_ARRAY ? reply_body(reply)->elements : 0;
}

const struct redis_reply *redis_reply_at(const struct redis_reply *reply, size_t index)
{
    if (index >= redis_reply_count(reply)) {
        return NULL;
    }
    return (const struct redis_reply *)(const void *)reply_body(reply)->element[index];
}
