/* Filling a commit: each call adds words to a section, and what does not fit is told at the submit.
 */
#include "common/base/digest.h"
#include "common/commit/commit_parts.h"
#include "common/commit/keys.h"
#include "common/commit/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const struct commit_shape commit_shapes[SECTION_COUNT] = {
    [SECTION_CHANGES] = {3, COMMIT_VERSIONS_MAX},
    [SECTION_RESTS] = {3, COMMIT_VERSIONS_MAX},
    [SECTION_CLAIMS] = {2, COMMIT_CLAIMS_MAX},
    [SECTION_RELEASES] = {1, COMMIT_CLAIMS_MAX},
    [SECTION_PUTS] = {2, COMMIT_ENTITIES_MAX},
    [SECTION_REMOVES] = {1, COMMIT_ENTITIES_MAX},
    [SECTION_INDEXES] = {3, COMMIT_INDEXES_MAX},
    [SECTION_UNINDEXES] = {2, COMMIT_INDEXES_MAX},
    [SECTION_TEXTS] = {2, COMMIT_ENTITIES_MAX},
    [SECTION_CURSORS] = {4, 3},
    [SECTION_OPENINGS] = {9, 1},
    [SECTION_ENDINGS] = {8, 1},
};

void commit_fail(struct commit *commit, enum status_code code, const char *why)
{
    if (commit->failed == STATUS_OK) {
        commit->failed = code;
        commit->failed_why = why;
    }
}

static void fail_for_room(struct commit *commit)
{
    commit_fail(commit, STATUS_RESOURCE_EXHAUSTED, "the arena is full");
}

static bool grow(struct commit *commit, struct commit_items *items, size_t words)
{
    size_t room = items->room ? items->room * 2 : 4;
    struct redis_argument *grown =
        arena_array(commit->arena, room * words, sizeof(struct redis_argument));

    if (!grown) {
        return false;
    }
    if (items->count > 0) {
        memcpy(grown, items->words, items->count * words * sizeof(*grown));
    }
    items->words = grown;
    items->room = room;
    return true;
}

void commit_add(struct commit *commit, enum commit_section section,
                const struct redis_argument *words, size_t count)
{
    struct commit_items *items = &commit->sections[section];

    if (commit->failed != STATUS_OK) {
        return;
    }
    if (items->count == commit_shapes[section].cap) {
        commit_fail(commit, STATUS_RESOURCE_EXHAUSTED, "more than one commit may touch");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (!words[i].bytes) {
            fail_for_room(commit);
            return;
        }
        commit->bytes += words[i].size;
    }
    if (commit->bytes > COMMIT_BYTES_MAX) {
        commit_fail(commit, STATUS_RESOURCE_EXHAUSTED, "more bytes than one commit may hold");
    } else if (items->count == items->room && !grow(commit, items, commit_shapes[section].words)) {
        fail_for_room(commit);
    } else {
        memcpy(&items->words[items->count++ * count], words, count * sizeof(*words));
    }
}

struct redis_argument commit_word(const char *text)
{
    return (struct redis_argument){text, text ? strlen(text) : 0};
}

/* Digit by digit: formatting takes ten times as long, and every commit has several. */
struct redis_argument commit_number(struct commit *commit, int64_t number)
{
    char digits[21];
    char *first = &digits[sizeof(digits)];
    uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;

    do {
        *--first = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0) {
        *--first = '-';
    }
    size_t size = (size_t)(&digits[sizeof(digits)] - first);
    return (struct redis_argument){arena_copy(commit->arena, first, size), size};
}

/* A score as Redis reads it; most are days or instants. */
static struct redis_argument score_word(struct commit *commit, double score)
{
    const double whole_most = 1e15;

    if (fabs(score) < whole_most && trunc(score) == score) {
        return commit_number(commit, (int64_t)score);
    }
    return commit_word(arena_printf(commit->arena, "%.17g", score));
}

