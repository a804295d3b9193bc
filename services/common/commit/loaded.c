/* Reading the answer to a load. */
#include "common/commit/load_parts.h"
#include "common/commit/remembered.h"
#include "common/commit/text.h"

#include <stdlib.h>
#include <string.h>

static void *allocate(void *data, size_t size)
{
    return arena_alloc(data, size);
}

static void keep(void *data, void *memory)
{
    (void)data;
    (void)memory; /* the arena's */
}

/* What the command at that place was answered: of several, or alone. */
static const struct redis_reply *answer_at(const struct loaded *loaded, size_t command)
{
    return loaded->load->at.count == 1 ? loaded->reply : redis_reply_at(loaded->reply, command);
}

/* Value `place` of those that begin at `first`; NULL beyond the keys asked for. */
static const struct redis_reply *value_at(const struct loaded *loaded, size_t first,
                                          const struct load_keys *keys, size_t place)
{
    return place < keys->count
               ? redis_reply_at(answer_at(loaded, loaded->load->at.values), first + place)
               : NULL;
}

const void *loaded_packed(const struct loaded *loaded, size_t place, size_t *ret_size)
{
    const struct load *load = loaded->load;
    const struct redis_reply *value = value_at(loaded, load->at.entities, &load->entities, place);

    *ret_size = 0;
    return redis_reply_type(value) == REDIS_TEXT ? redis_reply_bytes(value, ret_size) : NULL;
}

ProtobufCMessage *loaded_entity(const struct loaded *loaded, size_t place,
                                const ProtobufCMessageDescriptor *descriptor, struct arena *arena,
                                bool *ret_damaged)
{
    ProtobufCAllocator allocator = {allocate, keep, arena};
    size_t size = 0;
    const void *bytes = loaded_packed(loaded, place, &size);

    *ret_damaged = false;
    if (!bytes) {
        return NULL;
    }
    ProtobufCMessage *message = protobuf_c_message_unpack(descriptor, &allocator, size, bytes);
    *ret_damaged = !message;
    return message;
}

int64_t loaded_version(const struct loaded *loaded, size_t place, const char *part)
{
    const struct redis_reply *versions = place < loaded->load->things.count
                                             ? answer_at(loaded, loaded->load->at.things + place)
                                             : NULL;
    size_t count = redis_reply_count(versions);
    size_t size = 0;

    for (size_t i = 0; i + 1 < count; i += 2) {
        const char *name = redis_reply_bytes(redis_reply_at(versions, i), &size);
        if (strcmp(name, part) == 0) {
            return strtoll(redis_reply_bytes(redis_reply_at(versions, i + 1), &size), NULL, 10);
        }
    }
    return 0;
}

static const struct redis_reply *members_at(const struct loaded *loaded, size_t place)
{
    const struct load *load = loaded->load;

    return place < load->indexes.count / LOAD_INDEX_WORDS
               ? answer_at(loaded, load->at.indexes + place)
               : NULL;
}

size_t loaded_member_count(const struct loaded *loaded, size_t place)
{
    return redis_reply_count(members_at(loaded, place)) / 2;
}

const char *loaded_member(const struct loaded *loaded, size_t place, size_t index,
                          double *ret_score)
{
    const struct redis_reply *members = members_at(loaded, place);
    size_t size = 0;

    *ret_score = strtod(redis_reply_bytes(redis_reply_at(members, 2 * index + 1), &size), NULL);
    return redis_reply_bytes(redis_reply_at(members, 2 * index), &size);
}

const char *loaded_text(const struct loaded *loaded, size_t place, struct arena *arena,
                        size_t *ret_size, bool *ret_damaged)
{
    const struct load *load = loaded->load;
    const struct redis_reply *value = value_at(loaded, load->at.texts, &load->texts, place);
    size_t size = 0;

    *ret_damaged = false;
    if (redis_reply_type(value) != REDIS_TEXT) {
        return NULL;
    }
    const char *bytes = redis_reply_bytes(value, &size);
    return text_unpack(bytes, size, load->digests[place], arena, ret_size, ret_damaged);
}

const char *loaded_claim(const struct loaded *loaded, size_t place)
{
    const struct load *load = loaded->load;
    const struct redis_reply *value = value_at(loaded, load->at.claims, &load->claims, place);
    size_t size = 0;

    return redis_reply_type(value) == REDIS_TEXT ? redis_reply_bytes(value, &size) : NULL;
}

enum status_code loaded_take_remembered(struct loaded *loaded)
{
    const struct load *load = loaded->load;
    const struct redis_reply *value =
        load->request_key ? redis_reply_at(answer_at(loaded, load->at.values), load->at.remembered)
                          : NULL;
    size_t size = 0;

    if (redis_reply_type(value) != REDIS_TEXT) {
        return STATUS_OK;
    }
    const char *bytes = redis_reply_bytes(value, &size);
    if (remembered_read(bytes, size, &loaded->remembered) != 0) {
        return STATUS_DATA_LOSS;
    }
    loaded->has_remembered = true;
    if (memcmp(bytes, load->request_digest, sizeof(load->request_digest)) != 0) {
        loaded->remembered = (struct commit_outcome){.result = COMMIT_REUSED, .message = ""};
    }
    return STATUS_OK;
}

const struct commit_outcome *loaded_remembered(const struct loaded *loaded)
{
    return loaded->has_remembered ? &loaded->remembered : NULL;
}

int64_t loaded_log_head(const struct loaded *loaded)
{
    const struct load *load = loaded->load;

    return load->wants_head ? redis_reply_integer(answer_at(loaded, load->at.head)) : 0;
}
