/* What has left of a docket, in the order of kinds and numbers. */
#include "reply/store.h"

#include <string.h>

enum { OF_ONE_KIND = 1000000 /* proposals; their numbers order them */ };

static const char *replied_index(const char *docket, struct arena *arena)
{
    return arena_printf(arena, "replied/%s", docket);
}

static const char *replied_member(const struct store_key *key, const struct matter *matter)
{
    return arena_printf(key->arena, "%s/%s/%s", matter->proposal, key->unit, key->proposal);
}

void store_list_replied(struct commit *commit, const struct store_key *key,
                        const struct handling *handling)
{
    if (handling->reply_count == 0 || !reply_has_left(&handling->replies[0])) {
        return;
    }
    for (size_t i = 0; i < handling->matter_count; i++) {
        const struct matter *matter = &handling->matters[i];
        commit_index(commit, replied_index(key->docket, key->arena), replied_member(key, matter),
                     (double)matter->kind * OF_ONE_KIND + matter->number);
    }
}

void store_unlist_replied(struct commit *commit, const struct store_key *key,
                          const struct handling *handling)
{
    for (size_t i = 0; i < handling->matter_count; i++) {
        commit_unindex(commit, replied_index(key->docket, key->arena),
                       replied_member(key, &handling->matters[i]));
    }
}

size_t store_load_replied(struct load *load, const char *docket, size_t most, struct arena *arena)
{
    return load_members(load, replied_index(docket, arena), 0, (double)INT64_MAX, most);
}

bool store_take_replied(const struct loaded *loaded, size_t place, size_t index,
                        struct arena *arena, struct replied *ret_replied)
{
    double score = 0;
    char *proposal = arena_strdup(arena, loaded_member(loaded, place, index, &score));
    char *unit = proposal ? strchr(proposal, '/') : NULL;
    char *main = unit ? strrchr(unit + 1, '/') : NULL;

    if (!main) {
        return false;
    }
    *unit = *main = '\0';
    *ret_replied = (struct replied){.proposal = proposal, .unit = unit + 1, .main = main + 1};
    return true;
}
