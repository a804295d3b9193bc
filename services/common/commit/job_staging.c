/* A job's name and its pieces on their way to the store. */
#include "common/commit/job.h"

#include <string.h>

enum { ID_DIGITS = 24 };

const char *job_id_of(struct arena *arena, const char *shard, const void *bytes, size_t size)
{
    char hex[DIGEST_HEX_SIZE];
    uint8_t digest[DIGEST_SIZE];

    if (digest_sha256(bytes, size, digest) != 0) {
        return NULL;
    }
    digest_hex(digest, hex);
    return arena_printf(arena, "%s-%.*s", shard, ID_DIGITS, hex);
}

bool job_piece_pack(struct arena *arena, const char *job, size_t index,
                    const ProtobufCMessage *message, struct job_piece *ret_piece)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = arena_alloc(arena, size + 1);

    if (!bytes) {
        return false;
    }
    (void)protobuf_c_message_pack(message, bytes);
    *ret_piece = (struct job_piece){.job = job, .index = index, .bytes = bytes, .size = size};
    return true;
}

/* Whoever stages the same pieces again goes on with what is staged; whoever stages others begins
 * anew. */
static int name_staging(const struct job_piece *pieces, size_t count, char *ret_name)
{
    uint8_t chain[2 * DIGEST_SIZE] = {0};

    for (size_t i = 0; i < count; i++) {
        if (digest_sha256(pieces[i].bytes, pieces[i].size, chain + DIGEST_SIZE) != 0 ||
            digest_sha256(chain, sizeof(chain), chain) != 0) {
            return -1;
        }
    }
    digest_hex(chain, ret_name);
    return 0;
}

static void on_answered(enum status_code code, void *data)
{
    struct job_staging *staging = data;

    if (code != STATUS_OK &&
        (staging->code == STATUS_OK || staging->code == STATUS_FAILED_PRECONDITION)) {
        staging->code = code;
    }
    if (++staging->answered == staging->sent) {
        staging->staged(staging->code, staging->data);
    }
}

int job_stage_all(struct commit_store *store, const char *shard, struct job_piece *pieces,
                  size_t count, int64_t timeout_ms, struct job_staging *staging)
{
    staging->sent = count;
    staging->answered = 0;
    staging->code = STATUS_OK;
    if (name_staging(pieces, count, staging->name) != 0) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        pieces[i].staging = staging->name;
        if (job_stage(store, shard, &pieces[i], timeout_ms, on_answered, staging) != 0) {
            /* Those already sent still answer; the last of them ends it. */
            staging->code = STATUS_UNAVAILABLE;
            staging->sent = i;
            return i > 0 ? 0 : -1;
        }
    }
    return count > 0 ? 0 : -1;
}
