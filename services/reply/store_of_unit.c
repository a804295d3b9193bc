/* All handlings of a unit in a docket: for papers about them, and for what is handed over. */
#include "reply/store.h"

#include "reply/errors.h"
#include "reply/wire.h"

bool store_load_handlings_of_unit(struct load *load, const struct loaded *loaded,
                                  const struct store_key *key, struct handlings_of_unit *handlings)
{
    size_t count = loaded_member_count(loaded, handlings->place);

    handlings->cut = count > STORE_OF_UNIT_MAX;
    handlings->count = handlings->cut ? STORE_OF_UNIT_MAX : count;
    for (size_t i = 0; i < handlings->count; i++) {
        double score = 0;
        struct store_key one = *key;
        one.proposal = arena_strdup(key->arena, loaded_member(loaded, handlings->place, i, &score));
        if (!one.proposal) {
            return false;
        }
        handlings->entities[i] = load_entity(load, store_handling_entity(&one));
    }
    return true;
}

int store_take_handling_of_unit(const struct loaded *loaded,
                                const struct handlings_of_unit *handlings, size_t index,
                                struct arena *arena, struct failure *failure,
                                struct handling *ret_handling)
{
    bool damaged = false;
    const ProtobufCMessage *record =
        loaded_entity(loaded, handlings->entities[index], wire_handling_record, arena, &damaged);

    if (damaged || (record && wire_to_handling(record, arena, ret_handling) < 0)) {
        failure_refuse(failure, &REFUSE_DATA_DAMAGED, NULL);
        return -1;
    }
    return record != NULL;
}
