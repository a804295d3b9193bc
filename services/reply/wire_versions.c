#include "reply/wire_versions.h"

#include "common/base/borrow.h"

#include "banfu/reply/v1/record.pb-c.h"

#include <string.h>

typedef Banfu__Reply__V1__PersonRecord person_record_t;
typedef Banfu__Reply__V1__TextVersionsRecord versions_record_t;

person_record_t *wire_from_person(const struct person *person, struct arena *arena)
{
    person_record_t *record = arena_alloc(arena, sizeof(*record));

    if (record) {
        banfu__reply__v1__person_record__init(record);
        record->account = borrow_text(person->account);
        record->name = borrow_text(person->name);
        record->role = borrow_text(person->role);
        record->on_behalf_of = borrow_text(person->on_behalf_of);
        record->behalf_name = borrow_text(person->behalf_name);
    }
    return record;
}

struct person wire_to_person(const person_record_t *record)
{
    if (!record) {
        return (struct person){
            .account = "", .name = "", .role = "", .on_behalf_of = "", .behalf_name = ""};
    }
    return (struct person){.account = record->account,
                           .name = record->name,
                           .role = record->role,
                           .on_behalf_of = record->on_behalf_of,
                           .behalf_name = record->behalf_name};
}

/* Texts that were read out of one record are nearly always the same bytes. */
static bool is_same_text(const char *one, const char *other)
{
    return one == other || strcmp(one, other) == 0;
}

static bool is_writer(const person_record_t *writer, const struct person *person)
{
    return is_same_text(writer->account, person->account) &&
           is_same_text(writer->name, person->name) && is_same_text(writer->role, person->role) &&
           is_same_text(writer->on_behalf_of, person->on_behalf_of) &&
           is_same_text(writer->behalf_name, person->behalf_name);
}

/* The place among the writers, at whose end there is room; -1 when the arena is full. */
static int64_t writer_of(versions_record_t *record, const struct person *person,
                         struct arena *arena)
{
    for (size_t i = 0; i < record->n_writers; i++) {
        if (is_writer(record->writers[i], person)) {
            return (int64_t)i;
        }
    }
    person_record_t *writer = wire_from_person(person, arena);
    if (!writer) {
        return -1;
    }
    record->writers[record->n_writers] = writer;
    return (int64_t)record->n_writers++;
}

versions_record_t *wire_from_versions(const struct reply *reply, struct arena *arena)
{
    size_t count = reply->version_count;
    versions_record_t *record = arena_alloc(arena, sizeof(*record));
    int64_t *instants = arena_array(arena, count + 1, sizeof(*instants));
    uint32_t *by = arena_array(arena, count + 1, sizeof(*by));
    uint8_t *digests = arena_alloc(arena, count * DIGEST_SIZE + 1);
    person_record_t **writers = arena_array(arena, count + 1, sizeof(person_record_t *));

    if (!record || !instants || !by || !digests || !writers) {
        return NULL;
    }
    banfu__reply__v1__text_versions_record__init(record);
    record->instants_ms = instants;
    record->by = by;
    record->writers = writers;
    record->digests = (ProtobufCBinaryData){.data = digests, .len = count * DIGEST_SIZE};
    record->n_instants_ms = record->n_by = count;
    for (size_t i = 0; i < count; i++) {
        const struct text_version *version = &reply->versions[i];
        int64_t writer = writer_of(record, &version->by, arena);
        if (writer < 0) {
            return NULL;
        }
        instants[i] = version->instant_ms;
        by[i] = (uint32_t)writer;
        memcpy(&digests[i * DIGEST_SIZE], version->digest, DIGEST_SIZE);
    }
    return record;
}

static bool columns_fit(const versions_record_t *record)
{
    size_t count = record->n_instants_ms;

    for (size_t i = 0; i < record->n_by; i++) {
        if (record->by[i] >= record->n_writers) {
            return false;
        }
    }
    return record->n_by == count && record->digests.len == count * DIGEST_SIZE;
}

int wire_to_versions(const versions_record_t *record, struct arena *arena, struct reply *reply)
{
    size_t count = record ? record->n_instants_ms : 0;

    reply->versions = arena_array(arena, count + 1, sizeof(*reply->versions));
    if (!reply->versions || (record && !columns_fit(record))) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        struct text_version *version = &reply->versions[i];
        *version = (struct text_version){.version = (int32_t)i + 1,
                                         .instant_ms = record->instants_ms[i],
                                         .by = wire_to_person(record->writers[record->by[i]])};
        memcpy(version->digest, &record->digests.data[i * DIGEST_SIZE], DIGEST_SIZE);
    }
    reply->version_count = count;
    return 0;
}
