/* Handlings that passed to a unit's successor (rule 5): what was written under the old name stays
 * where it lies. */
#include "reply/store.h"

static const char *passed_entity(const struct store_key *key)
{
    return arena_printf(key->arena, "passed/%s/%s/%s", key->docket, key->proposal, key->unit);
}

size_t store_load_passed(struct load *load, const struct store_key *key)
{
    return load_entity(load, passed_entity(key));
}

const char *store_take_passed(const struct loaded *loaded, size_t place, struct arena *arena)
{
    bool damaged = false;

    return wire_to_passed(loaded_entity(loaded, place, wire_passed_record, arena, &damaged));
}

void store_pass_handling(struct commit *commit, const struct store_key *key,
                         const struct handling *handling, const char *successor)
{
    commit_remove(commit, store_handling_entity(key));
    commit_put(commit, passed_entity(key), wire_from_passed(successor, key->arena));
    store_unlist_unit(commit, key, key->proposal);
    store_unlist_replied(commit, key, handling);
    for (size_t i = 0; i < handling->matter_count; i++) {
        store_unlist_unit(commit, key, handling->matters[i].proposal);
    }
}

void store_put_aside(struct commit *commit, const struct store_key *key, struct handling *handling)
{
    store_keep_words(commit, handling, key->arena);
    commit_put(commit,
               arena_printf(key->arena, "aside/%s/%s/%s/%lld", key->docket, key->proposal,
                            key->unit, (long long)handling->version),
               wire_from_handling(handling, key->arena));
}

struct store_key store_filed_key(const struct store_key *key, const struct reply *reply)
{
    struct store_key filed = *key;

    if (*reply->filed_under) {
        filed.unit = reply->filed_under;
    }
    return filed;
}