struct redis_argument commit_packed(struct commit *commit, const ProtobufCMessage *message)
{
    if (!message) { /* whoever made it found the arena full */
        fail_for_room(commit);
        return (struct redis_argument){NULL, 0};
    }
    size_t size = protobuf_c_message_get_packed_size(message);

    if (size > COMMIT_BYTES_MAX) {
        commit_fail(commit, STATUS_RESOURCE_EXHAUSTED, "more bytes than one commit may hold");
        return (struct redis_argument){NULL, 0};
    }
    uint8_t *bytes = arena_alloc(commit->arena, size + 1);
    if (bytes) {
        (void)protobuf_c_message_pack(message, bytes);
    }
    return (struct redis_argument){bytes, size};
}

struct commit *commit_new(struct commit_store *store, const char *shard, const char *log,
                          struct arena *arena)
{
    struct commit *commit = arena_alloc(arena, sizeof(*commit));

    if (!commit) {
        return NULL;
    }
    commit->store = store;
    commit->arena = arena;
    commit->shard = arena_strdup(arena, shard);
    commit->log = arena_strdup(arena, log);
    if (!commit->shard || !commit->log) {
        return NULL;
    }
    commit->log_key = key_shared(arena, commit->shard, KEY_LOG, commit->log);
    if (!commit->log_key) {
        return NULL;
    }
    if (!commit_shard_fits(shard) || !commit_name_fits(log)) {
        commit_fail(commit, STATUS_INTERNAL, "no name of a shard or a log");
    }
    return commit;
}

/* A copy of a name handed in; NULL, and the commit fails, when it is none. */
static const char *take_name(struct commit *commit, const char *name)
{
    if (!commit_name_fits(name)) {
        commit_fail(commit, STATUS_INTERNAL, "a name that is empty or too long");
        return NULL;
    }
    return arena_strdup(commit->arena, name);
}

static struct redis_argument owned_key(struct commit *commit, const char *sort, const char *name)
{
    if (!commit_name_fits(name)) {
        commit_fail(commit, STATUS_INTERNAL, "a name that is empty or too long");
    }
    return commit_word(key_owned(commit->arena, commit->shard, sort, commit->store->owner, name));
}

static void add_version(struct commit *commit, enum commit_section section,
                        struct commit_name *names, struct commit_name name,
                        struct redis_argument expected)
{
    size_t place = commit->sections[section].count;
    struct commit_name copy = {take_name(commit, name.thing), take_name(commit, name.name)};
    const struct redis_argument words[] = {
        commit_word(key_shared(commit->arena, commit->shard, KEY_VERSIONS, name.thing)),
        commit_word(copy.name),
        expected,
    };

    commit_add(commit, section, words, COUNT_OF(words));
    if (commit->failed == STATUS_OK) {
        names[place] = copy;
    }
}

void commit_change(struct commit *commit, const char *thing, const char *part, int64_t expected)
{
    add_version(commit, SECTION_CHANGES, commit->changes, (struct commit_name){thing, part},
                commit_number(commit, expected));
}

void commit_begin(struct commit *commit, const char *thing, const char *part)
{
    add_version(commit, SECTION_CHANGES, commit->changes, (struct commit_name){thing, part},
                commit_word("new"));
}

void commit_rest_on(struct commit *commit, const char *thing, const char *part, int64_t expected)
{
    add_version(commit, SECTION_RESTS, commit->rests, (struct commit_name){thing, part},
                commit_number(commit, expected));
}

void commit_put_packed(struct commit *commit, const char *entity, const void *bytes, size_t size)
{
    const struct redis_argument words[] = {
        owned_key(commit, KEY_ENTITY, entity),
        {bytes, size},
    };

    commit_add(commit, SECTION_PUTS, words, COUNT_OF(words));
}

void commit_put(struct commit *commit, const char *entity, const ProtobufCMessage *message)
{
    const struct redis_argument packed = commit_packed(commit, message);

    commit_put_packed(commit, entity, packed.bytes, packed.size);
}

void commit_remove(struct commit *commit, const char *entity)
{
    const struct redis_argument word = owned_key(commit, KEY_ENTITY, entity);

    commit_add(commit, SECTION_REMOVES, &word, 1);
}

