/* All proposals of a docket that were entered with their words, by number. */
#include "assignment/store.h"

#include "assignment/store_units.h"

static const char *entered_index(const char *docket, struct arena *arena)
{
    return arena_printf(arena, "entered/%s", docket);
}

size_t store_load_entered(struct load *load, const char *docket, double after, size_t count,
                          struct arena *arena)
{
    const char *index = entered_index(docket, arena);

    return load_members(load, index ? index : "", after + 1, 1e9, count);
}

void store_list_entered(struct commit *commit, const char *docket,
                        const struct stored_proposal *stored, struct arena *arena)
{
    const char *index = entered_index(docket, arena);

    if (index) {
        commit_index(commit, index, stored->key, store_by_number(&stored->proposal));
    }
}
