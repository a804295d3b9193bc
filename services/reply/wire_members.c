/* What is handled as one, as it is stored. */
#include "reply/wire.h"

#include "banfu/reply/v1/record.pb-c.h"

typedef Banfu__Reply__V1__MembersRecord members_record_t;

const ProtobufCMessageDescriptor *const wire_members_record =
    &banfu__reply__v1__members_record__descriptor;

ProtobufCMessage *wire_from_members(const struct members *members, struct arena *arena)
{
    members_record_t *record = arena_alloc(arena, sizeof(*record));
    char **proposals = arena_array(arena, MATTERS_MAX, sizeof(*proposals));

    if (!record || !proposals) {
        return NULL;
    }
    banfu__reply__v1__members_record__init(record);
    for (size_t i = 0; i < members->count; i++) {
        proposals[i] = borrow_text(members->of[i]);
    }
    record->proposals = proposals;
    record->n_proposals = members->count;
    return &record->base;
}

struct members wire_to_members(const ProtobufCMessage *message)
{
    const members_record_t *record = (const void *)message;
    struct members members = {.count = 0};

    for (size_t i = 0; record && i < record->n_proposals && i < MATTERS_MAX; i++) {
        members.of[members.count++] = record->proposals[i];
    }
    return members;
}
