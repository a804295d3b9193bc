/* What is handled as one (并案): under each proposal, all of them. */
#include "reply/store.h"

#include "reply/errors.h"

static const char *members_entity(const struct store_key *key, const char *proposal)
{
    return arena_printf(key->arena, "members/%s/%s", key->docket, proposal);
}

size_t store_load_members(struct load *load, const struct store_key *key)
{
    return load_entity(load, members_entity(key, key->proposal));
}

int store_take_members(const struct loaded *loaded, size_t place, struct arena *arena,
                       struct failure *failure, struct members *ret_members)
{
    bool damaged = false;

    *ret_members =
        wire_to_members(loaded_entity(loaded, place, wire_members_record, arena, &damaged));
    if (damaged) {
        failure_refuse(failure, &REFUSE_DATA_DAMAGED, NULL);
        return -1;
    }
    return 0;
}

void store_put_members(struct commit *commit, const struct store_key *key,
                       const struct members *members)
{
    for (size_t i = 0; i < members->count; i++) {
        commit_put(commit, members_entity(key, members->of[i]),
                   wire_from_members(members, key->arena));
    }
}

void store_part_members(struct commit *commit, const struct store_key *key,
                        const struct members *members)
{
    for (size_t i = 0; i < members->count; i++) {
        commit_remove(commit, members_entity(key, members->of[i]));
    }
}

size_t store_load_own(struct load *load, const struct store_key *key, const char *proposal)
{
    struct store_key own = *key;

    own.proposal = proposal;
    return load_entity(load, store_handling_entity(&own));
}

bool store_take_own(const struct loaded *loaded, size_t place, const char *proposal,
                    struct arena *arena, struct letter_number *ret_number)
{
    bool damaged = false;
    struct handling own;
    uint32_t matter = 0;
    const ProtobufCMessage *record =
        loaded_entity(loaded, place, wire_handling_record, arena, &damaged);

    if (!record || wire_to_handling(record, arena, &own) < 0 ||
        !handling_matter(&own, proposal, &matter) || own.reply_count == 0) {
        return false;
    }
    for (size_t i = 0; i < own.replies[0].number_count; i++) {
        if (own.replies[0].numbers[i].matter == matter) {
            *ret_number = own.replies[0].numbers[i];
            return true;
        }
    }
    return false;
}