void commit_index(struct commit *commit, const char *index, const char *member, double score)
{
    const struct redis_argument words[] = {
        owned_key(commit, KEY_INDEX, index),
        commit_word(take_name(commit, member)),
        score_word(commit, score),
    };

    if (isnan(score)) {
        commit_fail(commit, STATUS_INTERNAL,
                    "a score that is no number"); /* Redis would refuse it */
    }
    commit_add(commit, SECTION_INDEXES, words, COUNT_OF(words));
}

void commit_unindex(struct commit *commit, const char *index, const char *member)
{
    const struct redis_argument words[] = {
        owned_key(commit, KEY_INDEX, index),
        commit_word(take_name(commit, member)),
    };

    commit_add(commit, SECTION_UNINDEXES, words, COUNT_OF(words));
}

void commit_claim(struct commit *commit, const char *name, const char *holder)
{
    size_t place = commit->sections[SECTION_CLAIMS].count;
    const char *copy = take_name(commit, name);
    const struct redis_argument words[] = {
        owned_key(commit, KEY_CLAIM, name),
        commit_word(take_name(commit, holder)),
    };

    commit_add(commit, SECTION_CLAIMS, words, COUNT_OF(words));
    if (commit->failed == STATUS_OK) {
        commit->claims[place] = copy;
    }
}

void commit_release(struct commit *commit, const char *name)
{
    const struct redis_argument word = owned_key(commit, KEY_CLAIM, name);

    commit_add(commit, SECTION_RELEASES, &word, 1);
}

void commit_text(struct commit *commit, const char *text, size_t size, char ret_digest_hex[65])
{
    struct redis_argument packed = {NULL, 0};
    int error =
        text_pack(&commit->store->packer, text, size, commit->arena, &packed, ret_digest_hex);

    if (error) {
        ret_digest_hex[0] = '\0';
        commit_fail(commit, STATUS_RESOURCE_EXHAUSTED, "a text that is too long");
        return;
    }
    const struct redis_argument words[] = {
        commit_word(key_shared(commit->arena, commit->shard, KEY_TEXT, ret_digest_hex)),
        packed,
    };
    commit_add(commit, SECTION_TEXTS, words, COUNT_OF(words));
}

void commit_event(struct commit *commit, uint32_t kind, const ProtobufCMessage *event)
{
    commit->event = commit_packed(commit, event);
    if (commit->kind[0] != '\0') {
        commit_fail(commit, STATUS_INTERNAL, "a second event in one commit");
        return;
    }
    (void)snprintf(commit->kind, sizeof(commit->kind), "%" PRIu32, kind);
    if (!commit->event.bytes ||
        digest_sm3(commit->event.bytes, commit->event.size, commit->event_sm3) != 0) {
        fail_for_room(commit);
    }
    commit->bytes += commit->event.size;
}

void commit_at(struct commit *commit, int64_t instant_ms)
{
    commit->instant_ms = instant_ms;
}

void commit_remember(struct commit *commit, const struct commit_request *request,
                     const ProtobufCMessage *receipt)
{
    const char *key = commit_request_key(commit->arena, commit->shard, request);

    commit->receipt = commit_packed(commit, receipt);
    if (!key || !commit->receipt.bytes) {
        commit_fail(commit, STATUS_INVALID_ARGUMENT, "a request id that is none");
        return;
    }
    commit->request = commit_word(key);
    memcpy(commit->request_digest, request->digest, sizeof(commit->request_digest));
    commit->bytes += commit->receipt.size;
}

void commit_advance(struct commit *commit, const char *consumer, int64_t from, int64_t to)
{
    const struct redis_argument words[] = {
        commit_word(key_shared(commit->arena, commit->shard, KEY_CURSORS, consumer)),
        commit_word(commit->log),
        commit_number(commit, from),
        commit_number(commit, to),
    };

    commit_add(commit, SECTION_CURSORS, words, COUNT_OF(words));
}
