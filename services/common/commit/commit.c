/* The store's handle, and what every caller of a function needs. */
#include "common/commit/commit.h"

#include "common/base/digest.h"
#include "common/commit/commit_parts.h"
#include "common/commit/keys.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { REQUEST_ID_MAX = 64 };

struct commit_store *commit_store_new(struct redis *redis, const char *owner)
{
    size_t size = strlen(owner);
    struct commit_store *store = NULL;

    if (size == 0 || size > COMMIT_OWNER_MAX || !(store = calloc(1, sizeof(*store)))) {
        return NULL;
    }
    store->redis = store->reads = store->lanes[0] = redis;
    store->lane_count = 1;
    memcpy(store->owner, owner, size);
    return store;
}

void commit_store_read_over(struct commit_store *store, struct redis *reads)
{
    store->reads = reads;
}

int commit_store_spread_over(struct commit_store *store, struct redis *const *lanes, size_t count)
{
    if (count == 0 || count > COMMIT_LANES_MAX || lanes[0] != store->redis) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        store->lanes[i] = lanes[i];
    }
    store->lane_count = count;
    return 0;
}

void commit_store_free(struct commit_store *store)
{
    if (store) {
        log_forget_listeners(store);
        text_packer_done(&store->packer);
    }
    free(store);
}

bool commit_name_fits(const char *name)
{
    size_t size = strlen(name);

    return size > 0 && size <= COMMIT_KEY_MAX;
}

bool commit_shard_fits(const char *shard)
{
    size_t size = strlen(shard);

    for (size_t i = 0; i < size; i++) {
        if (!isalnum((unsigned char)shard[i]) && shard[i] != '-' && shard[i] != '_') {
            return false;
        }
    }
    return size > 0 && size <= COMMIT_SHARD_MAX;
}

static bool request_id_fits(const char *id)
{
    size_t size = strlen(id);

    for (size_t i = 0; i < size; i++) {
        if (id[i] <= ' ' || id[i] > '~') {
            return false;
        }
    }
    return size > 0 && size <= REQUEST_ID_MAX;
}

const char *commit_request_key(struct arena *arena, const char *shard,
                               const struct commit_request *request)
{
    uint8_t digest[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];

    if (request->key) {
        return request->key;
    }
    if (!request_id_fits(request->request_id)) {
        return NULL;
    }
    const char *all =
        arena_printf(arena, "%s\n%s\n%s", request->account, request->method, request->request_id);
    if (!all || digest_sha256(all, strlen(all), digest) != 0) {
        return NULL;
    }
    digest_hex(digest, hex);
    return key_shared(arena, shard, KEY_REQUEST, hex);
}

enum status_code commit_reply_failure(enum status_code code, const struct redis_reply *reply,
                                      struct arena *arena, const char **ret_message)
{
    size_t size = 0;
    const char *text = redis_reply_bytes(reply, &size);

    *ret_message = "";
    if (redis_reply_type(reply) == REDIS_ERROR) {
        const char *copy = arena_strdup(arena, text);
        *ret_message = copy ? copy : "";
        /* The functions are not loaded: the operator's to mend, and then this works. */
        bool no_function = strstr(text, "Function not found") != NULL;
        return code != STATUS_OK ? code : no_function ? STATUS_UNAVAILABLE : STATUS_INTERNAL;
    }
    if (code == STATUS_OK) {
        *ret_message = "an answer that no function gives";
        return STATUS_INTERNAL;
    }
    *ret_message = status_name(code);
    return code;
}
